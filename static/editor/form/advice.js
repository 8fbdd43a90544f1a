/* The advice follows what is typed, a little later than the preview. */

import { get } from './server.js';

const PAUSE = 2_000; // ms after a save

let waiting;

document.addEventListener('form-saved', () => {
  clearTimeout(waiting);
  waiting = setTimeout(renew, PAUSE);
});

const advice = (page) => page.getElementById('advice');
const wordsOf = (section) => [...section.querySelectorAll('h2, li')].map((part) => part.textContent).join();

async function renew() {
  const page = await thePage();
  const [old, fresh] = [advice(document), page && advice(page)];
  if (!old || !fresh || wordsOf(old) === wordsOf(fresh) || old.contains(document.activeElement)) return;
  old.replaceWith(fresh);
  window.htmx?.process(fresh);
}

async function thePage() {
  try {
    const answer = await get(location.href);
    return new DOMParser().parseFromString(await answer.text(), 'text/html');
  } catch {
    return null; // the next save tries again
  }
}
