/* A row shows what its fields say while one types; a fold, what is in it. */

import { form } from './shown.js';
import { say } from './words.js';

const SHORT = ['text', 'lines', 'url', 'number', 'choice', 'date'];
const LONGEST = 160; // characters

document.addEventListener('input', follow);
document.addEventListener('change', follow);

function follow({ target }) {
  if (!target.name?.startsWith('f/') || target.form !== form()) return;
  if (target.name === 'f/title') headline(target.value);
  const fold = target.closest('details[data-field]');
  if (fold) tellFold(fold);
  const row = target.closest('.row');
  if (row) tellRow(row);
}

function headline(text) {
  const title = document.querySelector('[data-title]');
  if (text.trim()) title.textContent = text;
}

/** The fields of a row or of a group, without those in them. */
function fieldsOf(box) {
  const own = box.closest('[data-field], [data-entry]');
  const all = [...box.querySelectorAll('[data-field]')];
  return all.filter((field) => field.parentElement.closest('[data-field], [data-entry]') === own);
}

const isOf = (...controls) => ({ dataset }) => controls.includes(dataset.control);

function valueOf(field) {
  const control = field.querySelector('[name^="f/"]');
  if (control?.localName === 'select') return control.value && control.selectedOptions[0].textContent;
  return control?.value.trim() ?? '';
}

function tellFold(fold) {
  const hint = fold.querySelector('[data-hint]');
  if (!hint) return;
  const words = fieldsOf(fold).filter(isOf(...SHORT)).map(valueOf).filter(Boolean).join(' · ');
  hint.textContent = words || say('optional');
  hint.toggleAttribute('data-empty', !words);
}

/** As the server makes a row of an entry (widget/editor/tiles.py). */
function tellRow(row) {
  const fields = fieldsOf(row);
  const first = (...controls) => fields.filter(isOf(...controls)).map(valueOf).find(Boolean);
  const chosen = fields.filter(isOf('embed')).map(chosenEmbed).find((embed) => embed.title);
  const inside = fields.filter(isOf('video', 'group')).flatMap(fieldsOf);
  const named = inside.filter(({ dataset }) => dataset.field === 'title').map(valueOf).find(Boolean);
  const title = first('text') || named || chosen?.title || first('url');
  row.querySelector('[data-row-title]').textContent = title || say('entry');
  const excerpt = plain(first('lines', 'rich') ?? '') || chosen?.excerpt || '';
  const words = row.querySelector('[data-row-excerpt]');
  words.textContent = excerpt.length > LONGEST ? `${excerpt.slice(0, LONGEST)}…` : excerpt;
  times(row, fields.filter(isOf('time')));
  flags(row, fields.filter(isOf('flag')));
  picture(row, chosen?.picture);
}

/** What embed.js has noted about the embed that was chosen. */
function chosenEmbed(field) {
  const { dataset } = field.querySelector('[data-embed]') ?? {};
  return { title: dataset?.embed, excerpt: dataset?.excerpt, picture: dataset?.picture };
}

function plain(html) {
  return new DOMParser().parseFromString(html, 'text/html').body.textContent.trim();
}

function times(row, fields) {
  for (const badge of row.querySelectorAll('[data-row-time]')) badge.remove();
  for (const field of fields) {
    const moment = new Date(valueOf(field));
    if (!Number.isNaN(moment.getTime())) row.querySelector('h3').append(' ', timeBadge(field, moment));
  }
}

function flags(row, fields) {
  for (const badge of row.querySelectorAll('[data-row-flag]')) badge.remove();
  for (const field of fields) {
    const ticked = field.querySelector('[type="checkbox"]').checked;
    if (ticked) row.querySelector('h3').append(' ', newBadge('rowFlag', labelOf(field)));
  }
}

function timeBadge(field, moment) {
  return newBadge('rowTime', `${labelOf(field)} ${inWords(moment)}`);
}

function newBadge(sort, words) {
  const badge = document.createElement('span');
  badge.className = 'badge plan';
  badge.dataset[sort] = '';
  badge.textContent = words;
  return badge;
}

/** As the server says it: 3 Mar 2026, 08:00. */
function inWords(moment) {
  const month = moment.toLocaleString(document.documentElement.lang, { month: 'short' });
  const [hours, minutes] = [moment.getHours(), moment.getMinutes()].map((part) => `${part}`.padStart(2, '0'));
  return `${moment.getDate()} ${month} ${moment.getFullYear()}, ${hours}:${minutes}`;
}

/** A label without the "optional" beside it. */
function labelOf(field) {
  return field.querySelector('label').firstChild.textContent.trim();
}

/** The picture that was chosen in one of the row's fields, else the one of its embed. */
function picture(row, ofEmbed) {
  const own = row.querySelector('.row-more [data-upload="image"] img[src]:not([hidden])');
  const source = own?.src || ofEmbed;
  const before = row.querySelector('[data-row-picture]');
  if (!source || before.src === source) return;
  const image = Object.assign(document.createElement('img'), { src: source, alt: '', width: 100, height: 56 });
  image.className = 'thumb';
  image.dataset.rowPicture = '';
  before.replaceWith(image);
}
