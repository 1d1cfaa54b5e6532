import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import mqtt from 'mqtt';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { sampleAlert } from '../../dashboard/gallery/samples.ts';
import { systemClock } from '../../edge/config/clock.ts';
import { topics } from '../../edge/mqtt/topics.ts';
import { WALL_BUDGET_BYTES, wallBytes, weigh } from '../../test/browser/wall-chunks.ts';
import { type AlertHouse, APPLIANCE, openAlertHouse } from './alert-house.ts';
import { percentile, type Row } from './row.ts';
import { measureHeap } from './wall-heap.ts';

const CHROMIUM = '/usr/bin/chromium';
const DASHBOARD = new URL('../../dashboard/vite.config.ts', import.meta.url).pathname;
const ALERTS = 40;
/** From the commit of an alert to the pixels of its card, ms. */
const PAINT_BUDGET_MS = 500;

/** The wall in Chromium, on loopback: how soon an alert is seen, what the wall weighs, and what a day leaves in its memory. */
export async function measureWall(_repeats: number, say: (text: string) => void): Promise<Row[]> {
  const boardDir = await mkdtemp(path.join(tmpdir(), 'henet-bench-board-'));
  say('bench: the wall is built');
  await build({
    configFile: DASHBOARD,
    logLevel: 'error',
    build: { outDir: boardDir, emptyOutDir: true, manifest: true },
  });
  const house = await openAlertHouse(systemClock, boardDir);
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    say('bench: alerts to pixels');
    const committed = await latencies(browser, house, commit);
    const published = await latencies(browser, house, publish);
    say('bench: a day of the wall');
    const heap = await measureHeap(browser, house.url);
    return [
      paint('commit of an alert to the pixels of its card, p95', committed),
      paint('MQTT publish of an alert to the pixels of its card, p95', published),
      await sizes(boardDir),
      heap,
    ];
  } finally {
    await browser.close();
    await house.close();
    await rm(boardDir, { recursive: true });
  }
}

function paint(name: string, values: readonly number[]): Row {
  const ours = percentile(values, 0.95);
  const note = `p50 ${percentile(values, 0.5).toFixed(1)} ms, worst ${Math.max(...values).toFixed(1)} ms of ${values.length}; to the end of the frame in which the card stands, whole, on the screen`;
  return { name, unit: 'ms', ours, peer: PAINT_BUDGET_MS, peerName: 'budget', ratio: ours / PAINT_BUDGET_MS, note };
}

async function sizes(boardDir: string): Promise<Row> {
  const weights = await weigh(boardDir);
  const kb = (bytes: number) => bytes / 1000;
  const lazy = weights.filter(({ ofWall }) => !ofWall).sort((a, b) => b.gzippedBytes - a.gzippedBytes);
  const listed = lazy
    .map(({ name, gzippedBytes }) => `${path.basename(name)} ${kb(gzippedBytes).toFixed(1)}`)
    .join(', ');
  const ours = kb(wallBytes(weights));
  return {
    name: 'wall, all that it loads before it is live, gzipped',
    unit: 'kB',
    ours,
    peer: kb(WALL_BUDGET_BYTES),
    peerName: 'budget',
    ratio: ours / kb(WALL_BUDGET_BYTES),
    note: `loaded when asked for, kB: ${listed}`,
  };
}

/** Runs in the page, so that no round trip to the browser is measured. */
const IN_PAGE = `
globalThis.cards = () => {
  const wall = document.querySelector('henet-app')?.shadowRoot?.querySelector('ward-page')?.shadowRoot;
  return [...(wall?.querySelectorAll('alert-card') ?? [])].filter((card) => {
    const { top, bottom, height } = card.getBoundingClientRect();
    return card.hasUpdated && !card.isUpdatePending && height > 0 && top >= 0 && bottom <= innerHeight;
  }).map((card) => card.alert.alertId);
};
globalThis.paints = async (wanted) => {
  for (;;) {
    await new Promise(requestAnimationFrame);
    if (cards().join() === wanted) break;
  }
  // The task after a frame's callbacks runs when that frame has been drawn.
  await new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(0);
  });
  return performance.timeOrigin + performance.now();
};`;

/** Raises one alert, and gives back what takes it away. */
type Raise = (house: AlertHouse, alertId: string) => Promise<() => Promise<unknown>>;

const commit: Raise = async (house, alertId) => {
  const { revision } = await house.raise(alertId);
  house.publisher.wake();
  return () => house.acts.close(alertId, { by: 'bench', revision, reason: 'measured' });
};

const publish: Raise = async ({ broker }, alertId) => {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
    protocolVersion: 4,
    ...broker.credentials,
  });
  const topic = topics.alert(APPLIANCE, alertId);
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const now = new Date().toISOString();
  const alert = sampleAlert({ alertId, scanId: null, raisedAt: now, issuedAt: now, expiresAt });
  began = performance.timeOrigin + performance.now();
  await client.publishAsync(topic, JSON.stringify(alert), { qos: 1, retain: true });
  return async () => {
    await client.publishAsync(topic, '', { qos: 1, retain: true });
    await client.endAsync();
  };
};

/** When the raising that is under way began; connecting to the broker does not count. */
let began = 0;

async function latencies(browser: Browser, house: AlertHouse, raise: Raise): Promise<number[]> {
  const page: Page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  await page.addInitScript(IN_PAGE);
  await page.goto(`${house.url}/ward`);
  const paints = (alertId: string) => page.evaluate<number>(`paints(${JSON.stringify(alertId)})`);
  const values: number[] = [];
  // The first alert waits until the board is up and linked.
  for (let n = 0; n <= ALERTS; n++) {
    const alertId = `${raise.name}-${n}`;
    const painted = paints(alertId);
    began = performance.timeOrigin + performance.now();
    const end = await raise(house, alertId);
    const latency = (await painted) - began;
    if (n > 0) values.push(latency);
    await end();
    await paints('');
  }
  await page.close();
  return values;
}
