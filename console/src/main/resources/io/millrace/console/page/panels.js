// Everything beside the chart: standing, verdicts, versions, requests, dead letters, the head.
import { $, day, drawing, duration, element, empty, fixed, measured, moment, number, pill, rate, signed, span, table, words } from './words.js';
import { currentWindows, isBase, isJudged, measures, named, predictors, state } from './state.js';

const LATEST = 30;

// Mean over the latest windows, the same ones for all, weighted by outcomes.
export function drawStanding() {
  const windows = currentWindows();
  const ends = new Set([...new Set(windows.map(m => m.windowEnd))].slice(-LATEST));
  const latest = windows.filter(m => ends.has(m.windowEnd));
  $('standing-note').textContent = ends.size
    ? `Mean over the latest ${ends.size} windows, ${day(Math.min(...latest.map(m => m.windowStart)))} to ${day(Math.max(...ends))}. ${isJudged() ? 'Best in bold.' : 'Nobody says what was true: none is better.'}` : '';
  if (!ends.size) { $('standing').replaceChildren(empty('No window of outcomes has been closed yet.')); return; }
  const rows = predictors().map(name => {
    const mine = latest.filter(m => m.predictor === name);
    const mean = measure => {
      const with_ = mine.filter(m => m.values[measure] != null);
      const n = with_.reduce((sum, m) => sum + m.outcomes, 0);
      return n ? with_.reduce((sum, m) => sum + m.values[measure] * m.outcomes, 0) / n : null;
    };
    return { name, outcomes: mine.reduce((sum, m) => sum + m.outcomes, 0), ...Object.fromEntries(measures().map(([measure]) => [measure, mean(measure)])) };
  }).filter(row => row.outcomes);
  const best = Object.fromEntries(measures().map(([measure, , pick]) =>
    [measure, pick(...rows.map(row => row[measure]).filter(v => v != null))]));
  const value = (row, measure) => element('td', { class: 'number' + (row[measure] === best[measure] ? ' best' : '') }, measured(row[measure]));
  $('standing').replaceChildren(table('Mean quality of every predictor over the latest windows',
    ['predictor', ...measures().map(([, title]) => [title, 'number']), ['outcomes', 'number']],
    rows.map(row => element('tr', { class: isBase(row.name) ? 'base' : '' },
      element('th', { scope: 'row' }, named(row.name), row.name === state.pipeline.champion ? element('span', { class: 'star', title: 'champion' }, ' ★ champion') : ''),
      ...measures().map(([measure]) => value(row, measure)),
      element('td', { class: 'number' }, number(row.outcomes))))));
}

// The confidence sequence around zero; the shaded band is what counts as equal.
function interval(v) {
  const finite = v.lower != null && v.upper != null;
  const reach = finite ? Math.max(Math.abs(v.lower), Math.abs(v.upper), v.tie * 3) * 1.1 : 1;
  const x = value => 50 + 50 * Math.max(-1, Math.min(1, value / reach));
  const line = (from, to, y1, y2, kind) => drawing('line', { x1: from, x2: to, y1, y2, class: kind, 'vector-effect': 'non-scaling-stroke' });
  const text = finite ? `mean loss difference ${signed(v.estimate, 5)}, from ${signed(v.lower, 5)} to ${signed(v.upper, 5)}` : 'no interval yet';
  const parts = [line(50, 50, 1, 19, 'zero')];
  if (finite) {
    parts.unshift(drawing('rect', { x: x(-v.tie), width: x(v.tie) - x(-v.tie), y: 2, height: 16, class: 'tie' }));
    parts.push(line(x(v.lower), x(v.upper), 10, 10, 'interval ' + v.answer), line(x(v.estimate), x(v.estimate), 5, 15, 'estimate'));
  }
  return drawing('svg', { viewBox: '0 0 100 20', preserveAspectRatio: 'none', role: 'img', 'aria-label': text }, ...parts);
}

export function drawVerdicts() {
  const verdicts = [...state.verdicts.values()].sort((a, b) => b.decidedAt - a.decidedAt).slice(0, 12);
  $('verdicts-note').textContent = isJudged()
    ? 'Mean difference of paired losses with its confidence sequence. The shaded band counts as equal.' : '';
  if (!isJudged()) { $('verdicts').replaceChildren(empty(`Nobody judges: with task ${state.pipeline.task} it is never said what was true. A later version stays on trial until a person promotes it: millrace models promote.`)); return; }
  if (!verdicts.length) { $('verdicts').replaceChildren(empty('No comparison yet. One begins when a trial or two contenders score side by side.')); return; }
  $('verdicts').replaceChildren(...verdicts.map(v => element('article', { class: 'verdict' },
    element('div', { class: 'between' },
      element('span', {}, element('strong', {}, `${v.contender}@${v.version}`), ` against ${v.againstContender}@${v.againstVersion}`),
      element('span', {}, element('span', { class: 'quiet' }, v.comparison === 'TITLE' ? 'for the title ' : 'trial '), pill(v.answer))),
    interval(v),
    element('div', { class: 'scale quiet' }, element('span', {}, '← worse'),
      element('span', {}, `${signed(v.estimate, 5)} in [${signed(v.lower, 5)}, ${signed(v.upper, 5)}]`), element('span', {}, 'better →')),
    element('p', { class: 'quiet' }, `${v.why} (${number(v.outcomes)} outcomes, ${v.blocks} blocks of ${span(v.blockMillis)}; ${moment(v.decidedAt)})`))));
}

