/* Pictures, videos and captions are sent here, on the page of the library and in forms. */

import './upload/control.js';
import './upload/shelf.js';
