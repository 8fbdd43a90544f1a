/* In a frame: tells the page around it how high it is, and asks it to scroll. */

const found = document.documentElement;
// read once: a later #id in the address overwrites it
let secret = /.*secret=(\w+)/.exec(location.hash)?.[1];
let answered = false; // by our loader, which scrolls for us
let told = false;

const post = (message, value) => parent.postMessage({ message, value, secret }, '*');

const scrolls = () => found.scrollHeight > innerHeight + 1;

/** Contents and "back to top" are of no use where nothing can scroll to them. */
const settle = () => {
  const still = !answered && !scrolls();
  for (const node of document.querySelectorAll('.contents, .top')) node.hidden = still;
};

const measure = () => {
  if (innerWidth < 50) return; // in a closed tab or pop-up: measured again when shown
  settle();
  if (secret) post('height', Math.ceil(found.getBoundingClientRect().height));
};

const tellReady = () => {
  if (told) return;
  told = true;
  const embed = document.querySelector('.clinic-embed');
  const { clinicSlug: slug, clinicRevision } = embed?.dataset ?? {};
  post('clinic-ready', { slug, revision: +clinicRevision, mode: 'frame' });
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
  new ResizeObserver(measure).observe(found);
  measure();
  post('clinic-hello');
}
