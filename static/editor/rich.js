/* The rich-text control: an editor in the place of each <textarea data-rich>, which stays in the form
   and holds what is stored. Markup: templates/editor/parts/rich.html. */

import { Editor } from '@tiptap/core';

import { normalLink, typedLink } from './rich/links.js';
import { whenAdded } from './shared/page.js';
import { keepList, tidyPasted } from './rich/paste.js';
import { EXTENSIONS, inert, storedHtml } from './rich/text.js';
import { Toolbar } from './rich/toolbar.js';

const pattern = document.getElementById('rich');

const COMMANDS = {
  bold: { run: (chain) => chain.toggleBold(), mark: 'bold' },
  italic: { run: (chain) => chain.toggleItalic(), mark: 'italic' },
  bullets: { run: (chain) => chain.toggleBulletList(), mark: 'bulletList' },
  numbers: { run: (chain) => chain.toggleOrderedList(), mark: 'orderedList' },
  undo: { run: (chain) => chain.undo(), possible: (can) => can.undo() },
  redo: { run: (chain) => chain.redo(), possible: (can) => can.redo() },
};

class RichText {
  constructor(textarea) {
    this.textarea = textarea;
    this.labels = [...textarea.labels];
    this.box = pattern.content.firstElementChild.cloneNode(true);
    this.link = new LinkForm(this);
    textarea.before(this.box);
    for (const name of ['input', 'change']) {
      this.box.addEventListener(name, (event) => event.stopPropagation()); // the form hears the textarea
    }
    this.editor = new Editor({
      element: this.box.querySelector('.rich-text'),
      extensions: EXTENSIONS,
      content: inert(textarea.value),
      editable: !textarea.disabled && !textarea.readOnly,
      injectCSS: false, // the policy allows no inline style
      enableInputRules: ['bulletList', 'orderedList'], // "- " and "1. " begin a list
      enablePasteRules: false,
      editorProps: {
        attributes: this.attributes(),
        handleKeyDown: (view, event) => this.key(event),
        handlePaste: (view, event) => this.pasteLink(event),
        transformPastedHTML: tidyPasted,
        transformPasted: keepList,
      },
      onUpdate: () => this.store(),
      onTransaction: () => this.show(),
      onBlur: () => this.changed(),
    });
    this.tools = new Toolbar(this.box.querySelector('[role="toolbar"]'), {
      press: (name) => this.press(name),
      leave: () => this.editor.commands.focus(),
    });
    this.takeOver();
    this.show();
  }

  /** What the textarea says about itself; the editor is the form's control from now on. */
  attributes() {
    const { textarea } = this;
    const [label] = this.labels;
    const help = this.box.querySelector('[data-help]');
    const id = textarea.id || `rich-${Math.random().toString(36).slice(2)}`;
    help.id = `${id}-keys`;
    if (label) label.id ||= `${id}-label`;
    return withoutEmpty({
      id,
      class: 'rich-words',
      role: 'textbox',
      'aria-multiline': 'true',
      'aria-labelledby': label?.id,
      'aria-label': label ? '' : textarea.getAttribute('aria-label'),
      'aria-invalid': textarea.getAttribute('aria-invalid'),
      'aria-required': textarea.required ? 'true' : '',
      'aria-describedby': [textarea.getAttribute('aria-describedby'), help.id].join(' ').trim(),
      lang: textarea.lang,
      dir: textarea.dir,
    });
  }

  /** The editor has the id (for links to the field), the focus and the label; the textarea the name. */
  takeOver() {
    const { textarea, editor } = this;
    const focused = textarea.autofocus || document.activeElement === textarea;
    for (const label of this.labels) label.addEventListener('click', () => editor.commands.focus());
    textarea.removeAttribute('id');
    textarea.required = false; // a hidden control could not say why a form is not sent
    textarea.hidden = true;
    textarea.addEventListener('rich-read', () => this.read());
    textarea.form?.addEventListener('reset', () => requestAnimationFrame(() => this.read()));
    if (focused) editor.commands.focus('end');
  }

