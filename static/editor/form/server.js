/* Requests to our server, and what can become of them. */

import { csrfToken, send } from '../shared/page.js';

const LONGEST = 20_000; // ms until the server counts as away

/** The server cannot be reached, or cannot do it now; `words` are its own, if it gave any. */
export class Away extends Error {
  constructor(words = '') {
    super(words);
    this.words = words;
  }
}

/** Nobody is signed in any more, or somebody else; `words` are the server's. */
export class SignedOut extends Error {
  constructor(words = '') {
    super(words);
    this.words = words;
  }
}

/** Post names and values; an answer below 500 is given back, also one that refuses.

    Raises Away or SignedOut. A token of a former session is renewed without anybody noticing. */
export async function post(url, pairs, options = {}) {
  let answer = await sent(url, pairs, options);
  if (answer.status === 400 && (await renewed(answer))) answer = await sent(url, pairs, options);
  if (answer.status === 401) throw new SignedOut((await said(answer)).error);
  if (answer.status >= 500) throw new Away((await said(answer)).error);
  return answer;
}

/** Get a page or a part of one. Raises Away or SignedOut. */
export async function get(url, { signal } = {}) {
  const answer = await reached(url, { headers: { Accept: 'text/html' } }, signal);
  if (answer.status === 401) throw new SignedOut();
  if (!answer.ok) throw new Away();
  return answer;
}

/** What an answer says as JSON; nothing where it is none. */
export async function said(answer) {
  try {
    return await answer.clone().json();
  } catch {
    return {};
  }
}

function sent(url, pairs, { accept = 'application/json', keepalive = false, signal } = {}) {
  const own = pairs.map(([name, value]) => [name, name === 'csrf_token' ? csrfToken() : value]);
  const body = new URLSearchParams(own);
  return reached(url, { method: 'POST', body, keepalive, headers: { Accept: accept } }, signal);
}

async function reached(url, options, signal) {
  try {
    return await send(url, { ...options, signal: signal ?? AbortSignal.timeout(LONGEST) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Away();
  }
}

/** Take the token of the present session, where the one we had is of a former one. */
async function renewed(answer) {
  const { csrf, token } = await said(answer);
  if (!csrf) return false;
  const now = await said(await reached(token, {}));
  if (!now.signed_in) throw new SignedOut();
  document.querySelector('meta[name="csrf-token"]').content = now.csrf;
  for (const input of document.querySelectorAll('[name="csrf_token"]')) input.value = now.csrf;
  return true;
}
