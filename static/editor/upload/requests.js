/* Requests that bring a file, with their progress, and what can become of them. */

import { csrfToken } from '../shared/page.js';
import { address, say } from './words.js';

/** The file cannot be taken; the message says why, in the person's language. */
export class Refused extends Error {}

/** It can be tried again: `reason` is away, out (of the session) or turn (the server is busy). */
export class Later extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** The server has another part of the file than we think; it goes on `at` that byte. */
export class OutOfStep extends Error {
  constructor(at) {
    super('out of step');
    this.at = at;
  }
}

/** Post a body; gives the answer's facts. `progress` is called with 0 to 1. */
export async function post(url, body, { progress, signal } = {}) {
  const answer = await sent(url, body, progress, signal);
  if (answer.status !== 400 || !answer.facts.csrf) return taken(answer);
  await renewToken(); // the page's token was of a former session
  return taken(await sent(url, body, progress, signal));
}

function taken({ status, facts }) {
  if (status >= 200 && status < 300) return facts;
  if (status === 401) throw new Later('out');
  if (status === 409) throw new OutOfStep(facts.at);
  if (status === 503 && facts.error) throw new Later('turn');
  if (status === 0 || status >= 500) throw new Later('away');
  throw new Refused(facts.error);
}

/* Not fetch(): it does not say how much was sent. */
function sent(url, body, progress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const done = () => resolve({ status: request.status, facts: parsed(request.responseText) });
    request.open('POST', url);
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('X-CSRFToken', csrfToken());
    if (body instanceof Blob) request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => progress?.(total ? loaded / total : 0);
    request.onload = done;
    request.onerror = done;
    request.onabort = () => reject(signal.reason);
    signal?.addEventListener('abort', () => request.abort());
    if (signal?.aborted) reject(signal.reason);
    else request.send(body);
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

async function renewToken() {
  let now;
  try {
    now = await (await fetch(address('token'), { headers: { Accept: 'application/json' } })).json();
  } catch {
    throw new Later('away');
  }
  if (!now.signed_in) throw new Later('out');
  document.querySelector('meta[name="csrf-token"]').content = now.csrf;
  for (const input of document.querySelectorAll('[name="csrf_token"]')) input.value = now.csrf;
}

const PAUSE = { first: 1_000, longest: 15_000 }; // ms

/** Do it until it succeeds or is refused; `waits` is told why it must be tried again. */
export async function persist(act, { waits, signal } = {}) {
  for (let pause = PAUSE.first; ; pause = Math.min(pause * 2, PAUSE.longest)) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Later)) throw error;
      waits?.(error.reason);
      await rest(pause, signal);
    }
  }
}

/** A pause that ends at once where the connection or the person comes back. */
function rest(time, signal) {
  return new Promise((resolve, reject) => {
    const ended = new AbortController();
    const end = (finish) => () => {
      ended.abort();
      finish();
    };
    const until = { signal: ended.signal };
    const timer = setTimeout(end(resolve), time);
    ended.signal.addEventListener('abort', () => clearTimeout(timer));
    addEventListener('online', end(resolve), until);
    addEventListener('focus', end(resolve), until);
    signal?.addEventListener('abort', end(() => reject(signal.reason)), until);
  });
}

/** What to tell the person of an error that is no wish of theirs. */
export function wordsFor(error, name) {
  return (error instanceof Refused && error.message) || say('failed', { name });
}
