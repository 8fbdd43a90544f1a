/* Rich text as it may be stored (the tags of widget/content/sanitize.py): its schema and its HTML. */

import { Mark } from '@tiptap/core';
import Bold from '@tiptap/extension-bold';
import Document from '@tiptap/extension-document';
import HardBreak from '@tiptap/extension-hard-break';
import Italic from '@tiptap/extension-italic';
import { BulletList, ListItem, OrderedList } from '@tiptap/extension-list';
import Paragraph from '@tiptap/extension-paragraph';
import Text from '@tiptap/extension-text';
import { UndoRedo } from '@tiptap/extensions';

import { normalLink } from './links.js';

const REL = 'noopener noreferrer';

const Link = Mark.create({
  name: 'link',
  priority: 1000, // outside of bold and italic
  inclusive: false,
  addAttributes: () => ({ href: { parseHTML: readLink } }),
  parseHTML: () => [{ tag: 'a[href]', getAttrs: (element) => (readLink(element) ? null : false) }],
  renderHTML: ({ HTMLAttributes: { href } }) => ['a', { href, rel: REL }, 0],
});

function readLink(element) {
  return normalLink(element.getAttribute('href'));
}

/* Tab leads out of the control, as everywhere; a list is nested by Ctrl and ]. */
const Item = ListItem.extend({
  addKeyboardShortcuts() {
    return {
      Enter: () => this.editor.commands.splitListItem(this.name),
      'Mod-]': () => this.editor.commands.sinkListItem(this.name),
      'Mod-[': () => this.editor.commands.liftListItem(this.name),
    };
  },
});

const Break = HardBreak.extend({
  addKeyboardShortcuts() {
    return { 'Shift-Enter': () => this.editor.commands.setHardBreak() };
  },
});

export const EXTENSIONS = [
  Document, Paragraph, Text, Bold, Italic, Link, Break, BulletList, Item, UndoRedo,
  OrderedList.extend({ addAttributes: () => ({}) }), // every list counts from 1
];

/** The HTML to be stored: cleaning it changes nothing. '' where no word is left. */
export function storedHtml(doc) {
  const body = document.createElement('div');
  body.append(...blocks(doc));
  return body.innerHTML;
}

/** Without what no text may hold: control characters, and signs that turn its direction. */
export function readable(text) {
  return text
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, '')
    .toWellFormed();
}

/** The HTML with `style` as `data-style`, and no handlers: the page's policy would refuse both, and
    the browser complain about each. */
export function inert(html) {
  return html
    .replace(/<style\b[^]*?<\/style\s*>/gi, '')
    .replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/([\s"'])(style|on\w+)(?=\s*=)/gi, '$1data-$2'));
}

const TAGS = { paragraph: 'p', bulletList: 'ul', orderedList: 'ol', listItem: 'li' };

/** The elements of a node's children; those without a word are left out. */
function blocks(node) {
  return node.children.map(block).filter((element) => element.textContent.trim());
}

function block(node) {
  const element = document.createElement(TAGS[node.type.name]);
  if (node.isTextblock) fill(element, tidied(node));
  else element.append(...blocks(node));
  if (node.type.name === 'listItem') unwrapOnly(element);
  return element;
}

/** An entry of one paragraph is stored without it. */
function unwrapOnly(item) {
  const [first, second] = item.querySelectorAll(':scope > p');
  if (first && !second) first.replaceWith(...first.childNodes);
}

/** The runs of a paragraph: no space or line break at its ends, one space where there are several. */
function tidied(paragraph) {
  const runs = [];
  for (const { text, marks } of paragraph.children) {
    const before = runs.at(-1)?.text ?? '\n';
    let words = text === undefined ? '\n' : readable(text).replace(/[ \t\n\r]+/g, ' ');
    if (/[ \n]$/.test(before)) words = words.replace(/^ /, '');
    if (words && (runs.length || words !== '\n')) runs.push({ text: words, marks });
  }
  while (runs.length && !(runs.at(-1).text = runs.at(-1).text.replace(/[ \n]$/, ''))) runs.pop();
  return runs;
}

const MARKS = { link: 'a', bold: 'strong', italic: 'em' }; // from the outermost

/** Put runs into an element, neighbours with the same mark into one element of it. */
function fill(parent, runs, names = Object.keys(MARKS)) {
  const [name, ...inner] = names;
  if (!name) return parent.append(...runs.map(leaf));
  for (const [mark, group] of grouped(runs, name)) {
    const bare = !mark || !group.some(({ text }) => text.trim());
    const element = bare ? parent : parent.appendChild(marked(mark));
    fill(element, group, inner);
  }
}

function leaf({ text }) {
  return text === '\n' ? document.createElement('br') : document.createTextNode(text);
}

function marked({ type, attrs }) {
  const element = document.createElement(MARKS[type.name]);
  if (attrs.href) Object.assign(element, { href: attrs.href, rel: REL });
  return element;
}

function grouped(runs, name) {
  const groups = [];
  for (const run of runs) {
    const mark = run.marks.find(({ type }) => type.name === name);
    const last = groups.at(-1);
    if (last && (last[0] === mark || (mark && last[0]?.eq(mark)))) last[1].push(run);
    else groups.push([mark, [run]]);
  }
  return groups;
}
