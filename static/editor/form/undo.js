/* One state back, or back to what is live. */

import { announce } from '../shared/page.js';
import { atServer } from './at-server.js';
import { anew, save } from './autosave.js';
import * as copies from './copies.js';
import { form } from './shown.js';
import { onStep } from './steps.js';
import { say } from './words.js';

onStep('undo', () => atServer('undo', { away: 'undo-away', done: tell }));

function tell() {
  const words = document.querySelector('[data-state]').textContent.trim();
  announce(say('undone', { state: words }));
}

/** What is left to be saved is not worth it; a save under way would bring it back, so it comes first. */
onStep('discard', async (button) => {
  await save();
  copies.drop();
  anew();
  const verb = Object.assign(document.createElement('input'), { type: 'hidden', name: 'do', value: button.value });
  form().append(verb);
  form().submit();
});
