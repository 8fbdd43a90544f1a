/* Copies in this browser of what the server does not have yet. */

import { form } from './shown.js';

const KEPT = 30 * 24 * 3600 * 1000; // ms
const START = 'clinic-form:';

/** One copy for each person, embed and language. */
function key() {
  const { person, slug, lang } = form().dataset;
  return `${START}${person}:${slug}:${lang}`;
}

/** Keep what was typed: names and values; says whether the browser has kept it. */
export function keep(pairs) {
  try {
    localStorage.setItem(key(), JSON.stringify({ pairs: pairs.filter(isTyped), at: Date.now() }));
    return true;
  } catch {
    return false; // full, or forbidden
  }
}

/** The copy, as { pairs, at }; null without one. */
export function find() {
  try {
    return JSON.parse(localStorage.getItem(key()));
  } catch {
    return null;
  }
}

/** Forget it: the server has it. */
export function drop() {
  try {
    localStorage.removeItem(key());
  } catch { /* nothing was kept either */ }
}

/** Forget what is too old to be missed. */
export function sweep() {
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(START) && isOld(localStorage.getItem(name))) localStorage.removeItem(name);
    }
  } catch { /* nothing was kept either */ }
}

const isTyped = ([name]) => !['csrf_token', 'key'].includes(name);

function isOld(text) {
  try {
    return Date.now() - JSON.parse(text).at > KEPT;
  } catch {
    return true;
  }
}
