/* Steps become sub-steps, and sub-steps steps: the entry is made anew for its place, its fields move. */

import { announce } from '../shared/page.js';
import { entriesOf, entryOf, listOf, makeEntry, placeOf, rename, titleOf } from './entries.js';
import { isFull, listChanged } from './lists.js';
import { onStep } from './steps.js';
import { say } from './words.js';

onStep('indent', (button) => {
  const entry = entryOf(button);
  const list = entry.previousElementSibling?.querySelector('[data-list]');
  if (!list || hasOwn(entry) || isFull(list)) {
    announce(say('no-indent'));
    return;
  }
  const from = listOf(entry);
  const parent = titleOf(entry.previousElementSibling);
  const moved = transplant(entry, list, null);
  refocus(moved, 'outdent');
  announce(say('indented', { title: titleOf(moved), parent }));
  done(from, list);
});

onStep('outdent', (button) => {
  const entry = entryOf(button);
  const from = listOf(entry);
  const outer = entryOf(from);
  const moved = transplant(entry, listOf(outer), outer.nextElementSibling);
  refocus(moved, 'indent');
  announce(say('outdented', { title: titleOf(moved), ...placeOf(moved) }));
  done(from, listOf(moved));
});

const hasOwn = (entry) => [...entry.querySelectorAll('[data-list]')].some((list) => entriesOf(list).length);

/** Into another list, before an entry of it, else to its end; what it holds moves with it. */
function transplant(entry, list, before) {
  const made = makeEntry(list, entry.dataset.entry);
  const fields = new Map(ownFields(entry).map((field) => [field.dataset.field, field]));
  for (const blank of ownFields(made)) {
    const field = fields.get(blank.dataset.field);
    if (!field) continue;
    rename(field, entry.dataset.place, made.dataset.place);
    blank.replaceWith(field);
  }
  entry.remove();
  list.querySelector(':scope > [data-entries]').insertBefore(made, before);
  return made;
}

/** The fields of an entry, without those in them. */
function ownFields(entry) {
  const all = [...entry.querySelectorAll('[data-field]')];
  return all.filter((field) => field.parentElement.closest('[data-field], [data-entry]') === entry);
}

/** The button that leads back has the focus. */
function refocus(entry, verb) {
  const button = entry.querySelector(`button[value="${verb}:${CSS.escape(entry.dataset.place)}"]`);
  (button ?? entry).focus({ preventScroll: true });
  entry.scrollIntoView({ block: 'nearest' });
}

function done(...lists) {
  for (const list of lists) listChanged(list);
}
