/* The words and pieces of templates/editor/parts/upload-words.html. */

const template = () => document.getElementById('upload-words');
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');

/** A sentence, its blanks filled in. */
export function say(name, values = {}) {
  return filled(template().content.querySelector(`[data-words="${name}"]`).textContent, values);
}

/** An element that is prepared there. */
export function piece(name) {
  return template().content.querySelector(`[data-piece="${name}"]`).cloneNode(true);
}

/** An address of our server: upload, pieces, pick, token, signIn, media. */
export const address = (name) => template().dataset[`${name}Url`];
