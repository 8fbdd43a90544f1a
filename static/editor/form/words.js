/* The words that the form's scripts say: templates/editor/parts/form_words.html. */

const pattern = (selector) => document.getElementById('form-words').content.querySelector(selector);
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');

/** A sentence, its blanks filled in. */
export function say(name, values = {}) {
  return filled(pattern(`[data-words="${name}"]`).textContent, values);
}

/** An element that is prepared there, the blanks of its texts filled in. */
export function piece(name, values = {}) {
  const element = pattern(`[data-piece="${name}"]`).cloneNode(true);
  for (const part of element.querySelectorAll('span, button')) {
    part.textContent = filled(part.textContent, values);
  }
  return element;
}

/** A button that is no part of the form. */
export function button(words, act, kind = 'small') {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = kind;
  element.textContent = words;
  element.addEventListener('click', act);
  return element;
}
