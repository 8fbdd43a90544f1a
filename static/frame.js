/* In a frame: tells the page around it how high it is, asks it to scroll, and where WordPress has
   put it into a sandbox, shows a preview that leads to our page. */

const found = document.documentElement;
const sandboxed = self.origin === 'null'; // no printing, no calls, no players, no new windows
const TALLEST = 1000; // px that WordPress allows
const PATIENCE = 2000; // ms for the page around us to go where we ask

// read once: a later #id in the address overwrites it; WordPress appends its own to any other
let secret = /.*secret=(\w+)/.exec(location.hash)?.[1];
let answered = false; // by our loader, which scrolls for us
let told = false;

const post = (message, value) => parent.postMessage({ message, value, secret }, '*');

const height = () => Math.ceil(found.getBoundingClientRect().height);
const scrolls = () => found.scrollHeight > innerHeight + 1;

/** Contents and "back to top" are of no use where nothing can scroll to them. */
const settle = () => {
  const still = !answered && !scrolls();
  for (const node of document.querySelectorAll('.contents, .top')) node.hidden = still;
};

const droppable = [...document.querySelectorAll('[data-clinic-drop]')];
const orders = [...new Set(droppable.map((node) => +node.dataset.clinicDrop))].sort((a, b) => b - a);

/** Shows as much of a preview as fits: what matters least goes first. */
const fit = () => {
  found.dataset.clinicPreview = '';
  let least = Infinity;
  const drop = () => droppable.forEach((node) => (node.hidden = +node.dataset.clinicDrop >= least));
  drop();
  for (const order of orders) {
    if (height() <= TALLEST) return;
    least = order;
    drop();
  }
};

const measure = () => {
  if (innerWidth < 50) return; // in a closed tab or pop-up: measured again when shown
  // a scroll bar takes its room from the text, and would stay when all fits without it
  found.style.overflow = 'hidden';
  if (sandboxed && secret) fit();
  settle();
  if (secret) post('height', height());
  found.style.overflow = '';
};

// not at once: what changes its own size while it is observed is an error to the browser
let due;
const measureSoon = () => {
  due = due ?? setTimeout(() => {
    due = undefined;
    measure();
  });
};

const tellReady = () => {
  if (told) return;
  told = true;
  const embed = document.querySelector('.clinic-embed');
  const { clinicSlug: slug, clinicRevision } = embed?.dataset ?? {};
  post('clinic-ready', { slug, revision: +clinicRevision, mode: 'frame' });
};

/** Our own page, at the part of it in which a node stands. */
const pageOf = (node) => {
  const page = new URL(location);
  page.pathname = page.pathname.replace(/\/frame\/*$/, '');
  page.hash = node.dataset.clinicPart ?? node.closest('[id]')?.id ?? '';
  return page.href;
};

let leaving;

/** What a sandbox cannot open leads to our page in the same tab; WordPress goes to our host only. */
const leave = (event) => {
  const link = event.target.closest?.('a[href]');
  if (!link || link.getAttribute('href').startsWith('#')) return;
  event.preventDefault();
  const ours = link.host === location.host ? link.href : link.dataset.clinicPage;
  const url = ours ?? pageOf(link);
  post('link', url);
  clearTimeout(leaving);
  leaving = setTimeout(() => location.assign(url), PATIENCE); // nobody answers: then in the frame
};

if (parent !== window) {
  addEventListener('message', ({ source, data }) => {
    if (source !== parent || data?.message !== 'ready') return;
    secret = secret ?? data.secret;
    if (data.clinic) answered = true;
    measure();
    if (answered) tellReady();
  });
  addEventListener('resize', measure);
  document.addEventListener('clinic-scroll', ({ target }) => {
    if (!scrolls()) post('clinic-scroll', Math.max(0, target.getBoundingClientRect().top + scrollY));
  });
  document.addEventListener('clinic-play', ({ detail }) => post('clinic-play', detail));
  if (sandboxed) document.addEventListener('click', leave);
  addEventListener('pagehide', () => clearTimeout(leaving)); // else it goes on when we are back
  new ResizeObserver(measureSoon).observe(found);
  measure();
  post('clinic-hello');
}
