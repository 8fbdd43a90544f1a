/* A step that the server does, once all that is typed is saved; then its new page stands here. */

import { announce } from '../shared/page.js';
import { save, sent } from './autosave.js';
import { Away, post, SignedOut } from './server.js';
import { form, holdStill, show } from './shown.js';
import * as state from './state.js';
import { say } from './words.js';

let busy = false;

/** Have it done. `away` names the words for when it could not be, `done` says that it was. */
export async function atServer(step, { away, done }) {
  if (busy) return;
  if (!(await save())) {
    announce(say(away));
    return;
  }
  busy = true;
  const goOn = holdStill();
  try {
    const answer = await post(form().action, sent(['do', step]), { accept: 'text/html' });
    if (!show(await answer.text())) return;
    done();
    document.dispatchEvent(new Event('form-saved'));
  } catch (error) {
    if (!(error instanceof Away || error instanceof SignedOut)) throw error;
    state.show(say(error instanceof Away ? away : 'out'), { kind: 'trouble' });
    announce(say(away));
  } finally {
    busy = false;
    goOn();
  }
}
