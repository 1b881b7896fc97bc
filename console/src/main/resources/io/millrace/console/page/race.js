// The race chart: one line a predictor over the ends of the windows, and the life of the versions.
import { $, colour, element, hideNote, measured, moment, note, tick, words } from './words.js';
import { currentWindows, isBase, measures, named, predictors, state } from './state.js';

const NOTES = {
  brier: 'Mean squared error of the probability, of several classes half their sum; lower is better.',
  accuracy: 'Share of events whose most probable class was true; higher is better.',
  auc: 'Share of positive and negative pairs put in the right order; higher is better, 0.5 is chance.',
  log_loss: 'Mean negative log likelihood of what happened; lower is better.',
  loss: 'Mean absolute error in parts of label.scale, 1 at most each: what the verdict counts; lower is better.',
  mae: 'Mean absolute error, in the unit of the label; lower is better.',
  rmse: 'Root of the mean squared error, in the unit of the label; lower is better.',
  flagged: 'Share of the events at or above the threshold. Nobody says which were odd: no line is better or worse.',
  mean_score: 'Mean of the scores; the higher the odder. Nobody says what was odd: no line is better or worse.',
  largest_share: 'Mean of the largest share of a cluster. Nobody says where events belong: no line is better or worse.',
};
const DASHES = { 'base/hour-of-week': [7, 4], 'base/majority': [3, 4], 'base/mean': [3, 4], 'base/no-change': [1, 4] };
const MARKS = {
  TRIAL: ['on trial', '--warn'], CURRENT: ['promoted', '--good'], RETIRED: ['retired', '--faint'],
  REJECTED: ['rejected', '--bad'], DRIFT: ['drift of the loss', '--bad'],
};
const LANE = 16;
const NEAR = 7;
const hidden = new Set(['base/no-change']);
let measure = 'brier';
let chart = null;
let drawnFor = '';

export function raceSeries() {
  const windows = currentWindows();
  const times = [...new Set(windows.map(m => m.windowEnd))];
  const index = new Map(times.map((t, i) => [t, i]));
  const names = predictors();
  const rows = new Map(names.map(name => [name, times.map(() => null)]));
  for (const m of windows) {
    const value = m.values[measure];
    if (rows.has(m.predictor) && value != null) rows.get(m.predictor)[index.get(m.windowEnd)] = value;
  }
  return { measure, predictors: names, data: [times.map(t => t / 1000), ...rows.values()] };
}

// Changes of versions, and drifts of the champion's loss, in event time.
export function lifeMarks() {
  const marks = [];
  for (const v of state.versions.values()) {
    for (const step of v.history) {
      if (MARKS[step.state]) marks.push({ at: step.at / 1000, kind: step.state, name: `${v.contender}@${v.number}`, why: step.why, who: step.who });
    }
  }
  for (const d of state.drift.values()) {
    if (d.kind === 'ERROR' && d.drifted) {
      marks.push({ at: d.detectedAt / 1000, kind: 'DRIFT', name: d.subject, who: d.detector, why: `loss has changed since ${moment(d.startedAt)}` });
    }
  }
  return marks.sort((a, b) => a.at - b.at);
}

const colourOf = name => name === 'base/hour-of-week' ? colour('--quiet') : isBase(name) ? colour('--faint') : colour(`--line-${1 + state.pipeline.contenders.indexOf(name) % 5}`);

