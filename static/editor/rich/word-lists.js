/* Word's lists, which are paragraphs that only look like entries, as real ones. */

const LEVEL = /mso-list:\s*l\d+\s+level(\d+)/i;
const MARKER = /^\s*([·•▪■◦●○§Øüv–-]|o|\(?[\p{L}\d]{1,4}[.)])\s+/u;
const NUMBER = /^\(?[\p{L}\d]{1,4}[.)]/u;
const INDENT = 36; // points a level, as Word has it
const LEFT = /margin(?:-left:\s*|:(?:\s*[\d.a-z]+){3}\s+)([\d.]+)(pt|in|cm|px)/i;

/** Turn runs of such paragraphs into lists; a numbered heading only loses its number. */
export function makeWordLists(body) {
  for (const heading of body.querySelectorAll('h1, h2, h3, h4, h5, h6')) takeMarker(heading);
  let last = null;
  for (const paragraph of body.querySelectorAll('p, div')) {
    if (!looksLikeEntry(paragraph)) continue;
    const next = last && previous(paragraph) === last.root ? last : null;
    const marker = takeMarker(paragraph) ?? takeTypedMarker(paragraph);
    if (marker) last = addEntry(next, paragraph, marker);
    else if (next) next.item.append(paragraph); // a further paragraph of the entry before
  }
}

function looksLikeEntry(paragraph) {
  const style = paragraph.dataset.style ?? '';
  return LEVEL.test(style) || /MsoList/.test(paragraph.className);
}

/** What stands before, whatever space is in between. */
function previous(element) {
  let node = element.previousSibling;
  while (node?.nodeType === Node.TEXT_NODE && !node.data.trim()) node = node.previousSibling;
  return node;
}

/** Remove the bullet or number that Word has marked as such; its text. */
function takeMarker(paragraph) {
  const marked = [...paragraph.querySelectorAll('[data-style]')].find(({ dataset }) =>
    /mso-list:\s*ignore/i.test(dataset.style));
  marked?.remove();
  return marked?.textContent.trim();
}

/** The same where a program in between has taken the marks away. */
function takeTypedMarker(paragraph) {
  const found = MARKER.exec(paragraph.textContent)?.[0];
  if (!found) return undefined;
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  for (let left = found.length; left > 0 && walker.nextNode();) {
    const { data } = walker.currentNode;
    walker.currentNode.data = data.slice(left);
    left -= data.length;
  }
  return found.trim();
}

function addEntry(list, paragraph, marker) {
  const level = levelOf(paragraph);
  const type = NUMBER.test(marker) ? 'OL' : 'UL';
  const { root, at } = place(list, level, type, paragraph);
  const item = document.createElement('li');
  item.append(...paragraph.childNodes);
  at.append(item);
  paragraph.remove();
  return { root, item, at, level };
}

/** The list for an entry of that level: the present one, one inside it, one around it, or a new one. */
function place(list, level, type, paragraph) {
  if (list && level > list.level) {
    const inner = document.createElement(type);
    list.item.append(inner);
    return { root: list.root, at: inner };
  }
  let at = list?.at;
  for (let up = list ? list.level - level : 0; up > 0 && at !== list.root; up -= 1) {
    at = at.parentNode.closest('ul, ol');
  }
  if (at?.nodeName === type) return { root: list.root, at };
  const fresh = document.createElement(type);
  if (at && at !== list.root) {
    at.parentNode.append(fresh);
    return { root: list.root, at: fresh };
  }
  paragraph.before(fresh);
  return { root: fresh, at: fresh };
}

function levelOf(paragraph) {
  const style = paragraph.dataset.style ?? '';
  const marked = LEVEL.exec(style);
  if (marked) return Number(marked[1]);
  const [, size, unit] = LEFT.exec(style) ?? [0, INDENT, 'pt'];
  const points = Number(size) * { pt: 1, in: 72, cm: 28.35, px: 0.75 }[unit.toLowerCase()];
  return Math.max(1, Math.round(points / INDENT));
}
