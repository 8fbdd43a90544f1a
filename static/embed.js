/* The behaviour of an embed, in a shadow root of a host page as in our own documents. */

const instant = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
const behavior = () => (instant() ? 'instant' : 'smooth');

const sandboxed = self.origin === 'null'; // a player refuses to start there, and nothing prints

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
  button.hidden = !window.print || sandboxed;
  button.addEventListener('click', () => print());
}

/** A list that scrolls sideways by itself; this adds buttons, arrow keys and a polite status. */
class Carousel {
  constructor(embed, list) {
    this.list = list;
    this.items = [...list.children];
    this.shares = new Map(this.items.map((item) => [item, 0])); // how much is in sight, 0 to 1
    this.buttons = [...embed.querySelectorAll('[data-clinic-move]')];
    this.status = embed.querySelector('[data-clinic-status]');
    this.aim = undefined; // where a movement that still goes on will end: taps may come faster
    for (const button of this.buttons) {
      button.parentNode.hidden = false;
      button.addEventListener('click', () => this.press(button));
    }
    embed.addEventListener('keydown', (event) => this.key(event));
    this.watch();
  }

  watch() {
    let first = true; // what is there from the start needs no announcement
    const note = (seen) => {
      for (const { target, intersectionRatio } of seen) this.shares.set(target, intersectionRatio);
      this.settle(first);
      first = false;
    };
    const watcher = new IntersectionObserver(note, {
      root: this.list,
      threshold: [0, 0.25, 0.6, 0.9],
    });
    this.items.forEach((item) => watcher.observe(item));
  }

  get toRight() {
    return getComputedStyle(this.list).direction === 'rtl' ? -1 : 1;
  }

  get shown() {
    return this.items.flatMap((item, at) => (this.shares.get(item) > 0.6 ? [at] : []));
  }

  press(button) {
    if (button.getAttribute('aria-disabled') === 'true') return;
    this.move(+button.dataset.clinicMove * this.shown.length);
  }

  move(by) {
    const at = Math.max(0, (this.aim ?? this.shown[0]) + by);
    if (at in this.items) this.show(at);
  }

  show(at) {
    this.aim = at;
    this.sayLater();
    const [box, item] = [this.list, this.items[at]].map((node) => node.getBoundingClientRect());
    const left = this.toRight > 0 ? item.left - box.left : item.right - box.right;
    this.list.scrollTo({ left: this.list.scrollLeft + left, behavior: behavior() });
  }

  key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key] * this.toRight;
    const taken = event.altKey || event.ctrlKey || event.metaKey;
    if (!step || taken || event.target.closest('video, iframe')) return;
    event.preventDefault();
    const at = this.items.findIndex((item) => item.contains(event.target));
    if (at < 0) this.move(step);
    else if (this.items[at + step]) this.focus(at + step);
  }

  focus(at) {
    this.items[at].inert = false;
    this.items[at].querySelector('a, button')?.focus({ preventScroll: true });
    this.show(at);
  }

  /** Brings buttons and focus into line with what is in sight. */
  settle(quiet) {
    if (!this.shown.length) return; // not visible now
    const whole = (item) => this.shares.get(item) > 0.9;
    const ends = { '-1': whole(this.items[0]), 1: whole(this.items.at(-1)) };
    for (const button of this.buttons) {
      // not disabled, which would drop the focus
      button.setAttribute('aria-disabled', ends[button.dataset.clinicMove]);
      button.parentNode.hidden = this.items.every(whole);
    }
    for (const item of this.items) {
      item.inert = this.shares.get(item) < 0.25 && !item.matches(':focus-within');
    }
    if (!quiet) this.sayLater();
  }

  sayLater() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.say(), 400);
  }

  say() {
    this.aim = undefined;
    const now = this.shown;
    if (!now.length) return; // hidden meanwhile
    const [first, last] = [now[0] + 1, now.at(-1) + 1];
    const words = { shown: first < last ? `${first}–${last}` : first, total: this.items.length };
    const text = this.status.dataset.clinicText;
    this.status.textContent = text.replace(/{(\w+)}/g, (_, word) => words[word]);
  }
}

/** Gives the embeds in a shadow root or a document their behaviour. */
export function enhance(root) {
  for (const embed of root.querySelectorAll('.clinic-embed')) {
    const each = (selector, make) => embed.querySelectorAll(selector).forEach(make);
    enhanceLinks(embed);
    each('[data-clinic-video=own]', (box) => enhanceOwnVideo(embed, box));
    if (!sandboxed) each('[data-clinic-player]', (box) => enhanceLinkedVideo(embed, box));
    each('[data-clinic-print]', enhancePrint);
    each('[data-clinic-items]', (list) => new Carousel(embed, list));
  }
}

if (document.documentElement.hasAttribute('data-clinic-document')) enhance(document);
