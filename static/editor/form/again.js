/* When the page is opened: what this browser still has and the server has not, comes back. */

import { anew, sent, settled, take } from './autosave.js';
import * as copies from './copies.js';
import { Away, get, post, SignedOut } from './server.js';
import { form, show } from './shown.js';
import * as state from './state.js';
import { piece, say } from './words.js';

const RETRY = 3_000; // ms

/** Send the copy as a step of its own; where the server has it already, nothing changes. */
async function putBack(copy, seen) {
  const time = timeOf(copy);
  form().inert = true; // what was typed now would overtake the copy
  state.show(say('putting-back', { time }), { kind: 'trouble' });
  try {
    const facts = await take(await post(form().action, pairsOf(copy, seen)));
    form().inert = false;
    await back(facts, time);
  } catch (error) {
    failed(error, copy, seen);
  }
}

/** The copy as it was typed, with this window's own words about what it knows. */
function pairsOf({ pairs }, seen) {
  const about = sent(['do', 'step']).filter(([name]) => ['csrf_token', 'window', 'tick', 'do'].includes(name));
  const own = pairs.filter(([name]) => !['window', 'tick', 'do', 'seen'].includes(name));
  return [...own, ...about, ['seen', seen]];
}

async function back(facts, time) {
  const known = String(facts.number) === form().dataset.saved;
  settled(facts);
  if (known) return;
  show(await (await get(location.href)).text());
  const note = piece('put-back', { time });
  note.querySelector('[data-act="undo"]').addEventListener('click', () => {
    document.querySelector('[data-bar] button[value="undo"]').click();
  });
  form().before(note);
}

function failed(error, copy, seen) {
  if (error instanceof Away || error instanceof SignedOut) {
    setTimeout(() => putBack(copy, seen), RETRY);
    if (error instanceof SignedOut) state.show(say('out'), { kind: 'trouble', beside: [state.signIn()] });
    return;
  }
  form().inert = false;
  anew();
  if (error.message === 'moved') offer(copy, error.number);
  else state.show(error.error ?? say('refused'), { kind: 'trouble' });
}

/** There are two texts: the one in the form, and the copy. */
function offer(copy, number) {
  const note = piece('two-texts', { time: timeOf(copy) });
  note.addEventListener('click', ({ target }) => {
    const { act } = target.dataset;
    if (!act) return;
    note.remove();
    if (act === 'put-back') putBack(copy, number);
    else copies.drop();
  });
  form().before(note);
}

function timeOf({ at }) {
  return new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' });
}

copies.sweep();
const copy = copies.find();
if (copy) putBack(copy, copy.pairs.find(([name]) => name === 'seen')?.[1] ?? 0);
