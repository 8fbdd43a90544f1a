/* The control for one of our embeds: one types words, chooses a title, and its slug is stored.

   A combobox with a list (WAI-ARIA APG); the input of the form stays, hidden, and holds the slug. */

import { announce, whenAdded } from '../shared/page.js';
import { choices, find } from './find.js';
import { say } from './words.js';

const PAUSE = 150; // ms after the last letter

class EmbedChooser {
  constructor(stored) {
    this.stored = stored;
    this.found = [];
    this.active = -1;
    this.input = this.makeInput();
    this.list = this.makeList();
    this.takeOver();
    this.listen();
  }

  /** What one types into; it takes the place of the stored control in the eyes of everybody. */
  makeInput() {
    const { stored } = this;
    const input = stored.cloneNode();
    for (const name of ['name', 'data-embed']) input.removeAttribute(name);
    Object.assign(input, { type: 'text', value: stored.dataset.embed, placeholder: say('choose') });
    return setAll(input, {
      role: 'combobox',
      autocomplete: 'off',
      'aria-autocomplete': 'list',
      'aria-expanded': false,
      'aria-controls': `${stored.id}-list`,
    });
  }

  makeList() {
    const list = document.createElement('ul');
    list.id = `${this.stored.id}-list`;
    list.className = 'choices';
    list.hidden = true;
    const label = this.stored.labels[0]?.firstChild?.textContent.trim() ?? '';
    return setAll(list, { role: 'listbox', 'aria-label': label });
  }

  takeOver() {
    const { stored, input, list } = this;
    const box = Object.assign(document.createElement('div'), { className: 'chooser' });
    const focused = document.activeElement === stored;
    stored.replaceWith(box);
    stored.removeAttribute('id');
    stored.type = 'hidden';
    box.append(stored, input, list);
    if (focused) input.focus();
  }

  listen() {
    const { input, list } = this;
    input.addEventListener('input', () => this.searchSoon());
    input.addEventListener('keydown', (event) => this.key(event));
    input.addEventListener('blur', () => this.leave());
    list.addEventListener('pointerdown', (event) => event.preventDefault()); // the input keeps the focus
    list.addEventListener('click', ({ target }) => {
      const option = target.closest('[role="option"]');
      if (option) this.choose([...list.children].indexOf(option));
    });
  }

  searchSoon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.search(), PAUSE);
  }

  async search() {
    this.searching?.abort();
    this.searching = new AbortController();
    const { signal } = this.searching;
    try {
      this.show(choices(await find(this.input.value, 'embed', signal)));
    } catch {
      if (!signal.aborted) this.say(say('search-away'));
    }
  }

  show(found) {
    this.found = found;
    this.list.replaceChildren(...found.map((choice, index) => this.option(choice, index)));
    if (!found.length) this.say(say('none-found'));
    else announce(say('number-found', { count: found.length }));
    this.open(document.activeElement === this.input);
    this.activate(-1);
  }

  option({ title, picture }, index) {
    const about = { role: 'option', id: `${this.list.id}-${index}`, 'aria-selected': false };
    const option = setAll(document.createElement('li'), about);
    if (picture) option.append(setAll(document.createElement('img'), { src: picture, alt: '', class: 'thumb' }));
    option.append(Object.assign(document.createElement('span'), { textContent: title }));
    return option;
  }

  /** A line in the list that cannot be chosen. */
  say(words) {
    this.found = [];
    const line = setAll(document.createElement('li'), { role: 'option', 'aria-disabled': true });
    line.textContent = words;
    this.list.replaceChildren(line);
    this.open(true);
    announce(words);
  }

  open(open) {
    this.list.hidden = !open;
    this.input.setAttribute('aria-expanded', open);
    if (!open) this.activate(-1);
  }

  activate(index) {
    this.active = index;
    const options = [...this.list.children];
    options.forEach((option, at) => option.setAttribute('aria-selected', at === index));
    const active = options[index];
    if (active) this.input.setAttribute('aria-activedescendant', active.id);
    else this.input.removeAttribute('aria-activedescendant');
    active?.scrollIntoView({ block: 'nearest' });
  }

  key(event) {
    const act = {
      ArrowDown: () => this.walk(1),
      ArrowUp: () => this.walk(-1),
      Enter: () => this.enter(),
      Escape: () => this.escape(event),
    }[event.key];
    if (!act || event.isComposing) return;
    if (event.key.startsWith('Arrow')) event.preventDefault();
    act();
  }

  walk(by) {
    if (this.list.hidden) {
      this.search();
      return;
    }
    const { length } = this.found;
    if (length) this.activate(this.active < 0 && by < 0 ? length - 1 : (this.active + by + length) % length);
  }

  enter() {
    if (!this.list.hidden && this.active >= 0) this.choose(this.active);
  }

  escape(event) {
    if (this.list.hidden) return;
    event.stopPropagation();
    this.open(false);
  }

  choose(index) {
    const choice = this.found[index];
    if (!choice) return;
    this.input.value = choice.title;
    this.store(choice);
    this.open(false);
  }

  /** Without a choice, what was chosen before stays; an empty line takes it away. */
  leave() {
    clearTimeout(this.waiting);
    this.searching?.abort();
    this.open(false);
    if (this.input.value.trim()) this.input.value = this.stored.dataset.embed;
    else if (this.stored.value) this.store({ slug: '', title: '' });
  }

  store({ slug, title, excerpt = '', picture = '' }) {
    this.stored.value = slug;
    Object.assign(this.stored.dataset, { embed: title, excerpt, picture });
    for (const name of ['input', 'change']) this.stored.dispatchEvent(new Event(name, { bubbles: true }));
  }
}

function setAll(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

whenAdded('input[data-embed]:not([type="hidden"])', (input) => new EmbedChooser(input));
