/* Shows the clinic's embeds in somebody else's page. Speaks to one address only, the one below;
   never throws, never writes to the console, stores nothing. See docs/embedding.md. */
(() => {
  const TIMEOUT = 10000; // ms until an answer counts as missing
  const SCRIPTS = 3000; // ms that a finished embed waits for its behaviour
  const KEPT = ['site', 'lang', 'scheme'];

  const plain = ({ origin, pathname }) => (origin + pathname).replace(/\/+$/, '');
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  /** Makes each key's value once, and again after a failure. */
  const once = (make, kept = new Map()) => (key) => {
    if (!kept.has(key)) {
      kept.set(key, make(key));
      kept.get(key).catch(() => kept.delete(key));
    }
    return kept.get(key);
  };

  const announce = (element, name, detail) =>
    element.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));

  const start = () => {
    const base = plain(new URL('__WIDGET_URL__'));
    const { origin } = new URL(base);
    const old = '__WIDGET_OLD_URLS__'.split(' ').filter(Boolean);
    const ours = [base, ...old.map((url) => plain(new URL(url)))];

    const key = Symbol.for('clinic-widget ' + base);
    if (window[key]) return window[key](); // pasted twice: the first one looks again

    const able =
      'adoptedStyleSheets' in document &&
      'IntersectionObserver' in window &&
      CSS.supports('container-type:inline-size');

    /** What an address of ours names; nothing for any other address. */
    const read = (href) => {
      try {
        const url = new URL(href);
        const [, root, slug, frame] = /^(.*)\/e\/([a-z0-9-]+)(\/frame)?\/?$/.exec(plain(url));
        const query = new URLSearchParams();
        for (const name of KEPT) {
          if (url.searchParams.has(name)) query.set(name, url.searchParams.get(name));
        }
        const tail = `${query}` && `?${query}`;
        return ours.includes(root) && { root, slug, frame, tail, path: `${base}/e/${slug}` };
      } catch {
        return false;
      }
    };

    // Links

    const entries = new WeakMap(); // link → { element, html, busy, moves }
    const pages = new Map();

    const load = async (url) => {
      const signal = AbortSignal.timeout(TIMEOUT);
      const answer = await fetch(url, { mode: 'cors', credentials: 'omit', signal });
      // 410 brings the tombstone: wrong advice must not linger behind a link
      if (!answer.ok && answer.status !== 410) throw answer.status;
      return answer.text();
    };
    const page = once(load, pages);
    const sheet = once(async (url) => {
      const made = new CSSStyleSheet();
      made.replaceSync(await load(url));
      return made;
    });

    /** The right to make HTML here; false where a Trusted Types host refuses it. */
    let right;
    const trust = () => {
      const same = (text) => text;
      const rules = { createHTML: same, createScriptURL: same };
      try {
        right = right ?? window.trustedTypes?.createPolicy('clinic-widget', rules) ?? rules;
      } catch {
        right = false;
      }
      return right;
    };

    const takeOut = (content, rel) => {
      const found = [...content.querySelectorAll(`link[rel=${rel}]`)];
      found.forEach((node) => node.remove());
      return found.map((node) => node.getAttribute('href')).filter((u) => u.startsWith(base + '/'));
    };

    const put = (link, element) => {
      const { nextElementSibling: next } = link;
      // our element as a host script has serialised it: without its shadow root
      if (next?.localName === 'clinic-embed' && !next.shadowRoot) next.remove();
      link.after(element);
    };

    const hide = (link) => link.style.setProperty('display', 'none', 'important');

    const showFragment = async (link, { slug, path, tail }) => {
      const entry = entries.get(link);
      const html = await page(`${path}/fragment${tail}`);
      if (entry.html === html) return;
      const template = document.createElement('template');
      template.innerHTML = right.createHTML(html);
      const { content } = template;
      const embed = content.querySelector('.clinic-embed');
      if (!embed) throw html;
      const scripts = takeOut(content, 'modulepreload').map((url) =>
        import(right.createScriptURL(url)).catch(() => 0),
      );
      const sheets = await Promise.all(takeOut(content, 'stylesheet').map(sheet));
      const modules = await Promise.race([Promise.all(scripts), wait(SCRIPTS)]);

      const element = entry.element ?? document.createElement('clinic-embed');
      const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = sheets;
      root.replaceChildren(content);
      for (const module of modules ?? []) {
        try {
          module.enhance(root);
        } catch {} // without its behaviour the embed is still complete
      }
      if (!entry.element) put(link, element);
      Object.assign(entry, { element, html });
      hide(link);
      const revision = +embed.dataset.clinicRevision;
      announce(element, 'clinic-ready', { slug, revision, mode: 'fragment' });
    };

    const showFrame = async (link, { path, tail }) => {
      const entry = entries.get(link);
      if (entry.element) return;
      const element = document.createElement('clinic-embed');
      const root = element.attachShadow({ mode: 'open' });
      const rules = new CSSStyleSheet();
      rules.replaceSync(
        ':host{all:initial!important;display:block!important;width:100%!important}' +
          'iframe{display:block;width:100%;height:0;border:0}',
      );
      root.adoptedStyleSheets = [rules];
      const frame = document.createElement('iframe');
      const title = link.textContent.trim();
      const secret = newSecret();
      Object.assign(frame, {
        title,
        allow: 'autoplay; fullscreen; encrypted-media; picture-in-picture',
        referrerPolicy: 'strict-origin-when-cross-origin',
        src: `${path}/frame${tail}#?secret=${secret}`,
      });
      root.append(frame);
      const seen = new Promise((seen) => frames.set(frame, { secret, element, seen }));
      put(link, element);
      entry.element = element;
      if (await Promise.race([seen, wait(TIMEOUT)])) return hide(link);
      frames.delete(frame);
      element.remove();
      delete entry.element;
    };

    const show = async (link) => {
      const entry = entries.get(link);
      if (entry.busy) return;
      entry.busy = true;
      near.unobserve(link);
      far.unobserve(link);
      try {
        if (able) {
          const framed = !trust() || link.dataset.clinicMode === 'frame';
          await (framed ? showFrame : showFragment)(link, read(link.href));
        }
      } catch {} // the link stays
      entry.busy = false;
      link.style.removeProperty('min-height');
    };

    /** Shows links that come within that distance of the viewport, or are shown there later. */
    const watcher = (rootMargin) =>
      new IntersectionObserver(
        (seen) => seen.forEach(({ isIntersecting, target }) => isIntersecting && show(target)),
        { rootMargin },
      );
    const near = watcher('800px');
    const far = watcher('1000000px');
    let idle;

    const addLink = (link) => {
      const entry = entries.get(link);
      if (entry) {
        const { element } = entry;
        // the host has moved the link, and left our element behind or thrown it away; one that
        // insists shall have its will
        if (element && element.parentNode !== link.parentNode && entry.moves++ < 20) {
          link.after(element);
        }
      } else if (read(link.href)) {
        entries.set(link, { moves: 0 });
        // a hidden link that is new to us is our own work, serialised by the host
        if (link.style.getPropertyPriority('display')) link.style.removeProperty('display');
        near.observe(link);
        if (idle) far.observe(link);
      }
    };

    const allLinks = () => [...document.querySelectorAll('a[data-clinic-embed]')];
    const found = () => allLinks().filter((link) => entries.has(link));
    const waiting = () => found().filter((link) => !entries.get(link).element);

    // Frames

    const frames = new Map(); // iframe → { secret, element that speaks for it, seen }

    const newSecret = () => crypto.getRandomValues(new Uint32Array(3)).join('');

    const greet = (frame) => {
      const { secret } = frames.get(frame);
      // to any origin: before it has loaded, the frame's is not ours yet, which would be an error
      frame.contentWindow?.postMessage({ message: 'ready', secret, clinic: true }, '*');
    };

    const addFrame = (frame) => {
      const at = read(frame.src.replace(/#.*/, ''));
      const managed = frame.matches('.wp-embedded-content,[data-secret]'); // by WordPress
      if (!at || !at.frame || managed || frames.has(frame)) return;
      const secret = /.*secret=(\w+)/.exec(frame.src)?.[1] ?? newSecret();
      frames.set(frame, { secret, element: frame });
      if (at.root === base) return greet(frame);
      frame.src = `${at.path}/frame${at.tail}#?secret=${secret}`;
      frame.replaceWith(frame); // else a load that goes on may win over the new address
    };

    const hear = (frame, { message, value }) => {
      const { element, seen } = frames.get(frame);
      const { style } = frame;
      if (message === 'height' && value > 0) {
        const bordered = getComputedStyle(frame).boxSizing === 'border-box';
        const edge = bordered ? frame.offsetHeight - frame.clientHeight : 0;
        const height = Math.min(Math.max(Math.ceil(value), 100), 20000) + edge + 'px';
        // min-height too: it beats the max-height that some themes keep setting
        for (const name of ['height', 'min-height']) style.setProperty(name, height, 'important');
        style.setProperty('max-height', 'none', 'important');
        seen?.(true);
      } else if (message === 'clinic-scroll' && value >= 0) {
        style.scrollMarginTop = -Math.min(value, frame.offsetHeight) + 'px';
        frame.scrollIntoView(); // the frame itself moves the focus
      } else if (message === 'clinic-ready' || message === 'clinic-play') {
        announce(element, message, value);
      }
    };

    addEventListener('message', (event) => {
      const { data, source } = event;
      if (event.origin !== origin || !data || !source) return;
      for (const [frame, { secret }] of frames) {
        if (frame.contentWindow !== source) continue;
        if (data.message === 'clinic-hello') greet(frame);
        else if (data.secret === secret) hear(frame, data);
      }
    });

    // The page

    let due;
    const look = () => {
      due = 0;
      allLinks().forEach(addLink);
      for (const [frame, { element }] of frames) {
        if (element === frame && !frame.isConnected) frames.delete(frame);
      }
      document.querySelectorAll('iframe[src]').forEach(addFrame);
    };
    new MutationObserver(() => {
      due = due || setTimeout(look, 20);
    }).observe(document, {
      childList: true,
      subtree: true,
      attributeFilter: ['href', 'src', 'data-clinic-embed'],
    });

    const rest = () => {
      idle = true;
      waiting().forEach((link) => far.observe(link));
    };
    const restSoon = () =>
      window.requestIdleCallback ? requestIdleCallback(rest, { timeout: 2000 }) : setTimeout(rest, 300);
    if (document.readyState === 'complete') restSoon();
    else addEventListener('load', restSoon);

    addEventListener('beforeprint', () =>
      waiting().forEach((link) => link.getClientRects().length && show(link)),
    );
    addEventListener('pageshow', ({ persisted }) => {
      if (!persisted) return; // back from the browser's memory: what we show may be old
      pages.clear();
      found().forEach(show);
    });

    window[key] = look;
    look();
  };

  try {
    start();
  } catch {} // the links stay
})();
