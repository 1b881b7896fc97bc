'use strict';

// What the server has said so far. Arrays are keyed so that a repeated record replaces itself.
const state = { pipeline: {}, progress: {}, counts: [], metrics: new Map(), drift: new Map(),
                verdicts: new Map(), requests: new Map(), versions: new Map() };
const keyOf = {
  metrics: m => [m.predictor, m.version, m.segment, m.windowEnd].join('|'),
  drift: d => d.id,
  verdicts: v => [v.contender, v.version, v.againstContender, v.againstVersion].join('|'),
  requests: r => r.id,
  versions: v => v.contender + '@' + v.number,
};
const NOTES = {
  brier: 'Mean squared error of the probability; lower is better.',
  auc: 'Share of late-and-not-late pairs put in the right order; higher is better, 0.5 is chance.',
  log_loss: 'Mean negative log likelihood; lower is better.',
};
const COLOURS = ['#0f9d8a', '#d97706', '#7c3aed', '#db2777', '#2563eb'];
const BASE_COLOURS = { 'base/majority': '#9ca3af', 'base/no-change': '#c4b5a5', 'base/hour-of-week': '#6b7f8f' };
const MARKS = { TRIAL: ['on trial', '#d97706'], CURRENT: ['promoted', '#15803d'],
                RETIRED: ['retired', '#9ca3af'], REJECTED: ['rejected', '#b91c1c'] };
let measure = 'brier';
let chart = null;

const $ = id => document.getElementById(id);
const number = n => n.toLocaleString('en-US');
const day = millis => millis == null ? '' : new Date(millis).toISOString().slice(0, 16).replace('T', ' ');
const fixed = (value, digits) => value == null ? '–' : value.toFixed(digits);

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'class') made.className = value; else made.setAttribute(name, value);
  }
  made.append(...children.map(child => child instanceof Node ? child : String(child)));
  return made;
}

function take(update) {
  for (const name of ['pipeline', 'progress', 'counts']) {
    if (update[name]) state[name] = update[name];
  }
  for (const [name, key] of Object.entries(keyOf)) {
    for (const item of update[name] || []) state[name].set(key(item), item);
  }
}

// The race: one line a predictor over the ends of the windows, the whole stream only.
function raceSeries() {
  const whole = [...state.metrics.values()].filter(m => m.segment == null && m.alias !== 'TRIAL');
  const times = [...new Set(whole.map(m => m.windowEnd))].sort((a, b) => a - b);
  const index = new Map(times.map((t, i) => [t, i]));
  const contenders = state.pipeline.contenders || [];
  const predictors = [...contenders, ...Object.keys(BASE_COLOURS)];
  const lines = predictors.map(() => times.map(() => null));
  for (const m of whole) {
    const line = predictors.indexOf(m.predictor);
    if (line >= 0 && m.values[measure] != null) lines[line][index.get(m.windowEnd)] = m.values[measure];
  }
  return { predictors, data: [times.map(t => t / 1000), ...lines] };
}

function lifeMarks() {
  const marks = [];
  for (const v of state.versions.values()) {
    for (const change of v.history) {
      if (MARKS[change.state]) marks.push({ at: change.at / 1000, state: change.state, name: `${v.contender}@${v.number}` });
    }
  }
  return marks.sort((a, b) => a.at - b.at);
}

function drawMarks(plot) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.font = '10px system-ui';
  for (const mark of lifeMarks()) {
    const x = plot.valToPos(mark.at, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.strokeStyle = ctx.fillStyle = MARKS[mark.state][1];
    ctx.setLineDash([3, 3]);
    ctx.beginPath(); ctx.moveTo(x, bbox.top); ctx.lineTo(x, bbox.top + bbox.height); ctx.stroke();
  }
  ctx.restore();
}

function drawRace() {
  const { predictors, data } = raceSeries();
  $('measure-note').textContent = NOTES[measure];
  const box = $('race-chart');
  if (chart && chart.millracePredictors === predictors.join()) {
    chart.setData(data);
  } else {
    if (chart) chart.destroy();
    box.textContent = '';
    const ink = getComputedStyle(document.body).color;
    const axis = { stroke: ink, grid: { stroke: 'rgba(128,128,128,.15)' }, ticks: { show: false } };
    chart = new uPlot({
      width: box.clientWidth, height: 300,
      axes: [axis, { ...axis, size: 60 }],
      series: [{ value: (u, t) => t == null ? '' : day(t * 1000) }, ...predictors.map((name, i) => ({
        label: name,
        stroke: BASE_COLOURS[name] || COLOURS[i % COLOURS.length],
        width: BASE_COLOURS[name] ? 1 : 2,
        dash: BASE_COLOURS[name] ? [5, 4] : undefined,
        show: name !== 'base/no-change',
        spanGaps: true,
        points: { show: false },
        value: (u, v) => v == null ? '–' : v.toFixed(4),
      }))],
      hooks: { draw: [drawMarks] },
    }, data, box);
    chart.millracePredictors = predictors.join();
  }
  const counted = {};
  for (const mark of lifeMarks()) counted[mark.state] = (counted[mark.state] || 0) + 1;
  $('race-marks').replaceChildren(...Object.entries(counted).map(([s, n]) => {
    const swatch = element('i'); swatch.style.background = MARKS[s][1];
    return element('span', {}, swatch, `${MARKS[s][0]} ${n}`);
  }));
}

