// What the server has said so far. Items are keyed, so that a repeated one replaces itself.
import { words } from './words.js';

export const state = {
  pipeline: { contenders: [], paused: [] }, progress: {}, counts: [], deadLetters: [],
  metrics: new Map(), drift: new Map(), verdicts: new Map(), requests: new Map(), versions: new Map(),
};

const KEYS = {
  metrics: m => [m.predictor, m.version, m.alias, m.windowEnd].join('|'),
  drift: d => d.id,
  verdicts: v => [v.contender, v.version, v.againstContender, v.againstVersion].join('|'),
  requests: r => r.id,
  versions: v => `${v.contender}@${v.number}`,
};
const LIMITS = { metrics: 40000, drift: 40000, verdicts: 500, requests: 1000, versions: 2000 };

// Takes an update; answers the names of what has changed.
export function take(update) {
  const changed = new Set();
  if (update.complete) {
    for (const name of Object.keys(KEYS)) { state[name].clear(); changed.add(name); }
  }
  for (const name of ['pipeline', 'progress', 'counts', 'deadLetters']) {
    if (update[name]) { state[name] = update[name]; changed.add(name); }
  }
  for (const [name, key] of Object.entries(KEYS)) {
    const items = (update[name] || []).filter(item => item.segment == null);
    for (const item of items) state[name].set(key(item), item);
    if (items.length) changed.add(name);
    for (const oldest of state[name].keys()) {
      if (state[name].size <= LIMITS[name]) break;
      state[name].delete(oldest);
    }
  }
  return changed;
}

// Where nobody says what was true there are windows of answers alone: no base rate, no verdict.
export const isJudged = () => !['anomaly', 'clustering'].includes(state.pipeline.task);

// What the quality is measured by: name, title, and which of two is better; the first decides.
const MEASURES = {
  binary: [['brier', 'Brier', Math.min], ['log_loss', 'log loss', Math.min], ['auc', 'AUC', Math.max]],
  multiclass: [['brier', 'Brier', Math.min], ['log_loss', 'log loss', Math.min], ['accuracy', 'accuracy', Math.max]],
  regression: [['loss', 'loss', Math.min], ['mae', 'MAE', Math.min], ['rmse', 'RMSE', Math.min]],
};
const neither = () => undefined;
const answered = () => state.pipeline.task === 'anomaly'
  ? [['flagged', 'flagged', neither], ['mean_score', 'mean score', neither]]
  : [['largest_share', 'largest share', neither], ...clusters().map(name => [name, words(name), neither])];
const clusters = () => Object.keys(state.metrics.values().next().value?.values || {})
  .filter(name => name.startsWith('cluster_')).sort((a, b) => a.slice(8) - b.slice(8));
export const measures = () => MEASURES[state.pipeline.task] || answered();
const baseRates = () => !isJudged() ? [] : ['base/hour-of-week', state.pipeline.task === 'regression' ? 'base/mean' : 'base/majority', 'base/no-change'];
export const isBase = predictor => predictor.startsWith('base/');
export const named = predictor => isBase(predictor) ? predictor.slice(5).replaceAll('-', ' ') : predictor;
export const predictors = () => [...state.pipeline.contenders, ...baseRates()];

// Windows of the whole stream in which a predictor held its seat: trials stand apart.
export const currentWindows = () =>
  [...state.metrics.values()].filter(m => m.alias !== 'TRIAL').sort((a, b) => a.windowEnd - b.windowEnd || a.version - b.version);
