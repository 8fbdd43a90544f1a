/* The buttons of a form's lists: each change is made in place, announced, and saved by itself. */

import { announce, whenAdded } from '../shared/page.js';
import { changed } from './autosave.js';
import { entriesOf, entryOf, listOf, makeEntry, placeOf, titleOf } from './entries.js';
import { gently } from './motion.js';
import { leadTo, unfold } from './shown.js';
import { onStep } from './steps.js';
import { say } from './words.js';

onStep('up', (button) => move(button, (entry) => entry.previousElementSibling, 'stays-first'));
onStep('down', (button) => move(button, (entry) => entry.nextElementSibling?.nextElementSibling, 'stays-last'));
onStep('first', (button) => move(button, first, 'stays-first'));
onStep('remove', remove);
onStep('add', add);
onStep('open', (button) => {
  const more = document.getElementById(button.getAttribute('aria-controls'));
  unfold(more, more.hidden);
});

const first = (entry) => (entry.previousElementSibling ? entry.parentElement.firstElementChild : null);

/** A list has changed: save it as a step that can be undone, and have its buttons say what they can. */
export function listChanged(list) {
  refresh(list);
  changed({ asStep: true, now: true });
}

/** Say where an entry stands now. */
export function announceMove(entry) {
  announce(say('moved', { title: titleOf(entry), ...placeOf(entry) }));
}

/** `before` finds the entry to stand before, undefined or null at an end. */
function move(button, before, cannot) {
  const entry = entryOf(button);
  if (!canMove(entry, cannot)) {
    announce(say(cannot, { title: titleOf(entry) }));
    return;
  }
  const target = before(entry) ?? null;
  gently(entry.parentElement, () => entry.parentElement.insertBefore(entry, target));
  closeMenu(button);
  keepFocus(button, entry);
  announceMove(entry);
  listChanged(listOf(entry));
}

function canMove(entry, end) {
  return Boolean(end === 'stays-first' ? entry.previousElementSibling : entry.nextElementSibling);
}

/** A moved node loses the focus. */
function keepFocus(button, entry) {
  const visible = button.closest('details:not([open])')?.querySelector('summary') ?? button;
  visible.focus({ preventScroll: true });
  entry.scrollIntoView({ block: 'nearest' });
}

function closeMenu(button) {
  const menu = button.closest('details.more');
  if (menu) menu.open = false;
}

function remove(button) {
  const [entry, list] = [entryOf(button), listOf(button)];
  const title = titleOf(entry);
  const next = entry.nextElementSibling ?? entry.previousElementSibling;
  gently(entry.parentElement, () => entry.remove());
  focusAfter(next, list);
  announce(say('removed', { title }));
  listChanged(list);
}

function focusAfter(next, list) {
  const tool = next?.querySelector('.tools > .more > summary, .tools > button[value^="remove:"]');
  (tool ?? list.querySelector(':scope > .add-entry')).focus();
}

function add(button) {
  const list = listOf(button);
  if (isFull(list)) {
    announce(say('full', { most: list.dataset.most }));
    return;
  }
  const entry = makeEntry(list);
  list.querySelector(':scope > [data-entries]').append(entry);
  announce(say('added', placeOf(entry)));
  listChanged(list);
  requestAnimationFrame(() => leadTo(firstControl(entry))); // once it is enhanced
}

function firstControl(entry) {
  return entry.querySelector('input:not([type="hidden"], [type="file"]), textarea:not([hidden])') ?? entry;
}

export const isFull = (list) => entriesOf(list).length >= Number(list.dataset.most);

/** Buttons that would do nothing say so, and can still be reached. */
export function refresh(list) {
  const entries = entriesOf(list);
  entries.forEach((entry, index) => {
    dim(entry, 'up', index === 0);
    dim(entry, 'down', index === entries.length - 1);
    dim(entry, 'first', index === 0);
  });
  list.querySelector(':scope > .add-entry')?.classList.toggle('full', isFull(list));
}

function dim(entry, verb, never) {
  const button = entry.querySelector(`button[value="${verb}:${CSS.escape(entry.dataset.place)}"]`);
  if (button) button.classList.toggle('dim', never);
}

whenAdded('[data-list]', refresh);

/* Alt and an arrow move the entry in which the focus is, as its buttons do. */
document.addEventListener('keydown', (event) => {
  const { key, altKey, target } = event;
  const verb = { ArrowUp: 'up', ArrowDown: 'down' }[key];
  const entry = altKey && verb && isFree(target) && entryOf(target);
  if (!entry || !target.closest('[data-work]')) return;
  event.preventDefault();
  step(entry, verb, target);
});

/** Where Alt and an arrow mean nothing else. */
const isFree = (target) => !target.matches('select, textarea, [contenteditable], [role="combobox"]');

function step(entry, verb, target) {
  const tools = entry.querySelector(':scope > .tools, :scope > .body > .line > .tools');
  tools?.querySelector(`button[value^="${verb}:"]`)?.click();
  target.focus({ preventScroll: true });
}
