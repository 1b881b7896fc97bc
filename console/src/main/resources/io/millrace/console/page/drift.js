// The drift panel: a strip of windows per feature, the latest test in figures beside it.
import { $, colour, element, empty, fixed, hideNote, moment, note, number, table } from './words.js';
import { state } from './state.js';

const WINDOWS = 400;
const HEIGHT = 16;
const WARNING = 0.5;

// Stable under half of the threshold, drift above it, a warning between.
const band = test => test.drifted ? 'drift' : test.threshold && test.statistic / test.threshold >= WARNING ? 'warning' : 'stable';
const shade = { drift: '--bad', warning: '--warn', stable: '--stable' };
const alpha = test => test.drifted ? 1 : Math.max(0.25, Math.min(1, test.statistic / test.threshold));

function strip(canvas, times, tests) {
  const unit = devicePixelRatio;
  const width = canvas.clientWidth;
  canvas.width = width * unit; canvas.height = HEIGHT * unit;
  const ctx = canvas.getContext('2d');
  const step = canvas.width / times.length;
  times.forEach((time, i) => {
    const test = tests.get(time);
    if (!test) return;
    ctx.globalAlpha = alpha(test);
    ctx.fillStyle = colour(shade[band(test)]);
    const x = Math.round(i * step);
    ctx.fillRect(x, 0, Math.max(1, Math.round((i + 1) * step) - x - (step > 4 * unit ? unit : 0)), canvas.height);
  });
}

function describe(event, canvas, times, tests) {
  const i = Math.floor((event.clientX - canvas.getBoundingClientRect().left) / canvas.clientWidth * times.length);
  const test = tests.get(times[i]);
  if (!test) { hideNote(); return; }
  note(event.clientX, event.clientY, `${test.subject}: ${band(test)}, ${moment(test.detectedAt)}`,
    `${test.detector.toUpperCase()} ${fixed(test.statistic, 3)}, drift above ${fixed(test.threshold, 3)}`,
    `${number(test.count)} events against ${test.reference}`);
}

function row(name, times, tests) {
  const last = tests.get(times.findLast(time => tests.has(time)));
  const canvas = element('canvas', { role: 'img', 'aria-label': `${name}: ${[...tests.values()].filter(t => t.drifted).length} of ${tests.size} windows drifted` });
  canvas.addEventListener('mousemove', event => describe(event, canvas, times, tests));
  canvas.addEventListener('mouseleave', hideNote);
  return { canvas, tests, element: element('tr', {},
    element('th', { scope: 'row' }, name), element('td', { class: 'strip' }, canvas),
    element('td', { class: 'number' }, fixed(last.statistic, 3)), element('td', { class: 'number' }, fixed(last.threshold, 3)),
    element('td', {}, element('span', { class: 'state ' + band(last) }, band(last))),
    element('td', { class: 'quiet' }, last.reference)) };
}

export function drawDrift() {
  const features = [...state.drift.values()].filter(d => d.kind === 'FEATURE');
  if (!features.length) {
    $('drift-note').textContent = '';
    $('drift').replaceChildren(empty('No window has been compared yet. Comparison begins with the first champion, whose training profile is the reference.'));
    return;
  }
  const times = [...new Set(features.map(d => d.detectedAt))].sort((a, b) => a - b).slice(-WINDOWS);
  const bySubject = new Map();
  for (const test of features.filter(d => d.detectedAt >= times[0])) {
    if (!bySubject.has(test.subject)) bySubject.set(test.subject, new Map());
    bySubject.get(test.subject).set(test.detectedAt, test);
  }
  const rows = [...bySubject].map(([name, tests]) => row(name, times, tests));
  const now = [...bySubject.values()].map(tests => tests.get(times.at(-1))).filter(Boolean);
  $('drift-note').textContent = `${now.filter(t => t.drifted).length} of ${now.length} features drifted in the latest window, ${moment(times.at(-1))}. `
    + `${times.length} windows from ${moment(times[0])}, each against the champion’s training profile: red is drift, amber over half of the threshold.`;
  $('drift').replaceChildren(table('The latest test of each feature',
    ['feature', 'windows, oldest to latest', ['statistic', 'number'], ['threshold', 'number'], 'now', 'against'], rows.map(r => r.element)));
  rows.forEach(r => strip(r.canvas, times, r.tests));
}
