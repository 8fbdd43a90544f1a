/* Random names: of windows, of requests, of new entries. */

/** Eight hexadecimal digits, or a multiple of that. */
export function randomName(parts = 1) {
  const numbers = crypto.getRandomValues(new Uint32Array(parts)); // randomUUID is absent on http
  return [...numbers].map((number) => number.toString(16).padStart(8, '0')).join('');
}
