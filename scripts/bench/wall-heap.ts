import type { Browser, CDPSession, Page } from 'playwright-core';
import { sampleAlert, sampleEpisode, sampleStatus } from '../../dashboard/gallery/samples.ts';
import type { Row } from './row.ts';

/** What a day may leave on the heap of a wall, MB. */
const GROWTH_BUDGET_MB = 5;
const HOURS = 24;

/** What the page needs to play a day: made here, where the samples are. */
interface Script {
  readonly alert: unknown;
  readonly episode: unknown;
  readonly status: unknown;
}

/**
 * What a day leaves in a wall's memory: a heartbeat every 5 s, an alert every 5 min that is acknowledged and closed, a scan every
 * 15 min of which the last 60 stay, all drawn; time runs by as fast as it is drawn. Taken after an hour and after 24, each after a
 * forced collection of garbage.
 */
export async function measureHeap(browser: Browser, url: string): Promise<Row> {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  await page.addInitScript(AHEAD);
  await page.goto(`${url}/ward`);
  await page.mouse.click(2, 2);
  // Evaluated by the protocol: the page's own policy forbids what waitForFunction does with a string.
  while (!(await page.evaluate(LISTED))) await page.waitForTimeout(100);
  const cdp = await page.context().newCDPSession(page);
  const script: Script = { alert: sampleAlert(), episode: sampleEpisode(), status: sampleStatus() };
  const play = (from: number, to: number) => page.evaluate(`(${PLAY})(${JSON.stringify(script)}, ${from}, ${to})`);
  await play(0, 1);
  const before = await weighHeap(cdp, page);
  await play(1, HOURS);
  const after = await weighHeap(cdp, page);
  await page.close();
  const ours = after.mb - before.mb;
  return {
    name: 'growth of the wall’s heap from the first to the 24th hour',
    unit: 'MB',
    ours,
    peer: GROWTH_BUDGET_MB,
    peerName: 'budget',
    ratio: ours / GROWTH_BUDGET_MB,
    note: `${before.mb.toFixed(1)} MB after an hour, ${after.mb.toFixed(1)} MB after ${HOURS}; elements on the page ${before.elements} and ${after.elements} (it shows more scans by then), listeners ${before.listeners} and ${after.listeners}`,
  };
}

async function weighHeap(cdp: CDPSession, page: Page) {
  await cdp.send('HeapProfiler.enable');
  // Twice: what a finalizer lets go of in the first goes in the second.
  for (let n = 0; n < 2; n++) await cdp.send('HeapProfiler.collectGarbage');
  await cdp.send('Performance.enable');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  // The browser's own count of nodes holds those that it has not swept yet.
  const elements = await page.evaluate<number>(ELEMENTS);
  return { mb: of('JSHeapUsedSize') / 1e6, elements, listeners: of('JSEventListeners') };
}

/** Lets the page's monotonic clock be moved ahead. */
const AHEAD = `
const real = performance.now.bind(performance);
globalThis.ahead = 0;
performance.now = () => real() + globalThis.ahead;`;

const ELEMENTS = `(function count(root) {
  return [...root.querySelectorAll('*')].reduce((sum, one) => sum + 1 + (one.shadowRoot ? count(one.shadowRoot) : 0), 0);
})(document)`;

const LISTED = `document.querySelector('henet-app')?.shadowRoot?.querySelector('ward-page')?.board?.store.listed`;

/** In the page: the hours from \`from\` to \`to\`, as messages of a second appliance, each drawn before the next. */
const PLAY = `async ({ alert, episode, status }, from, to) => {
  const wall = document.querySelector('henet-app').shadowRoot.querySelector('ward-page');
  const { store } = wall.board;
  const root = 'henet/v1/bench/edge-2';
  const take = (path, value) => store.take(root + path, value === null ? '' : JSON.stringify(value), false);
  const iso = (ms) => new Date(ms).toISOString();
  for (let second = from * 3600; second < to * 3600; second += 5) {
    globalThis.ahead += 5000;
    const now = store.clock.now() ?? Date.now();
    take('/status', { ...status, seq: second, issuedAt: iso(now), nextHeartbeatAt: iso(now + 5000) });
    const n = Math.floor(second / 300);
    const alertId = 'alert-' + n;
    const open = { ...alert, alertId, episodeId: 'episode-' + n, raisedAt: iso(now), expiresAt: iso(now + 1e8) };
    if (second % 300 === 0) take('/alerts/' + alertId, open);
    if (second % 300 === 120) {
      take('/alerts/' + alertId, { ...open, revision: 2, state: 'acknowledged', acknowledgedBy: 'RN', acknowledgedAt: iso(now) });
    }
    if (second % 300 === 240) take('/alerts/' + alertId, null);
    if (second % 900 === 0) {
      const scan = { ...episode.scans[0], concludedAt: iso(now) };
      take('/episodes/episode-' + n, { ...episode, episodeId: 'episode-' + n, scans: [scan] });
      take('/episodes/episode-' + (n - 60 * 3), null);
    }
    await wall.updateComplete;
    if (second % 60 === 0) await new Promise(requestAnimationFrame);
  }
}`;
