/* Add to the list: paste a link, or choose one of our cards. The newest entry comes first. */

import { announce, whenAdded } from '../shared/page.js';
import { entriesOf, placeOf, titleOf } from './entries.js';
import { choices, find } from './find.js';
import { isFull, listChanged } from './lists.js';
import { gently } from './motion.js';
import { post, said, SignedOut } from './server.js';
import { form } from './shown.js';
import * as state from './state.js';
import { onStep } from './steps.js';
import { button, say } from './words.js';

const LONGEST = 10_000; // ms until a link counts as slow
const PAUSE = 150; // ms after the last letter of a search
const LINK = /^(https?:\/\/|www\.)\S+$|^[\w-]+(\.[\w-]+)+(\/\S*)?$/i;

const box = () => form().querySelector('[data-add]');
const list = () => form().querySelector(`[data-list="${CSS.escape(box().dataset.add)}"]`);
const line = () => box().querySelector('[name="link"]');

let looking = null; // what ends the request that is under way

onStep('link', () => addLink());
onStep('pick', (chosen) => pick(chosen.dataset));

async function addLink(more = {}) {
  const link = line().value.trim();
  if (!link) refuse(say('no-link'));
  else await add({ link, ...more }, say('looking'), (words) => refuse(words, link));
}

/** Have the server make the entry; it is put first, and what is wrong is said beside the line. */
async function add(what, words, refused) {
  if (isFull(list())) {
    refused(say('full', { most: list().dataset.most }));
    return;
  }
  looking?.abort();
  const limit = new AbortController();
  looking = limit;
  const timer = setTimeout(() => limit.abort('slow'), LONGEST);
  busy(words);
  try {
    await taken(await asked(what, limit.signal), refused);
  } catch (error) {
    if (looking === limit) refused(wordsOf(error, limit.signal), error);
  } finally {
    clearTimeout(timer);
    if (looking === limit) looking = null;
  }
}

function asked(what, signal) {
  const { lang, csrf_token: token } = form().elements;
  const about = [['csrf_token', token.value], ['lang', lang.value], ['list', box().dataset.add]];
  const pairs = [...about, ...Object.entries(what)];
  return post(form().dataset.entriesUrl, pairs, { accept: 'text/html', signal });
}

async function taken(answer, refused) {
  if (!answer.ok) {
    refused((await said(answer)).error ?? say('link-away'));
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  putFirst(page.querySelector('[data-entry]'), page.querySelector('[data-lacks]')?.textContent ?? '');
}

function wordsOf(error, signal) {
  if (error instanceof SignedOut) return say('out');
  return signal.aborted ? say('link-slow') : error.words || say('link-away');
}

function putFirst(entry, lacks) {
  const entries = list().querySelector(':scope > [data-entries]');
  clear();
  gently(entries, () => entries.prepend(entry));
  announce(`${say('added-first', { title: titleOf(entry) })}. ${lacks}`);
  if (lacks) place().append(Object.assign(document.createElement('p'), { className: 'help', textContent: lacks }));
  listChanged(list());
  markListed();
  firstOf(entry).focus({ preventScroll: true });
  entry.scrollIntoView({ block: 'nearest' });
}

/** Where to go on with a new entry: what must still be filled in, else its words, else its button. */
function firstOf(entry) {
  const more = entry.querySelector('.row-more:not([hidden])');
  const missing = more && [...more.querySelectorAll('[aria-required="true"]')].find(isMissing);
  if (!missing) {
    const words = more && [...more.querySelectorAll('[data-control="text"] input')];
    return words?.find((input) => input.checkVisibility()) ?? entry.querySelector('button[value^="open:"]');
  }
  for (let fold = missing.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
  return missing;
}

/** Whether a control is empty that must not be; what nothing was filled in of, may stay away as a whole. */
function isMissing(control) {
  const beside = control.closest('details')?.querySelectorAll('input:not([type="hidden"]), textarea') ?? [];
  const begun = !control.closest('details') || [...beside].some(({ type, value }) => type !== 'file' && value.trim());
  return begun && !control.value.trim();
}

/* Words beside the line */

const place = () => box().querySelector('[data-add-said]');

function clear() {
  line().value = '';
  line().removeAttribute('aria-invalid');
  place().replaceChildren();
}

function busy(words) {
  line().removeAttribute('aria-invalid');
  const text = Object.assign(document.createElement('p'), { className: 'busy', textContent: words });
  place().replaceChildren(text);
  announce(words);
}

function refuse(words, link) {
  line().setAttribute('aria-invalid', 'true');
  const text = Object.assign(document.createElement('p'), { className: 'error', textContent: words });
  place().replaceChildren(text);
  if (words === say('out')) place().append(state.signIn());
  else if (link) place().append(button(say('by-hand'), () => addLink({ by_hand: 1 })));
  announce(words);
  line().focus();
}

/* Our cards */

let searching = null;

async function search(words) {
  searching?.abort();
  searching = new AbortController();
  const { signal } = searching;
  try {
    const found = words.trim() ? await find(words, box().dataset.add, signal) : document.createElement('div');
    results().replaceChildren(...found.childNodes);
    markListed();
    if (words.trim()) announce(say('number-found', { count: choices(results()).length }));
  } catch {
    if (!signal.aborted) results().textContent = say('search-away');
  }
}

const results = () => box().querySelector('[data-found]');

function listed(slug) {
  const embeds = entriesOf(list()).map((entry) => [entry, entry.querySelector('[data-embed]')?.value]);
  return embeds.find(([, own]) => own === slug)?.[0];
}

/** Say of each card that was found whether it is in the list. */
function markListed() {
  for (const found of results().querySelectorAll('[data-pick-slug]')) {
    found.querySelector('[data-listed]')?.remove();
    if (listed(found.dataset.pickSlug)) found.querySelector('.words').after(badge());
  }
}

function badge() {
  const element = Object.assign(document.createElement('span'), { className: 'badge', textContent: say('listed') });
  element.dataset.listed = '';
  return element;
}

async function pick({ pickSlug: slug, pickTitle: title }) {
  const entry = listed(slug);
  if (entry) {
    announce(say('is-listed', { title, ...placeOf(entry) }));
    entry.scrollIntoView({ block: 'center' });
    entry.focus({ preventScroll: true });
    return;
  }
  await add({ embed: slug }, say('adding'), (words) => refuse(words));
}

whenAdded('[data-add] [name="link"]', (input) => {
  input.addEventListener('enter', () => addLink());
  input.addEventListener('paste', (event) => {
    const text = event.clipboardData.getData('text').trim();
    if (input.value.trim() || !LINK.test(text)) return;
    event.preventDefault();
    input.value = text;
    addLink();
  });
  input.addEventListener('input', () => {
    if (!looking) place().replaceChildren();
  });
});

/* A link may be pasted before anything was clicked. */
document.addEventListener('paste', (event) => {
  const text = event.clipboardData.getData('text').trim();
  const typing = event.target.closest?.('input, textarea, select, [contenteditable="true"]');
  if (typing || !document.querySelector('[data-add]') || line().value.trim() || !LINK.test(text)) return;
  event.preventDefault();
  line().value = text;
  addLink();
});

whenAdded('[data-add] [name="q"]', (input) => {
  let waiting;
  input.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => search(input.value), PAUSE);
  });
  input.addEventListener('enter', () => search(input.value));
});
