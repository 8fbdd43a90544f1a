/* Finding our embeds: the server's part of a page, as things to choose from. */

import { get } from './server.js';
import { form } from './shown.js';

/** What a search finds for a list or a control: the part of the page that shows it. */
export async function find(words, pick, signal) {
  const url = new URL(form().dataset.searchUrl, location.href);
  url.search = new URLSearchParams({ q: words, pick });
  const answer = await get(url, { signal });
  return new DOMParser().parseFromString(await answer.text(), 'text/html').body;
}

/** Each thing that was found, as { slug, title, excerpt, picture }. */
export function choices(found) {
  return [...found.querySelectorAll('[data-pick-slug]')].map((button) => ({
    slug: button.dataset.pickSlug,
    title: button.dataset.pickTitle,
    excerpt: button.querySelector('small')?.textContent.trim() ?? '',
    picture: button.querySelector('img')?.src ?? '',
  }));
}
