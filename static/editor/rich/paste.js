/* What Word, Google Docs, Outlook and web pages put on the clipboard, as plain HTML that means the same. */

import { Slice } from '@tiptap/pm/model';

import { inert, readable } from './text.js';
import { makeWordLists } from './word-lists.js';

/** The HTML of a paste without what no text here may have. */
export function tidyPasted(html) {
  if (html.includes('data-pm-slice')) return inert(html); // cut or copied in a control like this one
  const { body } = new DOMParser().parseFromString(inert(readable(html)), 'text/html');
  for (const step of STEPS) step(body);
  return body.innerHTML;
}

/** A list that is pasted behind words stays one, rather than to begin with the end of their line. */
export function keepList(slice, view) {
  const { $from } = view.state.selection;
  const { firstChild } = slice.content;
  const whole = firstChild?.childCount > 1 && firstChild.type.name.endsWith('List');
  return whole && $from.depth === 1 ? new Slice(slice.content, 0, slice.openEnd) : slice;
}

const STEPS = [
  dropUnseen, dropComments, makeWordLists, markStyled, unwrapTables, makeHeadings, mendLinks,
  mendSpaces, splitAtBlankLines, dropEmpty, makeParagraphs,
];

const UNSEEN = [
  'script', 'style', 'meta', 'link', 'title', 'base', 'xml', 'template', 'noscript', 'iframe',
  'object', 'embed', 'img', 'picture', 'svg', 'math', 'canvas', 'audio', 'video', 'map',
  'button', 'input', 'label', 'select', 'textarea', 'progress', 'meter', 'br.Apple-interchange-newline',
  'del', '[hidden]', '[aria-hidden="true"]',
  '.screen-reader-text', '.sr-only', '.visually-hidden', '.elementor-screen-only',
  '.mw-editsection', 'sup.reference',
  // Word's comments and footnotes, and the signs that lead to them
  '.MsoCommentReference', '.MsoCommentText', '.msocomanchor', '[id^="_com_"]', '[id^="_anchor_"]',
  '.MsoFootnoteReference', '.MsoEndnoteReference', 'a[href*="#_ftn"]', 'a[href*="#_msocom"]',
].join();
const UNSEEN_STYLE =
  /display:\s*none|visibility:\s*hidden|mso-hide:\s*all|mso-element:\s*(comment|footnote|endnote|header|footer)/i;

function dropUnseen(body) {
  for (const element of body.querySelectorAll(UNSEEN)) element.remove();
  for (const element of body.querySelectorAll('[data-style]')) {
    if (UNSEEN_STYLE.test(element.dataset.style)) element.remove();
  }
}

function dropComments(body) {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  for (const comment of found) comment.remove();
}

/** Bold and italic words as such, whether a tag or a style around them says so: the nearest counts. */
function markStyled(body) {
  const marks = [...body.querySelectorAll('b, strong, i, em')];
  for (const text of texts(body).filter(({ data }) => data.trim())) {
    for (const kind of KINDS) if (isMarked(text.parentElement, kind)) wrap(text, kind.name);
  }
  for (const mark of marks) mark.replaceWith(...mark.childNodes);
}

const KINDS = [
  { name: 'em', tags: 'i, em', style: /(?:^|[;\s])font-style:\s*(\w+)/i, values: /italic|oblique/i },
  { name: 'strong', tags: 'b, strong', style: /(?:^|[;\s])font-weight:\s*(\w+)/i, values: /bold|[6-9]00/i },
];

function isMarked(element, kind) {
  const [, value] = kind.style.exec(element.dataset.style ?? '') ?? [];
  if (value) return kind.values.test(value);
  if (element.matches(kind.tags)) return true;
  return element.nodeName !== 'BODY' && isMarked(element.parentElement, kind);
}

function wrap(node, name) {
  const element = document.createElement(name);
  node.replaceWith(element);
  element.append(node);
}

function texts(body) {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
}

const BLOCKS = [
  'address', 'article', 'aside', 'blockquote', 'body', 'caption', 'dd', 'details', 'div', 'dl', 'dt',
  'figcaption', 'figure', 'footer', 'form', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'hr', 'li',
  'main', 'nav', 'ol', 'p', 'pre', 'section', 'summary', 'table', 'tbody', 'td', 'th', 'tr', 'ul',
].join();

