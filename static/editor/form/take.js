/* What a source has for the list is put into the form. */

import { announce } from '../shared/page.js';
import { atServer } from './at-server.js';
import { onStep } from './steps.js';

onStep('take', (button) => atServer(button.value, { away: 'take-away', done: tell }));

/** The button is gone, so the list itself has the focus. */
function tell() {
  announce(document.querySelector('.notices').textContent.trim());
  requestAnimationFrame(() => document.querySelector('[data-list]').focus({ preventScroll: true }));
}
