/* One upload under way, as the person sees and hears it. */

import { announce } from '../shared/page.js';
import { address, piece, say } from './words.js';

let running = 0;

addEventListener('beforeunload', (event) => { if (running) event.preventDefault(); });

export class State {
  /** Shown at the end of a place; `name` is the file's. */
  constructor(place, name) {
    this.name = name;
    this.element = piece('state');
    this.words = this.element.querySelector('[data-says]');
    this.progress = this.element.querySelector('progress');
    this.wish = new AbortController();
    this.said = '';
    this.element.querySelector('[data-cancel]').addEventListener('click', () => this.wish.abort());
    place.append(this.element);
    running += 1;
  }

  get signal() {
    return this.wish.signal;
  }

  get cancelled() {
    return this.wish.signal.aborted;
  }

  /** What is being done now; a screen reader hears it at the quarters. */
  tell(what, part = null) {
    const { name } = this;
    const percent = part === null ? '' : Math.floor(part * 100);
    this.words.textContent = say(what, { name, percent });
    if (part === null || what === 'preparing') this.progress.removeAttribute('value');
    else this.progress.value = part;
    if (what === 'out') this.words.append(' ', signIn());
    this.announce(what, Math.floor((part ?? 0) * 4));
  }

  announce(what, quarter) {
    const told = what === 'sending' ? `${what} ${quarter}` : what;
    if (told === this.said) return;
    this.said = told;
    announce(say(what, { name: this.name, percent: quarter * 25 }));
  }

  /** It is over; `words` are said, if any. */
  end(words = '') {
    running -= 1;
    this.element.remove();
    if (words) announce(words);
  }
}

function signIn() {
  const link = document.createElement('a');
  link.href = address('signIn');
  link.target = '_blank';
  link.textContent = say('sign-in');
  return link;
}
