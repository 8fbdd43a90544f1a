/* The preview follows what is typed: each saved state is loaded beneath the one shown, then replaces it. */

import { whenAdded } from '../shared/page.js';

const PAUSE = 250; // ms, for saves that follow each other
const LONGEST = 15_000; // ms until a preview is given up

let waiting;
let coming = null;
let stale = false;
let near = true; // it is on the screen, or soon

const frame = () => document.querySelector('[data-preview-frame]');

document.addEventListener('form-saved', () => {
  stale = true;
  soon();
});

function soon() {
  clearTimeout(waiting);
  if (stale && near) waiting = setTimeout(refresh, PAUSE);
}

async function refresh() {
  stale = false;
  coming?.remove();
  const next = frame().cloneNode();
  for (const name of ['data-preview-frame', 'name']) next.removeAttribute(name);
  next.classList.add('coming');
  coming = next;
  frame().after(next);
  await loaded(next);
  if (coming !== next) return;
  coming = null;
  if (hasPage(next)) replace(frame(), next);
  else next.remove();
}

function loaded(next) {
  return new Promise((resolve) => {
    next.addEventListener('load', resolve, { once: true });
    setTimeout(resolve, LONGEST);
  });
}

/** Whether a page of ours is there: an error page of the browser cannot be looked into. */
const hasPage = ({ contentDocument }) => Boolean(contentDocument) && contentDocument.URL !== 'about:blank';

function replace(old, next) {
  keepPlace(old, next);
  next.dataset.previewFrame = '';
  next.classList.remove('coming');
  old.remove();
}

/** Scrolled as far as the one before, down the page and along its lists. */
function keepPlace(old, next) {
  next.contentWindow.scrollTo(0, old.contentWindow.scrollY);
  const lists = ({ contentDocument }) => contentDocument.querySelectorAll('ol, ul');
  const before = lists(old);
  lists(next).forEach((list, index) => {
    if (before[index]) list.scrollLeft = before[index].scrollLeft;
  });
}

whenAdded('[data-preview]', (box) => {
  new IntersectionObserver(([{ isIntersecting }]) => {
    near = isIntersecting;
    soon();
  }, { rootMargin: '300px' }).observe(box);
});
