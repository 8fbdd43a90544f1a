/* Entries are dragged by their grips; what the arrows do, for the mouse and the finger. */

import Sortable from 'sortablejs';

import { whenAdded } from '../shared/page.js';
import { listOf, rename } from './entries.js';
import { announceMove, listChanged } from './lists.js';
import { still } from './motion.js';

const TIME = 150; // ms

/** Sub-steps may be dragged to another step; a step stays a step. */
const depth = (list) => `${list.dataset.field} ${list.dataset.list.split('/').length}`;

/** What follows the pointer is a picture of the entry: nothing in it shall be enhanced again. */
function lighten() {
  const parts = Sortable.ghost.querySelectorAll('[data-rich], [data-embed], [data-upload], template');
  for (const part of parts) part.remove();
}

function dropped({ item, from, to, oldIndex, newIndex }) {
  if (from === to && oldIndex === newIndex) return;
  const place = `${listOf(to).dataset.list}/${item.dataset.entry}`;
  rename(item, item.dataset.place, place);
  announceMove(item);
  for (const box of new Set([from, to])) listChanged(listOf(box));
}

whenAdded('[data-entries]', (box) => {
  const list = listOf(box);
  if (list.dataset.shape === 'words') return; // lines have no grip
  Sortable.create(box, {
    handle: '[data-grip]',
    draggable: '[data-entry]',
    group: list.dataset.shape === 'outline' ? depth(list) : undefined,
    animation: still() ? 0 : TIME,
    forceFallback: true, // the same for mouse and finger
    fallbackTolerance: 4, // px
    scrollSensitivity: 90, // px
    fallbackOnBody: true, // its copies of controls are no part of the form
    onStart: lighten,
    onEnd: dropped,
  });
});