function drawMarks(plot) {
  const { ctx, bbox } = plot;
  const unit = devicePixelRatio;
  ctx.save();
  for (const mark of lifeMarks()) {
    const x = Math.round(plot.valToPos(mark.at, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.strokeStyle = ctx.fillStyle = colour(MARKS[mark.kind][1]);
    const top = bbox.top - LANE / 2 * unit;
    ctx.beginPath();
    if (mark.kind === 'DRIFT') {
      ctx.moveTo(x, top - 5 * unit); ctx.lineTo(x + 5 * unit, top); ctx.lineTo(x, top + 5 * unit); ctx.lineTo(x - 5 * unit, top);
    } else if (mark.kind === 'CURRENT') {
      ctx.moveTo(x, top - 5 * unit); ctx.lineTo(x + 5 * unit, top + 4 * unit); ctx.lineTo(x - 5 * unit, top + 4 * unit);
    } else {
      ctx.arc(x, top, 3 * unit, 0, 2 * Math.PI);
    }
    ctx.fill();
    if (mark.kind === 'CURRENT' || mark.kind === 'DRIFT') {
      ctx.globalAlpha = 0.45;
      ctx.lineWidth = unit;
      ctx.setLineDash([3 * unit, 3 * unit]);
      ctx.beginPath(); ctx.moveTo(x, bbox.top); ctx.lineTo(x, bbox.top + bbox.height); ctx.stroke();
      ctx.globalAlpha = 1;
    }
  }
  ctx.restore();
}

// Names the marks under the pointer.
function pointAt(event) {
  const box = chart.over.getBoundingClientRect();
  const near = lifeMarks().filter(mark => Math.abs(chart.valToPos(mark.at, 'x') - (event.clientX - box.left)) <= NEAR);
  if (!near.length) { hideNote(); return; }
  const lines = near.slice(0, 6).flatMap(mark => [`${mark.name} ${MARKS[mark.kind][0]}, ${moment(mark.at * 1000)}`, `${mark.who}: ${mark.why}`]);
  note(event.clientX, event.clientY, ...lines, ...(near.length > 6 ? [`and ${near.length - 6} more`] : []));
}

function build(names, data) {
  const box = $('race-chart');
  if (chart) chart.destroy();
  box.replaceChildren();
  const axis = { stroke: colour('--quiet'), grid: { stroke: colour('--grid'), width: 1 }, ticks: { show: false }, font: '12px system-ui, sans-serif' };
  chart = new uPlot({
    width: box.clientWidth, height: box.clientHeight, padding: [LANE + 4, 22, 0, 0],
    legend: { show: false }, cursor: { y: false, points: { size: 6 } },
    tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
    axes: [{ ...axis, size: 34, space: 80, values: (u, splits, i, space, step) => splits.map(s => tick(s, step)) }, { ...axis, size: 52 }],
    series: [{}, ...names.map(name => ({
      label: name, stroke: colourOf(name), width: isBase(name) ? 1.5 : 2, dash: DASHES[name],
      show: !hidden.has(name), spanGaps: true, points: { show: data[0].length < 3, size: 6 },
    }))],
    hooks: { draw: [drawMarks], setCursor: [drawLegend] },
  }, data, box);
  chart.root.addEventListener('mousemove', pointAt);
  chart.root.addEventListener('mouseleave', hideNote);
}

// Each line's name and value: under the pointer, else the latest. A press hides or shows the line.
function drawLegend() {
  if (!chart) return;
  const at = chart.cursor.idx;
  predictors().forEach((name, i) => {
    const line = chart.data[i + 1];
    const value = at == null ? line.findLast(v => v != null) : line[at];
    const key = $('race-legend').children[i];
    if (key) key.lastChild.textContent = measured(value);
  });
  $('race-time').textContent = at == null ? 'latest window' : `window to ${moment(chart.data[0][at] * 1000)}`;
}

function buildLegend(names) {
  $('race-legend').replaceChildren(...names.map((name, i) => {
    const swatch = element('i', { class: name === 'base/hour-of-week' ? 'dashed' : isBase(name) ? 'dotted' : null });
    swatch.style.borderColor = colourOf(name);
    const key = element('button', { type: 'button', 'aria-pressed': String(!hidden.has(name)) },
      swatch, named(name) + (name === state.pipeline.champion ? ' ★' : ''), element('b', {}, '–'));
    key.addEventListener('click', () => {
      if (!hidden.delete(name)) hidden.add(name);
      key.setAttribute('aria-pressed', String(!hidden.has(name)));
      chart.setSeries(i + 1, { show: !hidden.has(name) });
    });
    return key;
  }));
}

function drawMarkKey() {
  const counted = new Map();
  for (const mark of lifeMarks()) counted.set(mark.kind, (counted.get(mark.kind) || 0) + 1);
  $('race-marks').replaceChildren(...[...counted].map(([kind, n]) => {
    const swatch = element('i', { class: 'mark ' + kind });
    swatch.style.background = colour(MARKS[kind][1]);
    return element('li', {}, swatch, `${MARKS[kind][0]} ${n}`);
  }));
}

const WAITING = {
  WAITING: 'No event has come yet. The race begins with the first version.',
  BOOTSTRAPPING: 'Events are being collected. The first versions are trained when the bootstrap is full.',
  TRAINING: 'Versions are being trained. The race begins when the first one scores.',
};

// What is measured differs from task to task, and of clusters from pipeline to pipeline.
function addTabs() {
  const tabs = $('measure-tabs');
  for (const [name, title] of measures()) {
    if (tabs.querySelector(`[data-measure="${name}"]`)) continue;
    const tab = element('button', { type: 'button', role: 'tab', id: `tab-${name}`, 'data-measure': name, 'aria-controls': 'race-panel', 'aria-selected': 'false', tabindex: '-1' }, title[0].toUpperCase() + title.slice(1));
    tabs.append(tab);
  }
}

// Only the tabs of the task are shown; one of them is chosen.
function fitMeasures() {
  addTabs();
  const names = measures().map(([name]) => name);
  if (!names.includes(measure)) measure = names[0];
  for (const tab of document.querySelectorAll('#measure-tabs button')) {
    tab.hidden = !names.includes(tab.dataset.measure);
    tab.setAttribute('aria-selected', String(tab.dataset.measure === measure));
    tab.tabIndex = tab.dataset.measure === measure ? 0 : -1;
  }
}

export function drawRace() {
  fitMeasures();
  const { predictors: names, data } = raceSeries();
  const none = data[0].length === 0;
  $('race-empty').hidden = !none;
  $('race-body').hidden = none;
  $('race-empty').textContent = WAITING[state.progress.phase] || 'No window of outcomes has been closed yet.';
  $('measure-note').textContent = NOTES[measure] || 'Share of the events whose likeliest cluster this is. Nobody says where they belong: no line is better or worse.';
  if (none) return;
  const shape = [names.join(), state.pipeline.champion, data[0].length < 3].join('|');
  if (shape !== drawnFor) {
    drawnFor = shape;
    build(names, data);
    buildLegend(names);
  } else {
    chart.setData(data);
  }
  drawLegend();
  drawMarkKey();
  $('race-chart').setAttribute('aria-label',
    `${words(measure)} of ${names.map(named).join(', ')} over ${data[0].length} windows, ${moment(data[0][0] * 1000)} to ${moment(data[0].at(-1) * 1000)}; the table beside it has the figures`);
}

export function redrawRace() { drawnFor = ''; drawRace(); }

export function showMeasure(name) { measure = name; drawRace(); }

export function resizeRace() {
  const box = $('race-chart');
  if (chart && box.clientWidth) chart.setSize({ width: box.clientWidth, height: box.clientHeight });
}