function drawTable() {
  const latest = new Map();
  const whole = [...state.metrics.values()].filter(m => m.segment == null && m.alias !== 'TRIAL');
  for (const m of whole.sort((a, b) => b.windowEnd - a.windowEnd)) {
    const list = latest.get(m.predictor) || [];
    if (list.length < 30) { list.push(m); latest.set(m.predictor, list); }
  }
  const mean = (list, name) => {
    let sum = 0, n = 0;
    for (const m of list) if (m.values[name] != null) { sum += m.values[name] * m.outcomes; n += m.outcomes; }
    return n ? sum / n : null;
  };
  const head = element('tr', {}, element('th', {}, 'predictor'),
    ...['Brier', 'log loss', 'AUC', 'outcomes'].map(t => element('th', { class: 'number' }, t)));
  const order = [...(state.pipeline.contenders || []), ...Object.keys(BASE_COLOURS)];
  const rows = order.filter(p => latest.has(p)).map(p => {
    const list = latest.get(p);
    const outcomes = list.reduce((sum, m) => sum + m.outcomes, 0);
    return element('tr', { class: BASE_COLOURS[p] ? 'base' : '' },
      element('td', {}, p + (p === state.pipeline.champion ? ' ★' : '')),
      ...['brier', 'log_loss', 'auc'].map(m => element('td', { class: 'number' }, fixed(mean(list, m), 4))),
      element('td', { class: 'number' }, number(outcomes)));
  });
  $('race-table').replaceChildren(head, ...rows);
}

function drawVerdicts() {
  const verdicts = [...state.verdicts.values()].sort((a, b) => b.decidedAt - a.decidedAt).slice(0, 8);
  if (!verdicts.length) { $('verdicts').replaceChildren(element('div', { class: 'empty' }, 'No comparison yet.')); return; }
  $('verdicts').replaceChildren(...verdicts.map(v => {
    const finite = Number.isFinite(v.lower) && Number.isFinite(v.upper);
    const reach = finite ? Math.max(Math.abs(v.lower), Math.abs(v.upper), v.tie * 3) * 1.1 : 1;
    const x = value => 50 + 50 * Math.max(-1, Math.min(1, value / reach));
    const svg = `<svg viewBox="0 0 100 26" preserveAspectRatio="none" role="img" aria-label="${v.lower} to ${v.upper}">
      <rect x="${x(-v.tie)}" width="${x(v.tie) - x(-v.tie)}" y="4" height="18" fill="currentColor" opacity=".08"/>
      <line x1="50" x2="50" y1="2" y2="24" stroke="currentColor" opacity=".4" stroke-width="1" vector-effect="non-scaling-stroke"/>
      ${finite ? `<line x1="${x(v.lower)}" x2="${x(v.upper)}" y1="13" y2="13" stroke="var(--accent)" stroke-width="4" vector-effect="non-scaling-stroke"/>` : ''}
    </svg>`;
    const figure = element('div'); figure.innerHTML = svg;
    return element('div', { class: 'verdict' },
      element('span', { class: 'state ' + v.answer }, v.answer.replace('_', ' ').toLowerCase()), ' ',
      element('strong', {}, `${v.contender}@${v.version}`), ` against ${v.againstContender}@${v.againstVersion}`,
      figure,
      element('div', { class: 'note' }, `${v.comparison.toLowerCase()} · ${fixed(v.estimate, 5)} in [${fixed(v.lower, 5)}, ${fixed(v.upper, 5)}] · ${v.blocks} blocks, ${number(v.outcomes)} outcomes · ${v.why}`));
  }));
}

