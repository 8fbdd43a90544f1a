/* What every page of the editor runs; rich.js is apart, for pages with rich text. */

import 'htmx.org';
import './shared/menus.js';
import { csrfToken } from './shared/page.js';

document.addEventListener('htmx:config:request', ({ detail }) => {
  detail.ctx.request.headers['X-CSRFToken'] = csrfToken();
});

/* Only when every script of the page has begun: until then the page works as it does without. */
document.addEventListener('DOMContentLoaded', () => {
  document.documentElement.classList.add('scripted');
});
