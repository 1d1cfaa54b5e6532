import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Receipts } from '../../edge/alerting/receipts.ts';
import type { EmbeddedBroker } from '../../edge/mqtt/broker.ts';
import { type AlertPayload, type ReceiptPayload, topics } from '../../edge/mqtt/topics.ts';
import { connectTo, silent, startBroker } from '../mqtt/link.ts';
import { Screen } from '../mqtt/screen.ts';
import { House } from './house.ts';
import { raise } from './on-call.ts';

const appliance = { site: 'ward', appliance: 'edge-1' };
let house: House;
let broker: EmbeddedBroker;
let screen: Screen;
let alert: AlertPayload;
let noted: number;
let undo: (() => Promise<void>)[];
beforeEach(async () => {
  house = await House.open();
  undo = [() => house.close()];
  broker = await startBroker();
  undo.push(() => broker.stop());
  noted = 0;
  const connection = await connectTo(broker);
  undo.push(() => connection.stop());
  const { journal, clock } = house;
  const receipts = new Receipts({ appliance, journal, connection, clock, log: silent, noted: () => noted++ });
  await receipts.start();
  undo.push(() => receipts.stop());
  // Heard from the next connection on.
  await connection.stop();
  await connection.start();
  await new Promise<void>((resolve) => connection.onConnect(resolve));
  screen = await Screen.open(`mqtt://127.0.0.1:${broker.port}`);
  undo.push(() => screen.close());
  alert = await raise(house);
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
});

const receipt = (change: Partial<ReceiptPayload> = {}): ReceiptPayload => ({
  alertId: alert.alertId,
  revision: 1,
  screenId: 'wall-1',
  displayedAt: '2026-11-23T09:00:02.000Z',
  ...change,
});
const say = (value: unknown, topic = topics.receipt(appliance, alert.alertId, 'wall-1')) =>
  screen.client.publishAsync(topic, typeof value === 'string' ? value : JSON.stringify(value), { qos: 1 });
/** What is known of the alert once all that was said before is dealt with. */
async function displays() {
  await say(receipt({ screenId: 'last' }), topics.receipt(appliance, alert.alertId, 'last'));
  await expect
    .poll(async () => (await house.journal.displays.of(alert.alertId)).map(({ screenId }) => screenId))
    .toContain('last');
  return (await house.journal.displays.of(alert.alertId)).filter(({ screenId }) => screenId !== 'last');
}

describe('a receipt of a screen', () => {
  test('is written down: which revision it showed first and last, and when', async () => {
    await say(receipt());
    expect(await displays()).toMatchObject([
      { screenId: 'wall-1', firstRevision: 1, lastRevision: 1, firstDisplayedAt: '2026-11-23T09:00:02.000Z' },
    ]);
    await house.journal.alerts.change(
      { ...alert, revision: 2 },
      { at: '', who: '', act: 'alert-updated', subject: alert.alertId, detail: '' },
    );
    await say(receipt({ revision: 2, displayedAt: '2026-11-23T09:05:00.000Z' }));
    expect(await displays()).toMatchObject([
      { firstRevision: 1, lastRevision: 2, lastDisplayedAt: '2026-11-23T09:05:00.000Z', soundRevision: 1 },
    ]);
  });

  test('is no delivery to the broker, and no acknowledgement', async () => {
    await say(receipt());
    expect(await displays()).toHaveLength(1);
    expect(await house.journal.outbox.delivery(`alerts/${alert.alertId}`)).toEqual({
      revision: 1,
      deliveredRevision: 0,
      deliveredAt: null,
    });
    expect(await house.journal.alerts.get(alert.alertId)).toEqual(alert);
  });

  test('that says the same again changes nothing', async () => {
    await say(receipt());
    await displays();
    const before = noted;
    await say(receipt({ displayedAt: '2026-11-23T10:00:00.000Z' }));
    expect(await displays()).toMatchObject([{ lastDisplayedAt: '2026-11-23T09:00:02.000Z' }]);
    expect(noted).toBe(before);
  });

  test.each([
    ['of a revision that was never published', () => receipt({ revision: 2 })],
    ['of another alert than its topic', () => receipt({ alertId: 'other' })],
    ['of another screen than its topic', () => receipt({ screenId: 'wall-2' })],
    ['with a key that nobody knows', () => ({ ...receipt(), by: 'RN Okafor' })],
    ['without a revision', () => ({ ...receipt(), revision: undefined })],
    ['of revision 0', () => receipt({ revision: 0 })],
    ['of half a revision', () => receipt({ revision: 0.5 })],
    ['displayed at no time', () => receipt({ displayedAt: 'yesterday' })],
    ['displayed in the thirteenth month', () => receipt({ displayedAt: '2026-13-23T09:00:02.000Z' })],
    ['that is no JSON', () => '{"alertId":'],
    ['that is null', () => 'null'],
    ['that is long', () => `${JSON.stringify(receipt())}${' '.repeat(1024)}`],
  ])('%s is not believed', async (_why, make) => {
    await say(make());
    expect(await displays()).toEqual([]);
  });

  test('of an alert that is not this appliance’s is not believed', async () => {
    await say(receipt({ alertId: 'unknown' }), topics.receipt(appliance, 'unknown', 'wall-1'));
    await displays();
    expect(await house.journal.displays.of('unknown')).toEqual([]);
  });
});

test('one alert is shown by no more screens than a hospital has', async () => {
  const { note } = house.journal.displays;
  for (let n = 0; n < 256; n++) expect(await note(receipt({ screenId: `s${n}` }), '')).toBe('noted');
  expect(await note(receipt({ screenId: 'one-more' }), '')).toBe('too-many-screens');
  expect(await note(receipt({ screenId: 's0' }), '')).toBe('known');
});

describe('on the embedded broker, a screen', () => {
  const drops = async (topic: string, retain: boolean) => {
    const closed = new Promise<void>((resolve) => screen.client.once('close', resolve));
    screen.client.publish(topic, '{}', { qos: 1, retain }, () => {});
    await closed;
  };

  test.each([
    ['status', 'henet/v1/ward/edge-1/status'],
    ['an alert', 'henet/v1/ward/edge-1/alerts/a'],
    ['what lies below a receipt', 'henet/v1/ward/edge-1/receipts/a/b/c'],
    ['a receipt without a screen', 'henet/v1/ward/edge-1/receipts/a'],
    ['something outside', 'pagers/ward'],
  ])('may not publish %s', async (_what, topic) => {
    await drops(topic, false);
  });

  test('may not leave a receipt behind: what is retained would fill the broker', async () => {
    await drops(topics.receipt(appliance, alert.alertId, 'wall-1'), true);
  });
});
