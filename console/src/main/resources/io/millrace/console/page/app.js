// Follows the server's events and draws what has changed.
import { $ } from './words.js';
import { state, take } from './state.js';
import { drawRace, lifeMarks, raceSeries, redrawRace, resizeRace, showMeasure } from './race.js';
import { drawCounts, drawDeadLetters, drawHead, drawRequests, drawStanding, drawVerdicts, drawVersions } from './panels.js';
import { drawDrift } from './drift.js';

// Each part of the page, and what it is drawn from.
const PARTS = [
  [drawHead, ['pipeline', 'progress', 'counts', 'requests']],
  [drawCounts, ['counts']],
  [drawRace, ['pipeline', 'progress', 'metrics', 'versions', 'drift']],
  [drawStanding, ['pipeline', 'metrics']],
  [drawVerdicts, ['pipeline', 'verdicts']],
  [drawDrift, ['drift']],
  [drawVersions, ['pipeline', 'versions']],
  [drawRequests, ['requests']],
  [drawDeadLetters, ['deadLetters']],
];

const pending = new Set();

function draw() {
  const changed = new Set(pending);
  pending.clear();
  for (const [part, sources] of PARTS) {
    if (sources.some(source => changed.has(source))) part();
  }
}

function drawSoon(changed) {
  if (!changed.size) return;
  if (!pending.size) requestAnimationFrame(draw);
  changed.forEach(name => pending.add(name));
}

function follow() {
  const source = new EventSource('/api/v1/events');
  source.addEventListener('state', event => { drawSoon(take(JSON.parse(event.data))); drawHead(); });
  source.addEventListener('error', () => {
    $('phase').textContent = 'connection lost, trying again';
    $('phase').className = 'phase lost';
    if (source.readyState === EventSource.CLOSED) setTimeout(follow, 5000);
  });
}

function choose(tab) {
  for (const other of document.querySelectorAll('#measure-tabs button')) {
    other.setAttribute('aria-selected', String(other === tab));
    other.tabIndex = other === tab ? 0 : -1;
  }
  $('race-panel').setAttribute('aria-labelledby', tab.id);
  showMeasure(tab.dataset.measure);
}

function step(event, tab) {
  const tabs = [...document.querySelectorAll('#measure-tabs button:not([hidden])')];
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length];
  next.focus();
  choose(next);
}

const tabOf = event => event.target.closest('#measure-tabs button');
$('measure-tabs').addEventListener('click', event => { if (tabOf(event)) choose(tabOf(event)); });
$('measure-tabs').addEventListener('keydown', event => { if (tabOf(event)) step(event, tabOf(event)); });
new ResizeObserver(resizeRace).observe($('race-chart'));
window.addEventListener('resize', drawDrift);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { redrawRace(); drawDrift(); });
window.millrace = { state, raceSeries, lifeMarks };
follow();
