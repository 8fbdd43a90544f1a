/* Copies what a button names: <button data-copy="ID" data-copied="Copied" hidden>. */

import { announce, whenAdded } from './shared/page.js';

whenAdded('[data-copy]', (button) => { button.hidden = false; }); // without a script it does nothing

document.addEventListener('click', async ({ target }) => {
  const button = target instanceof Element && target.closest('[data-copy]');
  const source = button && document.getElementById(button.dataset.copy);
  if (!source) return;
  if (await copied(source)) say(button, button.dataset.copied);
  else say(button, button.dataset.select);
});

/** Copy the text of an element; where the browser does not let us, select it. */
async function copied(source) {
  const text = source.value ?? source.textContent;
  try {
    await navigator.clipboard.writeText(text); // absent on http, refused without a permission
    return true;
  } catch {
    select(source);
    return copiedSelection();
  }
}

function select(source) {
  if ('select' in source) {
    source.focus();
    source.select();
  } else {
    getSelection().selectAllChildren(source);
  }
}

function copiedSelection() {
  try {
    return document.execCommand('copy'); // the way of browsers without the Clipboard API
  } catch {
    return false;
  }
}

/** Say it on the button for a moment, and to screen readers. */
function say(button, words) {
  const label = button.querySelector('[data-label]') ?? button;
  const before = label.dataset.before ?? label.textContent;
  label.dataset.before = before;
  label.textContent = words;
  clearTimeout(button.waiting);
  button.waiting = setTimeout(() => { label.textContent = before; }, 2500);
  announce(words);
}