/** A row of a table becomes a line; a table that only arranges things vanishes around them. */
function unwrapTables(body) {
  for (const table of [...body.querySelectorAll('table')].reverse()) { // the inner ones first
    const lines = [...table.rows].flatMap(linesOf);
    if (table.caption) lines.unshift(strong('p', table.caption));
    table.replaceWith(...lines);
  }
}

function linesOf(row) {
  const cells = [...row.cells].filter((cell) => cell.textContent.trim());
  const arranged = cells.length < 2 || cells.some((cell) => cell.querySelectorAll(BLOCKS).length > 1);
  if (arranged) return cells.map((cell) => wrapped('div', cell.childNodes));
  const words = cells.flatMap((cell, index) => [...(index ? [' – '] : []), wordsOf(cell)]);
  return [wrapped('p', words)];
}

/** A cell's words without the one block that they may stand in. */
function wordsOf(cell) {
  const { childNodes } = cell.querySelector(BLOCKS) ?? cell;
  return cell.matches('th') ? wrapped('strong', childNodes) : wrapped('span', childNodes);
}

function wrapped(name, nodes) {
  const element = document.createElement(name);
  element.append(...nodes);
  return element;
}

const strong = (name, element) => wrapped(name, [wrapped('strong', element.childNodes)]);

function makeHeadings(body) {
  const names = 'h1, h2, h3, h4, h5, h6, dt, summary, .MsoTitle, .MsoSubtitle';
  for (const heading of body.querySelectorAll(names)) heading.replaceWith(strong('p', heading));
}

/** Links through somebody's redirect lead where they say. */
function mendLinks(body) {
  for (const link of body.querySelectorAll('a[href]')) {
    const [, name] = REDIRECTS.find(([address]) => address.test(link.href)) ?? [];
    const target = name && new URL(link.href).searchParams.get(name);
    if (target) link.href = target;
  }
}

const REDIRECTS = [
  [/^https:\/\/www\.google\.[a-z.]+\/url\?/, 'q'],
  [/^https:\/\/[\w.]+\.safelinks\.protection\.outlook\.com\//, 'url'],
];

/** Only where French asks for it does a space hold words together. */
function mendSpaces(body) {
  for (const text of texts(body)) {
    text.data = text.data
      .replace(/[\u00ad\u200b\u2060\ufeff]/g, '')
      .replace(/\u00a0(?![:;?!»%€])/g, (space, at, whole) => (whole[at - 1] === '«' ? space : ' '));
  }
}

/** Two line breaks are the end of a paragraph. */
function splitAtBlankLines(body) {
  for (const line of body.querySelectorAll('br')) {
    const more = breaksAfter(line);
    if (line.isConnected && more.length) line.replaceWith(document.createElement('div'));
    for (const each of more) each.remove();
  }
}

function breaksAfter(line) {
  const found = [];
  for (let node = line.nextSibling; node && (node.nodeName === 'BR' || isBlank(node)); node = node.nextSibling) {
    if (node.nodeName === 'BR') found.push(node);
  }
  return found;
}

const isBlank = (node) => !node.textContent.trim() && !node.querySelector?.('br');

/** Blocks without a word, and line breaks at the edge of a block. */
function dropEmpty(body) {
  for (const line of body.querySelectorAll('br')) {
    if (atEdge(line, 'previousSibling') || atEdge(line, 'nextSibling')) line.remove();
  }
  for (const block of [...body.querySelectorAll(BLOCKS)].reverse()) {
    if (!block.textContent.trim() && !isSplit(block)) block.remove();
  }
}

/** Whether an empty block stands between words, and so keeps them apart. */
const isSplit = (block) => block.nodeName === 'DIV' && !block.childNodes.length && !block.attributes.length;

function atEdge(node, side) {
  let next = node[side];
  while (next && next.nodeName !== 'BR' && isBlank(next)) next = next[side];
  if (next) return next.nodeType === Node.ELEMENT_NODE && next.matches(BLOCKS);
  return node.parentNode.matches(BLOCKS) || atEdge(node.parentNode, side);
}

/** Loose words between blocks as paragraphs; words without any block stay a part of a line. */
function makeParagraphs(body) {
  if (!body.querySelector(BLOCKS)) return;
  let loose = null;
  for (const node of [...body.childNodes]) {
    if (node.matches?.(BLOCKS) || node.querySelector?.(BLOCKS)) {
      loose = null;
    } else if (loose || node.textContent.trim()) {
      loose ??= body.insertBefore(document.createElement('p'), node);
      loose.append(node);
    }
  }
}
