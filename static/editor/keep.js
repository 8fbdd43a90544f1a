/* Sends a form without leaving its page, so that nothing typed is lost whatever happens: the server
   is away, the session is over. A <form data-keep> holds an element [data-keep-says="away"] and one
   [data-keep-says="out"], which are shown then. */

import { announce } from './shared/page.js';

const LONGEST = 20_000; // ms until the server counts as away

document.addEventListener('submit', (event) => {
  const { target: form, submitter } = event;
  if (!form.matches('[data-keep]') || submitter?.hasAttribute('formtarget')) return;
  event.preventDefault();
  if (!form.inert) send(form, submitter);
});

addEventListener('popstate', () => location.reload());

async function send(form, submitter) {
  const request = { action: form.getAttribute('action') || location.href, form, submitter };
  for (const line of form.querySelectorAll('[data-keep-says]')) line.hidden = true;
  form.inert = true; // what was typed now would not be sent
  try {
    const answer = await post(request);
    form.inert = false;
    if (answer) await show(answer);
    else say(form, 'out');
  } catch {
    form.inert = false;
    say(form, 'away');
  }
}

/** The server's page; null where the person is not signed in (any more). */
async function post(request) {
  let answer = await sent(request);
  if (answer.status === 400 && (await renewed(request.form, answer))) answer = await sent(request);
  if (answer.status >= 500) throw new Error('The server cannot do it now.');
  return isPage(answer) ? answer : null;
}

function sent({ action, form, submitter }) {
  const body = new URLSearchParams(new FormData(form, submitter));
  return fetch(action, { method: 'POST', body, signal: AbortSignal.timeout(LONGEST) });
}

/** Take the token of the present session: the person may have signed in again in another window. */
async function renewed(form, answer) {
  const { token } = await answer.json();
  const { csrf, signed_in: signedIn } = await (await fetch(token)).json();
  if (signedIn) form.elements.csrf_token.value = csrf;
  return signedIn;
}

/** Scripts get a sentence as JSON where they may not go on. */
const isPage = ({ headers }) => headers.get('Content-Type')?.startsWith('text/html');
const parsed = (html) => new DOMParser().parseFromString(html, 'text/html');
const tokenIn = (page) => page.querySelector('meta[name="csrf-token"]')?.content;

/** Put the answer in the place of this page's content. */
async function show(answer) {
  const page = parsed(await answer.text());
  document.title = page.title;
  document.querySelector('meta[name="csrf-token"]')?.setAttribute('content', tokenIn(page) ?? '');
  if (answer.redirected && answer.url !== location.href) history.pushState(null, '', answer.url);
  const wrong = page.querySelector('main [autofocus]');
  wrong?.removeAttribute('autofocus'); // the browser would only complain: it comes too late
  for (const part of ['main', 'aside.beside']) replace(part, page.querySelector(part));
  focusOn(wrong);
}

function replace(part, fresh) {
  const old = document.querySelector(part);
  if (old && fresh) old.replaceWith(document.adoptNode(fresh));
  else if (old) old.remove();
  else if (fresh) document.querySelector('main').after(document.adoptNode(fresh));
}

/** On the first mistake, else the top, where it says what has happened. */
function focusOn(wrong) {
  const main = document.querySelector('main');
  (wrong ?? main).focus();
  if (!wrong) scrollTo(0, 0);
  announce([...main.querySelectorAll('.notices > *')].map((notice) => notice.textContent).join(' '));
}

/** Say above the button why nothing was saved. */
function say(form, which) {
  const line = form.querySelector(`[data-keep-says="${which}"]`);
  line.hidden = false;
  line.focus();
}
