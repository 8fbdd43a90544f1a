/* The form of an embed: it saves itself, its lists move, links become entries, "live" is true. */

import './form/add.js';
import './form/advice.js';
import './form/again.js';
import './form/drag.js';
import './form/embed.js';
import './form/lists.js';
import './form/outline.js';
import './form/preview.js';
import './form/publish.js';
import './form/rows.js';
import './form/take.js';
import './form/undo.js';
import './upload.js';
