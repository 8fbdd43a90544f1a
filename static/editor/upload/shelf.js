/* The library's own place for files: any number of them, of any sort. */

import { send, whenAdded } from '../shared/page.js';
import { onDrop } from './drops.js';
import { controlOf, sendFile } from './files.js';
import { wordsFor } from './requests.js';
import { State } from './state.js';
import { piece, say } from './words.js';

whenAdded('[data-library-drop]', (place) => {
  const input = place.querySelector('input[type="file"]');
  input.multiple = true;
  input.addEventListener('change', () => {
    const files = [...input.files];
    input.value = '';
    take(files);
  });
  onDrop(place, take);
});

async function take(files) {
  const states = document.querySelector('[data-library-states]');
  for (const wrong of states.querySelectorAll('.error')) wrong.remove();
  for (const file of files) await sendOne(file, states);
}

async function sendOne(file, states) {
  const { name } = file;
  const state = new State(states, name);
  try {
    const tell = (...what) => state.tell(...what);
    await sendFile(file, controlOf(file) ?? 'image', { tell, signal: state.signal });
    await showShelf();
    state.end(say('there', { name }));
  } catch (error) {
    state.end(state.cancelled ? say('cancelled', { name }) : '');
    if (!state.cancelled) states.append(wrong(wordsFor(error, name)));
    states.lastElementChild?.focus();
  }
}

function wrong(words) {
  const error = piece('error');
  error.querySelector('span').textContent = words;
  return error;
}

/** What is in the library now. */
async function showShelf() {
  const shelves = document.querySelector('[data-shelves]');
  const answer = await send(shelves.dataset.shelves, { headers: { Accept: 'text/html' } });
  if (!answer.ok) return; // it is there all the same
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  shelves.replaceChildren(...page.querySelector('[data-shelves]').childNodes);
}
