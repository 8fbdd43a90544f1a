/* The entries of a form's lists: what they are called, where they stand, how new ones are made. */

import { randomName } from './names.js';
import { say } from './words.js';

const LONGEST = 40; // characters of a title that is spoken

export const entryOf = (element) => element.closest('[data-entry]');
export const listOf = (element) => element.closest('[data-list]');
export const entriesOf = (list) => [...list.querySelector(':scope > [data-entries]').children];

/** What to call an entry: its row's title, else what was typed into its first control. */
export function titleOf(entry) {
  const row = entry.querySelector(':scope > .words [data-row-title]');
  const text = row ? row.textContent : shownIn(entry);
  const words = text.replace(/\s+/g, ' ').trim() || say('entry');
  return words.length > LONGEST ? `${words.slice(0, LONGEST).trim()} …` : words;
}

function shownIn(entry) {
  const control = entry.querySelector('input:not([type="hidden"]), textarea');
  return control?.value ?? '';
}

/** Where an entry stands in its list, as a person counts. */
export function placeOf(entry) {
  const all = [...entry.parentElement.children];
  return { place: all.indexOf(entry) + 1, count: all.length };
}

/** A new entry of a list, not in it yet; `id` where it takes the place of another one. */
export function makeEntry(list, id = randomName()) {
  const template = list.querySelector(':scope > template[data-blank]');
  const entry = template.content.firstElementChild.cloneNode(true);
  // A list in a new entry was made under the new entry's blank, so it is renamed as part of that.
  const place = `${list.dataset.list}/${id}`;
  rename(entry, entry.dataset.place, place);
  entry.dataset.entry = id;
  entry.querySelector(':scope > input[type="hidden"]').value = id;
  return entry;
}

/** Give an entry, or a part of one, another place: in names, ids and all that speaks of them. */
export function rename(root, from, to) {
  const [name, id] = [exactly(from), exactly(from.replaceAll('/', '-'))];
  const renamed = (text) => text.replace(name, to).replace(id, to.replaceAll('/', '-'));
  for (const element of everything(root)) {
    for (const attribute of element.attributes) {
      const text = renamed(attribute.value);
      if (text !== attribute.value) attribute.value = text;
    }
  }
}

const exactly = (text) => new RegExp(`${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?!\\w)`, 'g');

/** An element and all in it, also what is in templates. */
function* everything(root) {
  yield root;
  for (const element of root.querySelectorAll('*')) {
    yield element;
    if (element.content) for (const child of element.content.children) yield* everything(child);
  }
}