function drawDrift() {
  const features = [...state.drift.values()].filter(d => d.kind === 'FEATURE');
  const errors = [...state.drift.values()].filter(d => d.kind === 'ERROR' && d.drifted);
  if (!features.length) { $('drift').replaceChildren(element('div', { class: 'empty' }, 'No window has been compared yet.')); return; }
  const times = [...new Set(features.map(d => d.detectedAt))].sort((a, b) => a - b).slice(-190);
  const names = [...new Set(features.map(d => d.subject))];
  const rows = names.map(name => {
    const mine = new Map(features.filter(d => d.subject === name).map(d => [d.detectedAt, d]));
    return element('tr', {}, element('th', {}, name), ...times.map(t => {
      const d = mine.get(t);
      const cell = element('td', d ? { title: `${day(t)}  ${name}  ${d.statistic.toFixed(3)} of ${d.threshold.toFixed(3)} (n ${d.count}, against ${d.reference})` } : {});
      if (d) cell.style.background = d.drifted ? 'var(--bad)'
        : `color-mix(in srgb, var(--warn) ${Math.min(90, 90 * d.statistic / d.threshold)}%, var(--line))`;
      return cell;
    }));
  });
  const error = element('tr', {}, element('th', {}, 'champion’s loss'), ...times.map((t, i) => {
    const hit = errors.find(d => d.detectedAt <= t && (i === 0 || d.detectedAt > times[i - 1]));
    const cell = element('td', hit ? { title: `${day(hit.detectedAt)}  ${hit.detector}: since ${day(hit.startedAt)}` } : {});
    if (hit) cell.style.background = 'var(--bad)';
    return cell;
  }));
  $('drift').replaceChildren(element('table', {}, ...rows, error));
}

function drawVersions() {
  const versions = [...state.versions.values()].sort((a, b) => (b.history.at(-1)?.at || 0) - (a.history.at(-1)?.at || 0));
  if (!versions.length) { $('versions').replaceChildren(element('caption', { class: 'empty' }, 'No version yet.')); return; }
  $('versions').replaceChildren(
    element('tr', {}, ...['version', 'state', 'trained on', 'holdout log loss', 'life'].map(t => element('th', {}, t))),
    ...versions.map(v => element('tr', {},
      element('td', {}, element('strong', {}, `${v.contender}@${v.number}`), element('div', { class: 'note' }, v.algorithm)),
      element('td', {}, element('span', { class: 'state ' + v.state }, v.state.toLowerCase())),
      element('td', {}, `${number(v.rows)} rows`, element('div', { class: 'note' }, `${day(v.from).slice(0, 10)} – ${day(v.to).slice(0, 10)}, ${fixed(v.trainingSeconds, 1)} s`)),
      element('td', { class: 'number' }, fixed(v.values.log_loss, 4), element('div', { class: 'note' }, `hour of week ${fixed(v.hourOfWeekLogLoss, 4)}`)),
      element('td', { class: 'why' }, ...v.history.map(c => element('div', {}, `${day(c.at)} ${c.state.toLowerCase()} (${c.who}): ${c.why}`))))));
}

function drawRequests() {
  const requests = [...state.requests.values()].sort((a, b) => b.at - a.at);
  if (!requests.length) { $('requests').replaceChildren(element('caption', { class: 'empty' }, 'No request yet.')); return; }
  $('requests').replaceChildren(
    element('tr', {}, ...['at', 'cause', 'state', 'why'].map(t => element('th', {}, t))),
    ...requests.map(r => element('tr', {},
      element('td', {}, day(r.at)),
      element('td', {}, r.cause.toLowerCase().replace('_', ' ')),
      element('td', {}, element('span', { class: 'state ' + r.state }, r.state.toLowerCase())),
      element('td', { class: 'why' }, r.why, r.submitted.length ? element('div', {}, `submitted ${r.submitted.join(', ')} after ${fixed(r.trainingSeconds, 1)} s`) : ''))));
}

function draw() {
  $('pipeline').textContent = state.pipeline.name || '';
  $('champion').textContent = state.pipeline.champion || 'none yet';
  $('event-time').textContent = state.progress.watermark ? day(state.progress.watermark) + ' UTC' : 'no event yet';
  const phase = $('phase');
  phase.textContent = state.progress.training ? 'training' : 'running';
  phase.className = 'phase ' + phase.textContent;
  $('counts').replaceChildren(...state.counts.map(c => element('div', { class: 'count' },
    element('span', { class: 'label' }, c.name), element('b', {}, number(c.records)),
    element('span', { class: 'rate' }, `${number(Math.round(c.perSecond))} a second`))));
  drawRace(); drawTable(); drawVerdicts(); drawDrift(); drawVersions(); drawRequests();
}

let due = false;
function drawSoon() {
  if (due) return;
  due = true;
  requestAnimationFrame(() => { due = false; draw(); });
}

function follow() {
  const source = new EventSource('/api/v1/events');
  source.addEventListener('state', event => { take(JSON.parse(event.data)); drawSoon(); });
  source.onerror = () => { $('phase').textContent = 'connection lost, trying again'; $('phase').className = 'phase lost'; };
}

for (const tab of document.querySelectorAll('#measure-tabs button')) {
  tab.addEventListener('click', () => {
    measure = tab.dataset.measure;
    document.querySelectorAll('#measure-tabs button').forEach(t => t.setAttribute('aria-selected', String(t === tab)));
    drawRace();
  });
}
window.addEventListener('resize', () => { if (chart) chart.setSize({ width: $('race-chart').clientWidth, height: 300 }); });
window.millrace = { state, raceSeries };
follow();
