/* The preview follows the look while it is typed; see content of <form data-look="URL">. */

const PAUSE = 350; // ms after the last key
let waiting;

document.addEventListener('input', ({ target }) => {
  const form = target.form;
  if (!form?.dataset.look || !target.name.startsWith('f/theme/')) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => refresh(form), PAUSE);
});

/** Replace the frame's page: a further entry in the history would break the way back. */
function refresh(form) {
  const frame = document.querySelector('[data-preview-frame]');
  const typed = [...new FormData(form)].filter(([name]) => name.startsWith('f/theme/'));
  const url = new URL(form.dataset.look, location.href);
  for (const [name, value] of typed) url.searchParams.set(name, value);
  frame?.contentWindow.location.replace(url);
}
