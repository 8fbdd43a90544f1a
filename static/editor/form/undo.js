/* One state back, or back to what is live. */

import { announce } from '../shared/page.js';
import { anew, save, sent } from './autosave.js';
import * as copies from './copies.js';
import { Away, post, SignedOut } from './server.js';
import { form, holdStill, show } from './shown.js';
import * as state from './state.js';
import { onStep } from './steps.js';
import { say } from './words.js';

let busy = false;

onStep('undo', async () => {
  if (busy) return;
  if (!(await save())) {
    announce(say('undo-away'));
    return;
  }
  busy = true;
  const goOn = holdStill();
  try {
    await undo();
  } catch (error) {
    if (!(error instanceof Away || error instanceof SignedOut)) throw error;
    state.show(say(error instanceof Away ? 'undo-away' : 'out'), { kind: 'trouble' });
    announce(say('undo-away'));
  } finally {
    busy = false;
    goOn();
  }
});

async function undo() {
  const answer = await post(form().action, sent(['do', 'undo']), { accept: 'text/html' });
  if (!show(await answer.text())) return;
  const words = document.querySelector('[data-state]').textContent.trim();
  announce(say('undone', { state: words }));
  document.dispatchEvent(new Event('form-saved'));
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
