import { beforeEach, describe, expect, test } from 'vitest';
import { screenIdOf } from '../../dashboard/data/screen.ts';
import { sampleAlert, sampleStatus } from '../../dashboard/gallery/samples.ts';
import { Receipts } from '../../dashboard/state/receipts.ts';
import { BoardStore } from '../../dashboard/state/store.ts';
import { type AlertPayload, type ReceiptPayload, type StatusPayload, topics } from '../../edge/mqtt/topics.ts';

const own = { site: 'north', appliance: 'edge-1' };
const other = { site: 'north', appliance: 'edge-2' };
let store: BoardStore;
let receipts: Receipts;
let sent: { topic: string; receipt: ReceiptPayload }[];
let reaches: boolean;
beforeEach(() => {
  store = new BoardStore(() => 1000);
  store.own = own;
  store.clock.measured({ now: Date.parse('2026-11-23T02:41:00Z'), before: 1000, after: 1000 });
  sent = [];
  reaches = true;
  receipts = new Receipts(store, 'wall-1', async (topic, payload) => {
    if (!reaches) throw new Error('offline');
    sent.push({ topic, receipt: JSON.parse(payload) as ReceiptPayload });
  });
  store.linked('live');
  beats(own);
});

const beats = (of: typeof own, change: Partial<StatusPayload> = {}) =>
  store.take(topics.status(of), JSON.stringify(sampleStatus({ seq: 900, ...change })), false);
const bring = (alert: AlertPayload, of = own) =>
  store.take(topics.alert(of, alert.alertId), JSON.stringify(alert), false);
/** What a page hands over: the alerts of its cards, as the store has them. */
const show = () => receipts.shown([...store.alerts.values()].map(({ value }) => value));
const revisions = () => sent.map(({ receipt }) => receipt.revision);

describe('what a screen tells the appliance', () => {
  test('is which revision of an alert stands on it, once for each, by the appliance’s clock', () => {
    bring(sampleAlert());
    show();
    show();
    bring(sampleAlert({ revision: 2, state: 'acknowledged' }));
    show();
    expect(sent).toEqual([
      {
        topic: 'henet/v1/north/edge-1/receipts/alert-high/wall-1',
        receipt: {
          alertId: 'alert-high',
          revision: 1,
          screenId: 'wall-1',
          displayedAt: '2026-11-23T02:41:00.000Z',
        },
      },
      expect.objectContaining({ receipt: expect.objectContaining({ revision: 2 }) }),
    ]);
  });

  test('is nothing of what the store has and no card shows', () => {
    bring(sampleAlert());
    receipts.shown([]);
    receipts.shown([sampleAlert()]);
    expect(sent).toEqual([]);
  });

  test('goes to the appliance whose alert it is', () => {
    beats(other);
    bring(sampleAlert(), other);
    show();
    expect(sent.map(({ topic }) => topic)).toEqual(['henet/v1/north/edge-2/receipts/alert-high/wall-1']);
  });

  test('is told again when the link is new, for the broker keeps no receipt', () => {
    bring(sampleAlert());
    show();
    store.linked('asking');
    show();
    expect(revisions()).toEqual([1]);
    store.linked('live');
    show();
    expect(revisions()).toEqual([1, 1]);
  });

  test('is told again when the appliance was restarted, or was offline, for it did not hear', () => {
    bring(sampleAlert());
    show();
    beats(own, { bootId: 'boot-2', seq: 1 });
    show();
    expect(revisions()).toEqual([1, 1]);
    beats(own, { bootId: 'boot-2', seq: 2, state: 'offline' });
    show();
    expect(revisions(), 'nobody is there to hear').toEqual([1, 1]);
    beats(own, { bootId: 'boot-2', seq: 3 });
    show();
    expect(revisions()).toEqual([1, 1, 1]);
  });

  test('that did not leave is told at the next look', async () => {
    bring(sampleAlert());
    reaches = false;
    show();
    await Promise.resolve();
    await Promise.resolve();
    reaches = true;
    show();
    expect(revisions()).toEqual([1]);
  });
});

describe('the name of a screen', () => {
  const bytes = (fill: number) => (array: Uint8Array<ArrayBuffer>) => array.fill(fill);
  const memory = (values: Record<string, string> = {}) => ({
    getItem: (key: string) => values[key] ?? null,
    setItem: (key: string, value: string) => {
      values[key] = value;
    },
  });

  test('is made once for a browser, and kept', () => {
    const kept = memory();
    const made = screenIdOf(kept, bytes(0xab));
    expect(made).toBe('screen-abababababababab');
    expect(screenIdOf(kept, bytes(1))).toBe(made);
  });

  test('is another one where keeping is forbidden, or what was kept is none', () => {
    const forbidden = {
      getItem: () => {
        throw new Error('SecurityError');
      },
      setItem: () => {
        throw new Error('SecurityError');
      },
    };
    expect(screenIdOf(forbidden, bytes(2))).toBe('screen-0202020202020202');
    expect(screenIdOf(memory({ 'henet.screen': 'a/b' }), bytes(3))).toBe('screen-0303030303030303');
  });
});
