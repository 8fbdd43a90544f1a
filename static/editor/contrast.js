/* Says how an accent colour reads, while it is chosen. The numbers are those of content/sites.py. */

import { whenAdded } from './shared/page.js';

const WHITE = '#ffffff';
const ENOUGH = 4.5; // WCAG 2.2, 1.4.3
const PLENTY = 7; // WCAG 2.2, 1.4.6

const channels = (colour) => [1, 3, 5].map((place) => parseInt(colour.slice(place, place + 2), 16));
const hex = (value) => value.toString(16).padStart(2, '0');

/** The relative luminance of a colour such as #0b6e69. */
function luminance(colour) {
  const [red, green, blue] = channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast ratio of two colours, 1 to 21. */
export function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** The colour mixed with white until it reads well on dark ground. */
export function lightened(colour, ground) {
  for (let share = 0; share <= 20; share += 1) {
    const mixed = channels(colour).map((value) => rounded(value + ((255 - value) * share) / 20));
    const light = `#${mixed.map(hex).join('')}`;
    if (contrast(light, ground) >= PLENTY) return light;
  }
  return WHITE;
}

/** To the nearest number, a half to the even one: as Python rounds. */
function rounded(value) {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value);
}

/** The colour that was typed, with or without #; null for anything else. */
function colourOf(text) {
  const match = /^#?([0-9a-f]{6})$/i.exec(text.trim());
  return match && `#${match[1].toLowerCase()}`;
}

/** How a colour reads on a ground, in the words of the page. */
function words(colour, ground, { pale, easy, very }) {
  const ratio = contrast(colour, ground);
  const said = ratio >= PLENTY ? very : ratio >= ENOUGH ? easy : pale;
  const shown = (Math.floor(ratio * 10) / 10).toLocaleString(document.documentElement.lang, {
    minimumFractionDigits: 1,
  });
  return [said.replace('{ratio}', shown), ratio >= ENOUGH];
}

/** Show the colour on one ground: <p data-reading="#ffffff" data-pale data-easy data-very>. */
function show(line, accent) {
  const ground = line.dataset.reading;
  const colour = ground === WHITE ? accent : lightened(accent, ground);
  const [said, enough] = words(colour, ground, line.dataset);
  const output = line.querySelector('[data-words]');
  if (output.textContent !== said) output.textContent = said;
  line.querySelector('[data-colour]').setAttribute('fill', colour);
  line.classList.toggle('bad', !enough);
  line.hidden = false;
}

function showAll(box) {
  const accent = colourOf(box.querySelector('[data-accent]').value);
  for (const line of box.querySelectorAll('[data-reading]')) {
    if (accent) show(line, accent);
    else line.hidden = true;
  }
  return accent;
}

whenAdded('[data-contrast]', (box) => {
  box.querySelector('[data-picker]').hidden = false;
  showAll(box);
});

document.addEventListener('input', ({ target }) => {
  const box = target.closest?.('[data-contrast]');
  if (!box) return;
  const [typed, picker] = ['[data-accent]', '[data-picker]'].map((name) => box.querySelector(name));
  if (target === picker) {
    typed.value = picker.value;
    typed.dispatchEvent(new Event('input', { bubbles: true }));
  } else {
    const accent = showAll(box);
    if (accent) picker.value = accent;
  }
});