const opened = new Set();

function life(v) {
  const name = `${v.contender}@${v.number}`;
  const last = v.history.at(-1);
  if (!last) return '–';
  const details = element('details', {}, element('summary', {}, `${moment(last.at)} ${words(last.state)}: ${last.why}`),
    element('ol', {}, ...v.history.map(step => element('li', {}, `${moment(step.at)} ${words(step.state)} (${step.who}): ${step.why}`))));
  details.open = opened.has(name);
  details.addEventListener('toggle', () => { if (details.open) opened.add(name); else opened.delete(name); });
  return details;
}

export function drawVersions() {
  const versions = [...state.versions.values()].sort((a, b) => (b.history.at(-1)?.at || 0) - (a.history.at(-1)?.at || 0) || b.number - a.number);
  if (!versions.length) { $('versions').replaceChildren(empty('No version yet. The first are trained on the bootstrap.')); return; }
  $('versions').replaceChildren(table('Versions, the latest change first',
    ['version', 'state', 'trained on', ['holdout loss', 'number'], 'life'],
    versions.map(v => element('tr', {},
      element('th', { scope: 'row', class: 'fast' }, `${v.contender}@${v.number}`, element('div', { class: 'quiet' }, v.algorithm)),
      element('td', {}, pill(v.state)),
      element('td', { class: 'fast' }, `${number(v.rows)} rows in ${duration(v.trainingSeconds)}`, element('div', { class: 'quiet' }, `${day(v.from)} to ${day(v.to)}`)),
      element('td', { class: 'number' }, fixed(v.values.log_loss ?? v.values.loss, 4), isJudged() ? element('div', { class: 'quiet' }, `hour of week ${fixed(v.hourOfWeekLoss, 4)}`) : ''),
      element('td', { class: 'why' }, life(v))))));
}

export function drawRequests() {
  const requests = [...state.requests.values()].sort((a, b) => b.at - a.at);
  if (!requests.length) { $('requests').replaceChildren(empty('No request yet. Drift, the schedule or a person opens one.')); return; }
  $('requests').replaceChildren(table('Requests for retraining, the latest first', ['event time', 'cause', 'state', 'why'],
    requests.map(r => element('tr', {},
      element('td', { class: 'fast' }, moment(r.at)),
      element('td', {}, words(r.cause)),
      element('td', {}, pill(r.state)),
      element('td', { class: 'why' }, r.why,
        r.submitted.length ? element('div', {}, `submitted ${r.submitted.map(name => name.replace(/@([0-9a-f]{8})[0-9a-f]+$/, '@$1')).join(', ')} after ${duration(r.trainingSeconds)}`) : '')))));
}

export function drawDeadLetters() {
  const letters = [...state.deadLetters].sort((a, b) => b.records - a.records);
  if (!letters.length) { $('dead-letters').replaceChildren(empty('Nothing has been refused.')); return; }
  $('dead-letters').replaceChildren(table('Dead letters by stage and reason', ['stage', 'reason', ['records', 'number']],
    letters.map(l => element('tr', {}, element('td', {}, l.stage || 'unknown'), element('td', {}, l.reason || 'unknown'),
      element('td', { class: 'number' }, number(l.records))))));
}

export function drawCounts() {
  $('counts').replaceChildren(...state.counts.map(c => element('div', { class: 'count' + (c.name === 'dead letters' && c.records ? ' warn' : '') },
    element('dt', {}, c.name), element('dd', {}, element('b', {}, number(c.records)), element('span', {}, `${rate(c.perSecond)} a second`)))));
}

function phase() {
  const p = state.progress;
  switch (p.phase) {
    case 'WAITING': return 'waiting for events';
    case 'BOOTSTRAPPING': {
      if (!p.watermark || !p.bootstrapMillis) return 'bootstrapping';
      const seen = Math.min(p.watermark - p.since, p.bootstrapMillis);
      return `bootstrapping, ${span(seen)} of ${span(p.bootstrapMillis)}`;
    }
    case 'TRAINING': {
      const open = [...state.requests.values()].filter(r => r.state === 'OPEN' || r.state === 'TRAINING');
      const names = [...new Set(open.flatMap(r => r.contenders))];
      return names.length ? `training ${names.join(', ')}` : 'training';
    }
    case 'ENDED': return 'data ended';
    default: return state.counts.some(c => c.perSecond > 0) ? 'running' : 'running, nothing new comes';
  }
}

export function drawHead() {
  $('pipeline').textContent = state.pipeline.name || '';
  document.title = state.pipeline.name ? `${state.pipeline.name} · Millrace` : 'Millrace';
  $('champion').textContent = state.pipeline.champion || 'none yet';
  $('champion').title = state.pipeline.championSince ? `since ${moment(state.pipeline.championSince)}` : '';
  $('event-time').textContent = state.progress.watermark ? moment(state.progress.watermark) + ' UTC' : 'no event yet';
  const text = phase();
  if ($('phase').textContent !== text) $('phase').textContent = text;
  $('phase').className = 'phase ' + (state.progress.phase || '');
  $('brakes').replaceChildren(...(state.pipeline.paused || []).map(name => element('span', { class: 'phase lost' }, `${name} paused`)));
}
