/* The behaviour of an embed, in a shadow root of a host page as in our own documents. */

const instant = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
const behavior = () => (instant() ? 'instant' : 'smooth');

let playing; // across all embeds of a page: one voice at a time

function announcePlay(embed, box, provider) {
  const detail = { slug: embed.dataset.clinicSlug, title: box.dataset.clinicTitle, provider };
  embed.dispatchEvent(new CustomEvent('clinic-play', { bubbles: true, composed: true, detail }));
}

function enhanceOwnVideo(embed, box) {
  const video = box.querySelector('video');
  const button = box.querySelector('.play');
  video.controls = false;
  button.hidden = false;
  button.addEventListener('click', () => {
    video.controls = true;
    video.tabIndex = 0; // not every browser lets a video take focus by itself
    video.play().catch(() => {});
    video.focus({ preventScroll: true });
    button.hidden = true;
    announcePlay(embed, box, 'own');
  });
  video.addEventListener('play', () => {
    if (playing !== video) playing?.pause();
    playing = video;
  });
}

function enhanceLinkedVideo(embed, box) {
  const link = box.querySelector('a.play');
  const button = document.createElement('button');
  button.type = 'button';
  button.className = link.className;
  button.append(...link.childNodes);
  link.replaceWith(button);
  button.addEventListener('click', () => {
    playing?.pause();
    const player = document.createElement('iframe');
    player.title = box.dataset.clinicTitle;
    player.allow = 'autoplay; fullscreen; encrypted-media; picture-in-picture';
    player.referrerPolicy = 'strict-origin-when-cross-origin';
    player.src = box.dataset.clinicPlayer;
    button.replaceWith(player);
    player.focus({ preventScroll: true });
    announcePlay(embed, box, box.dataset.clinicVideo);
  });
}

/** Moves to a heading by hand: in a shadow root a #link changes the host's URL and scrolls nothing. */
function goTo(target) {
  target.tabIndex = -1;
  target.scrollIntoView({ behavior: behavior() });
  target.focus({ preventScroll: true });
  target.dispatchEvent(new CustomEvent('clinic-scroll', { bubbles: true })); // for frame.js
}

function enhanceLinks(embed) {
  embed.addEventListener('click', (event) => {
    const id = event.target.closest?.('a[href^="#"]')?.getAttribute('href').slice(1);
    const target = id && embed.getRootNode().getElementById(id);
    if (!target) return;
    event.preventDefault();
    goTo(target);
  });
}

function enhancePrint(button) {
  // a sandboxed frame may not print
  button.hidden = !window.print || self.origin === 'null';
  button.addEventListener('click', () => print());
}

function enhanceCarousel(embed, list) {
  const items = [...list.children];
  const shares = new Map(items.map((item) => [item, 0])); // how much of each is in sight, 0 to 1
  const buttons = [...embed.querySelectorAll('[data-clinic-move]')];
  const status = embed.querySelector('[data-clinic-status]');
  const toRight = () => (getComputedStyle(list).direction === 'rtl' ? -1 : 1);
  const shown = () => items.flatMap((item, at) => (shares.get(item) > 0.6 ? [at] : []));
  let timer;
  let aim; // where a movement that still goes on will end: taps may come faster

  function show(at) {
    aim = at;
    later();
    const [box, item] = [list, items[at]].map((node) => node.getBoundingClientRect());
    const left = toRight() > 0 ? item.left - box.left : item.right - box.right;
    list.scrollTo({ left: list.scrollLeft + left, behavior: behavior() });
  }

  function move(step, count = 1) {
    const from = aim ?? shown()[0];
    const at = Math.max(0, from + step * count);
    if (at in items) show(at);
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(say, 400);
  }

  function say() {
    aim = undefined;
    const now = shown();
    if (!now.length) return; // hidden meanwhile
    const words = { first: now[0] + 1, last: now.at(-1) + 1, total: items.length };
    status.textContent = status.dataset.clinicText.replace(/{(\w+)}/g, (_, word) => words[word]);
  }

  function settle(quiet) {
    if (!shown().length) return; // not visible now
    const whole = (item) => shares.get(item) > 0.9;
    const ends = { '-1': whole(items[0]), 1: whole(items.at(-1)) };
    for (const button of buttons) {
      // not disabled, which would drop the focus
      button.setAttribute('aria-disabled', ends[button.dataset.clinicMove]);
      button.parentNode.hidden = items.every(whole);
    }
    for (const item of items) {
      item.inert = shares.get(item) < 0.25 && !item.matches(':focus-within');
    }
    if (!quiet) later();
  }

  for (const button of buttons) {
    button.parentNode.hidden = false;
    button.addEventListener('click', () => {
      const { clinicMove } = button.dataset;
      if (button.getAttribute('aria-disabled') !== 'true') move(+clinicMove, shown().length);
    });
  }

  embed.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key] * toRight();
    const theirs = event.altKey || event.ctrlKey || event.metaKey || event.target.closest('video');
    if (!step || theirs) return;
    event.preventDefault();
    const at = items.findIndex((item) => item.contains(event.target));
    if (at < 0) return move(step);
    const next = items[at + step];
    if (!next) return;
    next.inert = false;
    next.querySelector('a, button')?.focus({ preventScroll: true });
    show(at + step);
  });

  let first = true;
  const watch = new IntersectionObserver(
    (seen) => {
      for (const { target, intersectionRatio } of seen) shares.set(target, intersectionRatio);
      settle(first);
      first = false;
    },
    { root: list, threshold: [0, 0.25, 0.6, 0.9] },
  );
  items.forEach((item) => watch.observe(item));
}

/** Gives the embeds in a shadow root or a document their behaviour. */
export function enhance(root) {
  for (const embed of root.querySelectorAll('.clinic-embed')) {
    const each = (selector, make) => embed.querySelectorAll(selector).forEach(make);
    enhanceLinks(embed);
    each('[data-clinic-video=own]', (box) => enhanceOwnVideo(embed, box));
    each('[data-clinic-player]', (box) => enhanceLinkedVideo(embed, box));
    each('[data-clinic-print]', enhancePrint);
    each('[data-clinic-items]', (list) => enhanceCarousel(embed, list));
  }
}

if (document.documentElement.hasAttribute('data-clinic-document')) enhance(document);
