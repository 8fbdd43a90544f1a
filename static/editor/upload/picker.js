/* Choosing from the library, in a dialog. */

import { send } from '../shared/page.js';
import { address, piece, say } from './words.js';

const PAUSE = 150; // ms after the last key

/** Show the files for a control; `choose` is called with what the server says of the chosen one. */
export function pick(control, choose) {
  const dialog = piece('picker');
  const search = dialog.querySelector('[data-search]');
  const found = dialog.querySelector('[data-found]');
  const look = latest((words) => fill(found, control, words));
  let waiting;
  search.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => look(search.value), PAUSE);
  });
  dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close());
  found.addEventListener('click', ({ target }) => {
    const chosen = target.closest('[data-choose]');
    if (!chosen) return;
    dialog.close();
    choose(JSON.parse(chosen.dataset.choose));
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  search.focus();
  look('');
}

/** Only the last answer counts. */
function latest(act) {
  let number = 0;
  return async (...asked) => {
    number += 1;
    const own = number;
    const show = await act(...asked);
    if (own === number) show();
  };
}

async function fill(place, control, q) {
  const url = new URL(address('pick'), location.href);
  url.search = new URLSearchParams({ control, q });
  try {
    const answer = await send(url, { headers: { Accept: 'text/html' } });
    if (!answer.ok) throw new Error('no list');
    const part = new DOMParser().parseFromString(await answer.text(), 'text/html').body;
    return () => place.replaceChildren(...part.childNodes);
  } catch {
    return () => { place.textContent = say('pick-away'); };
  }
}
