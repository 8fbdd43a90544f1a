/* Publish, and say "live" only when the server really answers with the new revision. */

import { announce } from '../shared/page.js';
import { save, sent } from './autosave.js';
import * as copies from './copies.js';
import { Away, post, SignedOut } from './server.js';
import { randomName } from './names.js';
import { form, holdStill, leadTo, show } from './shown.js';
import * as state from './state.js';
import { onStep } from './steps.js';
import { say } from './words.js';

const OFTEN = 100; // ms between two looks
const LONGEST = 5_000; // ms until "live" is late

let busy = false;

onStep('publish', publish);

async function publish() {
  if (busy) return;
  busy = true;
  working();
  await save(); // what cannot be saved is sent along
  copies.keep(sent());
  const goOn = holdStill();
  try {
    await done(await post(form().action, sent(['do', 'publish']), { accept: 'text/html' }));
  } catch (error) {
    failed(error);
  } finally {
    busy = false;
    goOn();
  }
}

/** The same key goes with every try, so that only one of them publishes. */
function failed(error) {
  state.possible('publish', true);
  if (!(error instanceof Away || error instanceof SignedOut)) throw error;
  const out = error instanceof SignedOut;
  const words = out ? error.words || say('not-published-out') : say('not-published');
  const beside = out ? [state.signIn(), state.again(publish)] : [state.again(publish)];
  state.show(words, { kind: 'trouble', beside });
  announce(words);
}

/** The form anew: published, or with what is wrong; else a page to go to, such as a conflict. */
async function done(answer) {
  const html = await answer.text();
  if (!show(html)) {
    leave(answer, html);
    return;
  }
  copies.drop();
  document.dispatchEvent(new Event('form-saved'));
  const live = document.querySelector('[data-live]');
  if (live) await untilLive(live);
  else lead();
}

/** Go where the answer leads; where it refuses, say so and stay. */
function leave({ ok, url }, html) {
  if (ok) {
    copies.drop();
    location.assign(url);
    return;
  }
  const words = new DOMParser().parseFromString(html, 'text/html').querySelector('main')?.textContent;
  state.possible('publish', true);
  state.show(words?.replace(/\s+/g, ' ').trim() || say('refused'), { kind: 'trouble' });
}

function lead() {
  const main = document.querySelector('main');
  const id = main.querySelector('.mistakes:not(.advice) a[href^="#f-"]')?.hash.slice(1);
  const summary = main.querySelector('.mistakes:not(.advice), .notice.problem');
  announce(summary?.textContent.replace(/\s+/g, ' ').trim() ?? '');
  requestAnimationFrame(() => leadTo(document.getElementById(id) ?? summary)); // once it is enhanced
}

function working() {
  state.possible('publish', false);
  state.show(say('publishing'));
  announce(say('publishing'));
}

/** Ask as a visitor does. */
async function untilLive(note) {
  note.hidden = true;
  working();
  const until = performance.now() + LONGEST;
  let live = false;
  while (!live && performance.now() < until) {
    live = await isLive(note.dataset);
    if (!live) await new Promise((resolve) => { setTimeout(resolve, OFTEN); });
  }
  const words = live ? note.textContent.trim() : say('live-late');
  note.hidden = !live;
  state.possible('publish', true);
  state.show(words, { kind: live ? 'done' : '' });
  announce(words);
}

async function isLive({ liveUrl, live }) {
  try {
    const answer = await fetch(liveUrl, { cache: 'no-store', signal: AbortSignal.timeout(LONGEST) });
    return answer.ok && (await answer.json()).revision >= Number(live);
  } catch {
    return false;
  }
}

/* What a page without scripts was asked for is done: a reload must not say it again. */
const address = new URL(location.href);
for (const name of ['live', 'open', 'q']) address.searchParams.delete(name);
history.replaceState(null, '', address);

/* What was changed since the last try is another publication. */
document.addEventListener('form-changed', () => {
  form().elements.key.value = randomName(4);
});
