/* What is typed is saved by itself, also after the server or the session was away.

   Fires `form-changed` when something was changed here, `form-saved` when the server has it. */

import { announce } from '../shared/page.js';
import * as copies from './copies.js';
import { randomName } from './names.js';
import { Away, post, said, SignedOut } from './server.js';
import { form, typed } from './shown.js';
import * as state from './state.js';
import { button, say } from './words.js';

const PAUSE = 700; // ms after the last key
const SLOW = 400; // ms until a save is worth a word
const RETRY = { first: 2_000, longest: 60_000 }; // ms
const MOST_KEPT_ALIVE = 60_000; // bytes that a browser sends for a page that is gone: 64 KiB

const own = randomName(); // this window's
let tick = 0; // of the saves that this window sent
let dirty = false; // something was typed that the server does not have
let step = false; // the next save is a state of its own, to go back to
let last = ''; // the control that was typed into
let running = null;
let waiting;
let trouble = ''; // away, out, moved, refused
let pause = RETRY.first;
let unkept = false; // nor does this browser have it

/** Something was changed. `asStep`: it is undone by itself; `now`: it is no typing that goes on. */
export function changed({ asStep = false, now = false, by = '' } = {}) {
  step ||= asStep || by !== last;
  last = by;
  dirty = true;
  state.saved(false);
  if (trouble) unkept = !copies.keep(sent());
  document.dispatchEvent(new Event('form-changed'));
  later(now ? 0 : PAUSE);
}

/** Save what is not saved yet; says whether the server has everything. */
export async function save() {
  clearTimeout(waiting);
  if (running) await running;
  if (dirty) await (running ??= attempts().finally(() => { running = null; }));
  return !dirty && !trouble;
}

/** The next request with everything typed, as names and values: window and tick say which is newer. */
export function sent(...more) {
  tick += 1;
  return [...typed(), ['window', own], ['tick', tick], ...more];
}

/** The server has everything: what it answered, or what its new page says. */
export function settled({ number, says, undo }) {
  const { elements } = form();
  elements.seen.value = number;
  const again = { away: 'back', out: 'in-again' }[trouble];
  const words = again && say(again);
  [dirty, step, trouble, pause, unkept] = [false, false, '', RETRY.first, false];
  clearTimeout(waiting);
  copies.drop();
  state.saved(true);
  state.possible('undo', undo);
  state.show(words || say('saved', { state: says }));
  if (words) announce(words);
}

/** A new page of the server's stands here: nothing in it is unsaved. */
export function anew() {
  [dirty, step, last, trouble, pause, unkept] = [false, false, '', '', RETRY.first, false];
  clearTimeout(waiting);
}

/** Take the answer to a save, or tell what is the matter. */
export async function take(answer) {
  const facts = await said(answer);
  if (answer.ok) return facts;
  if (answer.status === 409) throw Object.assign(new Error('moved'), facts);
  throw Object.assign(new Error('refused'), facts);
}

function later(time) {
  clearTimeout(waiting);
  if (trouble !== 'moved') waiting = setTimeout(save, time);
}

async function attempts() {
  while (dirty) {
    const asStep = step;
    [dirty, step] = [false, false];
    try {
      await attempt(asStep ? 'step' : 'save');
    } catch (error) {
      [dirty, step] = [true, step || asStep];
      stuck(error);
      return;
    }
  }
}

async function attempt(verb) {
  const pairs = sent(['do', verb]);
  unkept = !copies.keep(pairs);
  const slow = setTimeout(() => state.show(say('saving')), SLOW);
  try {
    const facts = await take(await post(form().action, pairs, { keepalive: isShort(pairs) }));
    if (dirty) form().elements.seen.value = facts.number; // typed on meanwhile
    else settled(facts);
    document.dispatchEvent(new Event('form-saved'));
  } finally {
    clearTimeout(slow);
  }
}

/** A request that goes on when the page is left; a long one cannot, then the copy remains. */
function isShort(pairs) {
  return document.hidden && new URLSearchParams(pairs).toString().length < MOST_KEPT_ALIVE;
}

/** Say why nothing was saved, and go on where that makes sense. */
function stuck(error) {
  const before = trouble;
  trouble = kind(error);
  unkept = !copies.keep(sent());
  tell(error);
  if (trouble !== before) announce(document.querySelector('[data-state]').textContent);
  if (trouble === 'away' || trouble === 'out') {
    later(pause);
    pause = Math.min(pause * 2, RETRY.longest);
  }
}

function kind(error) {
  if (error instanceof SignedOut) return 'out';
  if (error instanceof Away) return 'away';
  if (error.message === 'moved' || error.message === 'refused') return error.message;
  throw error;
}

function tell(error) {
  const showing = { kind: 'trouble' };
  if (trouble === 'away') {
    state.show(say(unkept ? 'away-unkept' : 'away'), { ...showing, beside: [state.again(save)] });
  } else if (trouble === 'out') {
    state.show(error.words || say('out'), { ...showing, beside: [state.signIn(), state.again(save)] });
  } else if (trouble === 'moved') {
    const choices = [
      button(say('mine'), () => insist(error.number)),
      button(say('theirs'), giveUp),
    ];
    state.show(error.error, { ...showing, beside: choices });
  } else {
    state.show(error.error ?? say('refused'), showing);
  }
}

/** Save over what another window has saved. */
function insist(number) {
  form().elements.seen.value = number;
  [trouble, step] = ['', true];
  save();
}

function giveUp() {
  copies.drop();
  anew();
  location.reload();
}

/** A control's own change. The line for links and the search are no part of what is published. */
function typedInto({ target, type }) {
  if (!target.name?.startsWith('f/') || target.form !== form()) return;
  if (type === 'input') changed({ by: target.name, asStep: target.type === 'hidden' }); // a file, chosen
  else if (dirty) later(0);
}

function goOn() {
  if (trouble === 'away' || trouble === 'out') later(0);
}

document.addEventListener('input', typedInto);
document.addEventListener('change', typedInto);
document.addEventListener('focusout', ({ target }) => {
  if (dirty && !trouble && form().contains(target)) later(0);
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) goOn();
  else if (dirty && trouble !== 'moved') save();
});
addEventListener('pagehide', () => { if (dirty) copies.keep(sent()); });
addEventListener('online', goOn);
addEventListener('focus', goOn);
addEventListener('beforeunload', (event) => {
  if (dirty && !copies.keep(sent())) event.preventDefault();
});
document.addEventListener('form-shown', anew);
