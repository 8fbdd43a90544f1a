/* What the editor's scripts share: words for screen readers, safe requests, elements that come later. */

const live = document.getElementById('announce');

/** Have a screen reader say it, politely; the same words twice are said twice. */
export function announce(words) {
  if (!live) return;
  live.textContent = '';
  requestAnimationFrame(() => { live.textContent = words; });
}

/** The token that every unsafe request carries. */
export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? '';
}

/** Like fetch, to our own server, as the person who is signed in. */
export function send(url, options = {}) {
  const headers = new Headers(options.headers);
  headers.set('X-CSRFToken', csrfToken());
  return fetch(url, { credentials: 'same-origin', ...options, headers });
}

const watched = [];

/** Enhance each element that matches, once: those that are there, and those that come later. */
export function whenAdded(selector, enhance) {
  const entry = { selector, enhance, done: new WeakSet() };
  watched.push(entry);
  look(entry, document);
}

function look(entry, root) {
  const found = [...root.querySelectorAll(entry.selector)];
  if (root instanceof Element && root.matches(entry.selector)) found.unshift(root);
  for (const element of found) {
    if (entry.done.has(element)) continue;
    entry.done.add(element);
    try {
      entry.enhance(element);
    } catch (error) {
      reportError(error); // the others are enhanced all the same
    }
  }
}

new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) {
      if (node instanceof Element && node.isConnected) {
        for (const entry of watched) look(entry, node);
      }
    }
  }
}).observe(document.documentElement, { childList: true, subtree: true });
