/* The page with the form: what is in it, and how a new one from the server takes its place. */

/** The form of the embed. */
export const form = () => document.querySelector('[data-work]');

/** What the person has typed, and what the server must know with it, as names and values. */
export function typed() {
  const pairs = [...new FormData(form())];
  return pairs.filter(([name, value]) => typeof value === 'string' && !['link', 'q'].includes(name));
}

/** Put the content of a page of ours in the place of this one's, without losing one's place in it.

    Returns whether it was a page with a form; any other page must be gone to. */
export function show(html) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  if (!page.querySelector('[data-work]')) return false;
  const [place, scroll] = [remembered(), scrollY];
  document.title = page.title;
  token(page.querySelector('meta[name="csrf-token"]')?.content);
  document.querySelector('main').replaceChildren(...page.querySelector('main').childNodes);
  window.htmx?.process(document.querySelector('main'));
  recall(place);
  scrollTo(scrollX, scroll);
  document.dispatchEvent(new Event('form-shown'));
  for (const [name, value] of late) fill(form().elements[name], value);
  return true;
}

function fill(control, value) {
  if (!control) return;
  control.value = value;
  control.dispatchEvent(new Event('input', { bubbles: true }));
}

function token(value) {
  if (value) document.querySelector('meta[name="csrf-token"]').content = value;
}

let held = null; // what had the focus when the form was held still
let late = []; // what changed all the same: a file that had been on its way

/** Let nothing be typed while an answer will take the form's place; gives back how to go on. */
export function holdStill() {
  held = document.activeElement;
  form().inert = true;
  const note = ({ target }) => late.push([target.name, target.value]);
  form().addEventListener('input', note);
  return () => {
    form().removeEventListener('input', note);
    late = [];
    form().inert = false;
    if (held?.isConnected) held.focus({ preventScroll: true });
    held = null;
  };
}

/** Which parts are unfolded, and what has the focus. */
function remembered() {
  const focused = held ?? document.activeElement;
  const main = document.querySelector('main');
  return {
    folds: [...main.querySelectorAll('details[id][open]')].map(({ id }) => id),
    rows: [...main.querySelectorAll('.row-more:not([hidden])')].map(({ id }) => id),
    focused: main.contains(focused) && { id: focused.id, value: focused.value, name: focused.name },
  };
}

function recall({ folds, rows, focused }) {
  for (const id of folds) document.getElementById(id)?.setAttribute('open', '');
  for (const id of rows) unfold(document.getElementById(id));
  if (focused) requestAnimationFrame(() => find(focused)?.focus({ preventScroll: true })); // once enhanced
}

function find({ id, name, value }) {
  if (id) return document.getElementById(id);
  const same = (control) => control.name === name && control.value === value;
  return name ? [...form().elements].find(same) : null;
}

/** Show a row's fields, or hide them. */
export function unfold(more, open = true) {
  if (!more) return;
  more.hidden = !open;
  form().querySelector(`[aria-controls="${CSS.escape(more.id)}"]`)?.setAttribute('aria-expanded', open);
}

/** Lead to an element of the form: unfold what is around it, scroll there, focus it. */
export function leadTo(element) {
  if (!element) return;
  for (let at = element; at; at = at.parentElement) {
    if (at.localName === 'details') at.open = true;
    if (at.matches('.row-more')) unfold(at);
  }
  (element.querySelector(':scope > summary') ?? element).focus();
  element.scrollIntoView({ block: 'center' });
}

/* What is wrong and what could be better leads to its place, also where that is folded away. */
document.addEventListener('click', (event) => {
  const link = event.target.closest('.mistakes a[href^="#f-"]');
  const element = link && document.getElementById(link.hash.slice(1));
  if (!element) return;
  event.preventDefault();
  leadTo(element);
});
