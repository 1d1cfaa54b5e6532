import mqtt from 'mqtt';
import { chromium } from 'playwright-core';
import { sampleAlert } from '../../dashboard/gallery/samples.ts';
import { topics } from '../../edge/mqtt/topics.ts';
import { type AlertHouse, APPLIANCE, openAlertHouse } from './alert-house.ts';
import { percentile, type Row } from './row.ts';

const CHROMIUM = '/usr/bin/chromium';
/** Alerts that are raised one after another for the latencies. */
const ONE_BY_ONE = 60;
const AT_ONCE = 2000;
/** As many as the publisher has on their way at once. */
const IN_FLIGHT = 16;

/** From the commit of an alert to its card on a ward board, and how many alerts a second leave the outbox, beside mqtt.js alone. */
export async function measureAlerting(_repeats: number, say: (text: string) => void): Promise<Row[]> {
  const house = await openAlertHouse();
  try {
    say('bench: alerts to a screen');
    const screen = await toScreen(house);
    const bare = await bareLatencies(house);
    const p50 = percentile(screen, 0.5);
    say('bench: alerts at once');
    const ours = await emptyOutbox(house);
    const peer = await bareAtOnce(house);
    return [
      {
        name: 'commit of an alert to its card on the ward board, loopback, p50',
        unit: 'ms',
        ours: p50,
        peer: percentile(bare, 0.5),
        peerName: 'mqtt.js alone, publish to subscriber, p50',
        ratio: p50 / percentile(bare, 0.5),
        note: `p95 ${percentile(screen, 0.95).toFixed(1)} ms beside ${percentile(bare, 0.95).toFixed(1)} ms; ours: journal, outbox, broker, WebSocket, Chromium, to the frame that shows it (16.7 ms apart)`,
      },
      {
        name: `${AT_ONCE} alerts out of the outbox`,
        unit: 'alerts/s',
        ours: AT_ONCE / ours,
        peer: AT_ONCE / peer,
        peerName: `mqtt.js alone, QoS 1, retained, ${IN_FLIGHT} in flight, the same broker and payload`,
        ratio: peer / ours,
        note: 'ours writes down each delivery (fsync) and keeps the order of each alert',
      },
    ];
  } finally {
    await house.close();
  }
}

/**
 * Runs in the page, so that no round trip to the browser is measured: the time of the frame in which the cards of these alerts,
 * and no others, are on the board.
 */
const IN_PAGE = `
const cards = (root) => [...root.querySelectorAll('*')].flatMap((element) => [
  ...(element.localName === 'alert-card' ? [element.alert?.alertId] : []),
  ...(element.shadowRoot ? cards(element.shadowRoot) : []),
]);
globalThis.shows = async (wanted) => {
  while (cards(document).join() !== wanted) await new Promise(requestAnimationFrame);
  return performance.timeOrigin + performance.now();
};`;

/** The board in Chromium; ms from before the commit to the frame in which the card is there. */
async function toScreen(house: AlertHouse): Promise<number[]> {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.addInitScript(IN_PAGE);
    await page.goto(`${house.url}/ward`);
    const shows = (alertId: string) => page.evaluate<number>(`shows(${JSON.stringify(alertId)})`);
    const latencies: number[] = [];
    // The first alert waits until the board is up and linked.
    for (let n = 0; n <= ONE_BY_ONE; n++) {
      const alertId = `screen-${n}`;
      const shown = shows(alertId);
      const began = performance.timeOrigin + performance.now();
      const { revision } = await house.raise(alertId);
      house.publisher.wake();
      const latency = (await shown) - began;
      if (n > 0) latencies.push(latency);
      await house.acts.close(alertId, { by: 'bench', revision, reason: 'measured' });
      await shows('');
    }
    return latencies;
  } finally {
    await browser.close();
  }
}

/** The same payload from one mqtt.js client to another over the same broker, ms. */
async function bareLatencies({ broker }: AlertHouse): Promise<number[]> {
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const subscriber = await mqtt.connectAsync(url, { protocolVersion: 4 });
  const publisher = await mqtt.connectAsync(url, { protocolVersion: 4, ...broker.credentials });
  await subscriber.subscribeAsync(topics.all, { qos: 1 });
  const latencies: number[] = [];
  for (let n = 0; n < ONE_BY_ONE; n++) {
    const topic = topics.alert(APPLIANCE, `bare-${n}`);
    const heard = new Promise<void>((resolve) => {
      subscriber.on('message', function listener(on) {
        if (on !== topic) return;
        subscriber.off('message', listener);
        resolve();
      });
    });
    const began = performance.now();
    await Promise.all([publisher.publishAsync(topic, payload(), { qos: 1, retain: true }), heard]);
    latencies.push(performance.now() - began);
  }
  await subscriber.endAsync();
  await publisher.endAsync();
  return latencies;
}

/** Seconds until the broker has acknowledged all that was committed before. */
async function emptyOutbox(house: AlertHouse): Promise<number> {
  for (let n = 0; n < AT_ONCE; n++) await house.raise(`at-once-${n}`);
  const began = performance.now();
  house.publisher.wake();
  while ((await house.journal.outbox.undelivered()).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  return (performance.now() - began) / 1000;
}

async function bareAtOnce({ broker }: AlertHouse): Promise<number> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
    protocolVersion: 4,
    ...broker.credentials,
  });
  const began = performance.now();
  let next = 0;
  const lane = async () => {
    while (next < AT_ONCE)
      await client.publishAsync(topics.alert(APPLIANCE, `bare-at-once-${next++}`), payload(), { qos: 1, retain: true });
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  const seconds = (performance.now() - began) / 1000;
  await client.endAsync();
  return seconds;
}

const payload = () => JSON.stringify(sampleAlert());
