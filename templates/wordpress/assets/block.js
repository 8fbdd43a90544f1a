/* The block "Clinic embed" in the editor: choose from what is published, see it at once, replace it. */
(function (wp) {
  'use strict';

  const el = wp.element.createElement;
  const { Fragment, useEffect, useRef, useState } = wp.element;
  const { BlockControls, useBlockProps } = wp.blockEditor;
  const { Button, ComboboxControl, Notice, Placeholder, Spinner, ToolbarButton, ToolbarGroup } =
    wp.components;
  const { address, site: ownSite, words } = window.clinicWidget;

  const PATIENCE = 8000; // ms until an answer counts as missing
  const LOWEST = 50; // px
  const HIGHEST = 20000;

  const query = (site) => '?site=' + encodeURIComponent(site || ownSite);

  /** What is published, newest first; rejects where the service is away or answers something else. */
  const fetchList = async () => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const how = { credentials: 'omit', signal: stop.signal };
      const answer = await fetch(address + '/embeds.json' + query(), how);
      const { service, embeds } = await answer.json();
      if (service !== 'clinic-widget' || !Array.isArray(embeds)) throw new Error('another service');
      return embeds.filter(({ slug, title }) => /^[a-z0-9-]{1,80}$/.test(slug) && title);
    } finally {
      clearTimeout(timer);
    }
  };

  /** The list, and a way to fetch it again. */
  const useList = () => {
    const [list, setList] = useState({});
    const fetchAgain = () => {
      let heeded = true; // an answer that comes when the block is gone is nobody's
      setList({});
      fetchList().then(
        (embeds) => heeded && setList({ embeds }),
        () => heeded && setList({ failed: true }),
      );
      return () => {
        heeded = false;
      };
    };
    useEffect(fetchAgain, []);
    return [list, fetchAgain];
  };

  const Away = ({ again }) =>
    el(
      Notice,
      {
        status: 'warning',
        isDismissible: false,
        actions: [{ label: words.again, onClick: again }],
      },
      words.away.replace('%s', address),
    );

  /** The field to choose in; after "Replace" it has the focus. */
  const Choice = ({ embeds, slug, choose, focused }) => {
    const box = useRef(null);
    useEffect(() => {
      if (focused) box.current.querySelector('input')?.focus();
    }, []);
    const control = el(ComboboxControl, {
      label: words.choose,
      help: words.type,
      value: slug || null,
      options: embeds.map((embed) => ({
        value: embed.slug,
        label: embed.title + (embed.kind_label ? ' — ' + embed.kind_label : ''),
      })),
      onChange: (value) => {
        const chosen = embeds.find((embed) => embed.slug === value);
        if (chosen) choose(chosen);
      },
      __nextHasNoMarginBottom: true,
      __next40pxDefaultSize: true,
    });
    return el('div', { ref: box }, control);
  };

  /** The list to choose from, or why there is none. */
  const Chooser = ({ slug, choose, cancel }) => {
    const [{ embeds, failed }, again] = useList();
    let inside = el(Spinner);
    if (failed) inside = el(Away, { again });
    else if (embeds && !embeds.length) inside = words.empty;
    else if (embeds) inside = el(Choice, { embeds, slug, choose, focused: !!cancel });
    return el(
      Placeholder,
      { icon: 'heart', label: words.title, instructions: embeds || failed ? '' : words.loading },
      el(
        'div',
        { style: { width: '100%' } },
        inside,
        cancel && el(Button, { variant: 'tertiary', onClick: cancel }, words.cancel),
      ),
    );
  };

  const newSecret = () => Math.random().toString(36).slice(2, 12);

  /** The height that a frame tells; 0 until it has told one. */
  const useHeight = (frame, secret, src) => {
    const [height, setHeight] = useState(0);
    useEffect(() => {
      // newer editors keep their content in a frame of its own: listen there
      const page = frame.current.ownerDocument.defaultView;
      const hear = ({ source, data }) => {
        if (source !== frame.current?.contentWindow || data?.secret !== secret) return;
        if (data.message !== 'height' || !(data.value > 0)) return;
        setHeight(Math.min(Math.max(Math.ceil(data.value), LOWEST), HIGHEST));
      };
      page.addEventListener('message', hear);
      return () => page.removeEventListener('message', hear);
    }, [src]);
    return height;
  };

  /** Whether the service cannot be reached, or so much time has passed without an answer. */
  const useSilence = (answered, src) => {
    const [silent, setSilent] = useState(false);
    useEffect(() => {
      setSilent(false);
      if (answered) return undefined;
      const say = () => setSilent(true);
      const timer = setTimeout(say, PATIENCE);
      // a frame does not tell that nobody answers it
      fetch(src, { mode: 'no-cors', credentials: 'omit' }).catch(say);
      return () => clearTimeout(timer);
    }, [answered, src]);
    return silent;
  };

  const Preview = ({ slug, site, title, isSelected }) => {
    const frame = useRef(null);
    const [secret] = useState(newSecret);
    const src = address + '/e/' + slug + '/frame' + query(site) + '#?secret=' + secret;
    const height = useHeight(frame, secret, src);
    const silent = useSilence(height > 0, src);
    return el(
      Fragment,
      null,
      silent && el(Notice, { status: 'warning', isDismissible: false }, words.silent),
      el('iframe', {
        ref: frame,
        key: src,
        src,
        title,
        allow: 'autoplay; fullscreen; encrypted-media; picture-in-picture',
        referrerPolicy: 'strict-origin-when-cross-origin',
        style: {
          display: silent && !height ? 'none' : 'block', // the browser's own picture of a failure
          width: '100%',
          height: (height || 400) + 'px',
          border: 0,
        },
      }),
      // a first click selects the block, only a second one reaches what is in the frame
      !isSelected && el('div', { style: { position: 'absolute', inset: 0 } }),
    );
  };

  const Edit = ({ attributes, setAttributes, isSelected }) => {
    const { slug, site, title } = attributes;
    const [replacing, setReplacing] = useState(false);
    const choose = (embed) => {
      const url = address + '/e/' + embed.slug + query();
      setAttributes({ slug: embed.slug, site: '', title: embed.title, url });
      setReplacing(false);
      block.current?.focus(); // the field that had the focus goes
    };
    const block = useRef(null);
    const props = useBlockProps({ ref: block, style: { position: 'relative' } });
    if (!slug || replacing) {
      const cancel = slug ? () => setReplacing(false) : undefined;
      return el('div', props, el(Chooser, { slug, choose, cancel }));
    }
    const button = el(ToolbarButton, { onClick: () => setReplacing(true) }, words.replace);
    return el(
      'div',
      props,
      el(BlockControls, null, el(ToolbarGroup, null, button)),
      el(Preview, { slug, site, title, isSelected }),
    );
  };

  /** A link that works by itself: it stays readable without the plugin, and for authors without rights. */
  const save = ({ attributes: { url, title } }) =>
    url
      ? el('div', useBlockProps.save(), el('a', { 'data-clinic-embed': '', href: url }, title))
      : null;

  wp.blocks.registerBlockType('clinic-widget/embed', {
    apiVersion: 2,
    title: words.title,
    description: words.description,
    category: 'embed',
    icon: 'heart',
    keywords: [words.exercise, words.video],
    supports: { html: false, align: ['wide', 'full'] },
    attributes: {
      slug: { type: 'string', default: '' },
      site: { type: 'string', default: '' },
      url: { type: 'string', source: 'attribute', selector: 'a', attribute: 'href' },
      title: { type: 'string', source: 'text', selector: 'a' },
    },
    edit: Edit,
    save,
  });
})(window.wp);
