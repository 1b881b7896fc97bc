// How values read on the page, and how elements are made.

export const $ = id => document.getElementById(id);
export const number = n => n.toLocaleString('en-US');
export const fixed = (value, digits) => value == null ? '–' : value.toFixed(digits);
// Five digits, of which four may stand behind the point: errors in a label's unit have any size.
export const measured = value => fixed(value, Math.max(0, 4 - Math.floor(Math.log10(Math.max(1, Math.abs(value))))));
export const signed = (value, digits) => value == null ? '–' : (value > 0 ? '+' : value < 0 ? '−' : '') + Math.abs(value).toFixed(digits);
export const moment = millis => millis == null ? '–' : new Date(millis).toISOString().slice(0, 16).replace('T', ' ');
export const day = millis => moment(millis).slice(0, 10);
export const words = constant => constant.toLowerCase().replaceAll('_', ' ');

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

// A tick of the time axis, as exact as the distance to the next one needs.
export function tick(seconds, step) {
  const date = new Date(seconds * 1000);
  const month = MONTHS[date.getUTCMonth()];
  if (step >= 28 * 86400) return `${month} ${date.getUTCFullYear()}`;
  const midnight = date.getUTCHours() + date.getUTCMinutes() === 0;
  return step >= 86400 || midnight ? `${date.getUTCDate()} ${month}` : moment(date.getTime()).slice(11);
}

// A rate as people say it: 0.4, 12, 1,840.
export const rate = perSecond => perSecond > 0 && perSecond < 10 ? perSecond.toFixed(1) : number(Math.round(perSecond));

export function duration(seconds) {
  if (seconds == null) return '–';
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

export function span(millis) {
  const hours = millis / 3600000;
  return hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} days`;
}

function attach(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter(child => child != null && child !== '').map(child => child instanceof Node ? child : String(child)));
  return made;
}

export const element = (tag, attributes = {}, ...children) => attach(document.createElement(tag), attributes, children);
export const drawing = (tag, attributes = {}, ...children) =>
  attach(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);

export const pill = constant => element('span', { class: 'state ' + constant }, words(constant));
export const empty = text => element('p', { class: 'empty' }, text);

// A table: heads are texts, or [text, class]; rows are lists of cells.
export function table(caption, heads, rows) {
  const head = element('tr', {}, ...heads.map(h => element('th', { scope: 'col', class: Array.isArray(h) ? h[1] : null }, Array.isArray(h) ? h[0] : h)));
  return element('table', {}, element('caption', { class: 'unseen' }, caption), element('thead', {}, head), element('tbody', {}, ...rows));
}

// A colour of the style sheet, as it is in the theme that holds now.
export const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// One floating note for everything that is drawn rather than written.
export function note(x, y, ...lines) {
  const box = $('note');
  box.replaceChildren(...lines.map((line, i) => element(i ? 'div' : 'strong', {}, line)));
  box.hidden = false;
  const { width, height } = box.getBoundingClientRect();
  box.style.left = `${Math.max(8, Math.min(x + 14, document.documentElement.clientWidth - width - 8))}px`;
  box.style.top = `${y + 16 + height > window.innerHeight ? y - height - 10 : y + 16}px`;
}

export const hideNote = () => { $('note').hidden = true; };
