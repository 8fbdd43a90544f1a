/* What the form's buttons do here instead of loading the page anew: <button name="do" value="up:…">. */

const steps = new Map();

/** Have a step done here: `act` gets its button, and what stands after the verb. */
export function onStep(verb, act) {
  steps.set(verb, act);
}

document.addEventListener('submit', (event) => {
  const { target, submitter } = event;
  if (!target.matches('[data-work]') || submitter?.name !== 'do') return;
  const [verb, ...rest] = submitter.value.split(':');
  if (!steps.has(verb)) return;
  event.preventDefault();
  if (target.inert || submitter.getAttribute('aria-disabled') === 'true') return;
  steps.get(verb)(submitter, rest.join(':'));
});

/* Ctrl and S: all is saved by itself, so this leads on to the button that publishes. */
document.addEventListener('keydown', (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return;
  event.preventDefault();
  document.querySelector('[data-bar] button[value="publish"]').focus();
});

/* Enter in a line saves; nobody publishes by accident. */
document.addEventListener('keydown', (event) => {
  const { key, target, isComposing } = event;
  if (key !== 'Enter' || isComposing || !target.matches('[data-work] input:not([type="submit"])')) return;
  event.preventDefault();
  target.dispatchEvent(new Event('enter', { bubbles: true }));
});