  /** Show what the textarea holds, where somebody else has changed it. */
  read() {
    this.editor.commands.setContent(inert(this.textarea.value), { emitUpdate: false });
  }

  store() {
    const html = storedHtml(this.editor.state.doc);
    if (html === this.textarea.value) return;
    this.textarea.value = html;
    this.unsaid = true;
    this.textarea.dispatchEvent(new Event('input', { bubbles: true }));
  }

  changed() {
    if (this.unsaid) this.textarea.dispatchEvent(new Event('change', { bubbles: true }));
    this.unsaid = false;
  }

  key(event) {
    if (event.altKey && event.key === 'F10') this.tools.focus();
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') this.press('link');
    else return false;
    event.preventDefault();
    return true;
  }

  /** An address that is pasted onto words becomes their link. */
  pasteLink({ clipboardData }) {
    const text = clipboardData.getData('text/plain').trim();
    const href = /^https?:\/\//i.test(text) && normalLink(text);
    if (!href || this.editor.state.selection.empty) return false;
    return this.editor.commands.setMark('link', { href });
  }

  press(name) {
    if (name === 'link') this.link.toggle();
    else COMMANDS[name].run(this.editor.chain().focus()).run();
  }

  /** What the buttons say about the place of the cursor. */
  show() {
    if (!this.tools) return;
    for (const [name, { mark, possible }] of Object.entries(COMMANDS)) {
      if (mark) this.tools.pressed(name, this.editor.isActive(mark));
      else this.tools.possible(name, possible(this.editor.can()));
    }
    this.tools.pressed('link', this.editor.isActive('link'));
  }
}

/** The line in which a link is typed, between the toolbar and the text. */
class LinkForm {
  constructor(rich) {
    this.rich = rich;
    this.box = rich.box.querySelector('.rich-link');
    this.input = this.box.querySelector('input');
    this.error = this.box.querySelector('.error');
    this.box.addEventListener('click', ({ target }) => this.act(target.closest('button')?.dataset.do));
    this.box.addEventListener('keydown', (event) => this.key(event));
  }

  toggle() {
    if (this.box.hidden) this.open();
    else this.close();
  }

  open() {
    const { editor } = this.rich;
    editor.commands.extendMarkRange('link');
    this.input.value = editor.getAttributes('link').href ?? '';
    this.box.querySelector('[data-do="unset"]').hidden = !editor.isActive('link');
    this.refuse(false);
    this.box.hidden = false;
    this.input.select();
  }

  close() {
    this.box.hidden = true;
    this.rich.editor.commands.focus();
  }

  key(event) {
    const does = { Enter: 'set', Escape: 'cancel' }[event.key];
    if (!does || (does === 'set' && event.target !== this.input)) return;
    event.preventDefault();
    event.stopPropagation();
    this.act(does);
  }

  act(does) {
    if (does === 'set') this.set();
    if (does === 'unset') this.rich.editor.commands.unsetMark('link');
    if (does === 'unset' || does === 'cancel') this.close();
  }

  set() {
    const href = typedLink(this.input.value);
    if (!href) return this.refuse(true);
    const { editor } = this.rich;
    if (editor.state.selection.empty) editor.commands.insertContent(linked(this.input.value.trim(), href));
    else editor.chain().setMark('link', { href }).setTextSelection(editor.state.selection.to).run();
    this.close();
  }

  refuse(wrong) {
    this.error.hidden = !wrong;
    this.input.setAttribute('aria-invalid', wrong);
    if (wrong) this.input.focus();
  }
}

const linked = (text, href) => ({ type: 'text', text, marks: [{ type: 'link', attrs: { href } }] });

const withoutEmpty = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value));

/** A text that is folded away is enhanced when it is unfolded: a form may have many. */
function enhance(textarea) {
  const folded = textarea.closest('details:not([open])');
  if (folded) folded.addEventListener('toggle', () => enhance(textarea), { once: true });
  else new RichText(textarea);
}

whenAdded('textarea[data-rich]', enhance);
