/* The words in the bar at the foot: how far the form is from what visitors see. */

import { form } from './shown.js';
import { button, say } from './words.js';

const bar = () => document.querySelector('[data-bar]');

/** Show words, with buttons or links beside them; `trouble` and `done` have the bar stand out. */
export function show(words, { kind = '', beside = [] } = {}) {
  for (const name of ['trouble', 'done']) bar().classList.toggle(name, name === kind);
  const text = document.createElement('span');
  text.textContent = words;
  bar().querySelector('[data-state]').replaceChildren(text, ...beside);
}

/** Say whether everything typed has reached the server. */
export function saved(all) {
  bar().toggleAttribute('data-unsaved', !all);
}

/** A link that opens the sign-in page beside this one, so that nothing typed is left. */
export function signIn() {
  const link = document.createElement('a');
  link.href = form().dataset.signIn;
  link.target = '_blank';
  link.rel = 'noopener';
  link.className = 'button small';
  link.textContent = say('sign-in');
  return link;
}

/** A button to try again at once. */
export const again = (act) => button(say('again'), act);

/** Say whether a step can be done; its button keeps the focus. */
export function possible(step, can) {
  bar().querySelector(`button[value="${step}"]`).setAttribute('aria-disabled', !can);
}
