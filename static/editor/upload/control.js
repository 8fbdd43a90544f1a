/* A form's control for stored files: templates/editor/parts/upload.html. */

import { announce, whenAdded } from '../shared/page.js';
import { onDrop } from './drops.js';
import { sendFile } from './files.js';
import { pick } from './picker.js';
import { wordsFor } from './requests.js';
import { State } from './state.js';
import { address, piece, say } from './words.js';

const MOST_CLIPS = 4; // as a video's field has it
const controls = new WeakMap();

class Control {
  constructor(box) {
    this.box = box;
    this.kind = box.dataset.upload;
    this.hidden = box.querySelector('[data-upload-value]');
    this.input = box.querySelector('input[type="file"]');
    this.input.removeAttribute('name'); // sent by us, not with the form
    this.input.addEventListener('change', () => this.takeChosen());
    this.button('remove').addEventListener('click', () => this.remove());
    this.button('pick').addEventListener('click', () => pick(this.kind, (file) => this.choose(file)));
    onDrop(box, (files) => this.take(files));
    controls.set(box, this);
  }

  button(name) {
    return this.box.querySelector(`[data-upload-${name}]`);
  }

  /** As the field holds it; null for nothing. */
  get value() {
    try {
      return JSON.parse(this.hidden.value);
    } catch {
      return null;
    }
  }

  takeChosen() {
    const files = [...this.input.files];
    this.input.value = ''; // the same file can be chosen again
    this.take(files);
  }

  /** Send files, one after the other. */
  async take(files) {
    this.wrong('');
    for (const file of this.kind === 'clips' ? files : files.slice(0, 1)) await this.send(file);
  }

  async send(file) {
    const { name } = file;
    const state = new State(this.box, name);
    try {
      const tell = (...what) => state.tell(...what);
      const facts = await sendFile(file, this.kind, { tell, signal: state.signal });
      state.end(say('there', { name }));
      this.present().fill(facts);
    } catch (error) {
      state.end(state.cancelled ? say('cancelled', { name }) : '');
      if (state.cancelled) this.input.focus();
      else this.present().wrong(wordsFor(error, name));
    }
  }

  /** This control, or the one in its place: the form may have been shown anew meanwhile. */
  present() {
    if (this.box.isConnected) return this;
    const [hidden] = document.getElementsByName(this.hidden.name);
    return controls.get(hidden?.closest('[data-upload]')) ?? this;
  }

  choose(facts) {
    this.wrong('');
    this.fill(facts);
    announce(say('chosen', { name: facts.title }));
    this.input.focus();
  }

  /** Hold what the server says of a file; of a video its length and poster, too. */
  fill({ value, seconds, poster }) {
    if (this.kind !== 'clips') {
      this.hold(value);
      return;
    }
    const held = this.value ?? [];
    const added = value.filter(({ media }) => !held.some((clip) => clip.media === media));
    if (held.length + added.length > MOST_CLIPS) {
      this.wrong(say('full', { most: MOST_CLIPS }));
      return;
    }
    this.hold([...held, ...added]);
    this.fillBeside(seconds, poster);
  }

  fillBeside(seconds, poster) {
    const beside = (name) => document.getElementsByName(this.hidden.name.replace(/[^/]+$/, name))[0];
    const length = beside('seconds');
    if (seconds && length && !length.value) change(length, seconds);
    const picture = controls.get(beside('poster')?.closest('[data-upload]'));
    if (poster && picture && !picture.value) picture.hold(poster);
  }

  remove() {
    this.wrong('');
    this.hold(null);
    announce(say('removed'));
    this.input.focus();
  }

  hold(value) {
    this.draw(value);
    change(this.hidden, value ? JSON.stringify(value) : '');
  }

  draw(value) {
    const shown = this.box.querySelector('[data-upload-shown]');
    this.button('remove').hidden = !value;
    shown.replaceChildren(...(value ? [this.drawn(value)] : []));
  }

  drawn(value) {
    if (this.kind === 'image') return picture(value);
    const list = document.createElement('ul');
    list.className = 'upload-files';
    const files = this.kind === 'clips' ? value : [value];
    list.append(...files.map(({ media }) => line(this.kind === 'clips' ? 'clip' : 'captions', media)));
    return list;
  }

  /** Say beside the control what is wrong, and lead there; '' for nothing. */
  wrong(words) {
    const id = `${this.input.id}-error`;
    document.getElementById(id)?.remove();
    this.box.classList.toggle('wrong', Boolean(words));
    this.input.toggleAttribute('aria-invalid', false);
    this.input.setAttribute('aria-describedby', `${this.input.id}-help${words ? ` ${id}` : ''}`);
    if (!words) return;
    const error = piece('error');
    error.id = id;
    error.querySelector('span').textContent = words;
    this.input.setAttribute('aria-invalid', 'true');
    this.box.append(error);
    error.focus();
  }
}

function change(element, value) {
  element.value = value;
  for (const name of ['input', 'change']) element.dispatchEvent(new Event(name, { bubbles: true }));
}

function picture({ media, width, height, sizes }) {
  const image = document.createElement('img');
  image.className = 'upload-picture';
  image.alt = '';
  image.width = width;
  image.height = height;
  image.src = address('media') + (sizes?.[0]?.media ?? media);
  return image;
}

function line(kind, media) {
  const element = piece(kind);
  const link = element.querySelector('a');
  link.href = address('media') + media;
  link.textContent = say(kind, { type: media.split('.').pop().toUpperCase() });
  return element;
}

whenAdded('[data-upload]', (box) => new Control(box));
