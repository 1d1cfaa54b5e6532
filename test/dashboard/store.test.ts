import { beforeEach, describe, expect, test } from 'vitest';
import { sampleAlert, sampleEpisode, sampleStatus } from '../../dashboard/gallery/samples.ts';
import { ApplianceClock } from '../../dashboard/state/appliance-clock.ts';
import { BoardStore } from '../../dashboard/state/store.ts';
import { type AlertPayload, topics } from '../../edge/mqtt/topics.ts';

const own = { site: 'north', appliance: 'edge-1' };
const other = { site: 'north', appliance: 'edge-2' };
let now: number;
let store: BoardStore;

beforeEach(() => {
  now = 1000;
  store = new BoardStore(() => now);
  store.own = own;
});

const bring = (alert: AlertPayload, of = own) =>
  store.take(topics.alert(of, alert.alertId), JSON.stringify(alert), false);
const states = () => [...store.alerts.values()].map(({ value }) => `${value.revision} ${value.state}`);

describe('what the board knows', () => {
  test('a later revision replaces, an earlier one that comes late does not', () => {
    bring(sampleAlert({ revision: 2, state: 'acknowledged' }));
    bring(sampleAlert({ revision: 1 }));
    expect(states()).toEqual(['2 acknowledged']);
  });

  test('a cleared alert does not come back by an answer that was older', () => {
    bring(sampleAlert({ revision: 2 }));
    store.take(topics.alert(own, 'alert-high'), '', false);
    expect(states()).toEqual([]);
    store.list([sampleAlert({ revision: 2 })], [], now);
    expect(states()).toEqual([]);
    bring(sampleAlert({ revision: 4 }));
    expect(states()).toEqual(['4 raised']);
  });

  test('an act is shown at once, and a closed alert leaves', () => {
    bring(sampleAlert());
    store.acted(sampleAlert({ revision: 2, state: 'acknowledged' }));
    expect(states()).toEqual(['2 acknowledged']);
    store.acted(sampleAlert({ revision: 3, state: 'closed' }));
    bring(sampleAlert({ revision: 2, state: 'acknowledged' }));
    expect(states()).toEqual([]);
  });

  test('an alert that was closed while the screen was away leaves with the next list', () => {
    bring(sampleAlert());
    now = 5000;
    store.list([], [], 4000);
    expect(states()).toEqual([]);
    expect(store.listed).toBe(true);
  });

  test('an alert that came after the list was asked for stays', () => {
    now = 5000;
    bring(sampleAlert());
    store.list([], [], 4000);
    expect(states()).toEqual(['1 raised']);
  });

  test('a list of one appliance says nothing about another', () => {
    bring(sampleAlert(), other);
    now = 5000;
    store.list([], [], 4000);
    expect(states()).toEqual(['1 raised']);
  });

  test('the same alert id of two appliances is two alerts', () => {
    bring(sampleAlert());
    bring(sampleAlert(), other);
    expect(store.alerts.size).toBe(2);
  });

  test('topics that are not of the map are left alone', () => {
    store.take('henet/v1/north/edge-1/other/x', '{', false);
    store.take('zigbee2mqtt/lamp', '{"state":"ON"}', false);
    expect(store.alerts.size + store.episodes.size + store.heartbeats.size).toBe(0);
  });

  test('one demonstration result marks the whole board', () => {
    expect(store.demonstration).toBe(false);
    const episode = sampleEpisode();
    store.take(topics.episode(own, episode.episodeId), JSON.stringify(episode), true);
    expect(store.demonstration).toBe(true);
  });

  test('when the own appliance’s clock is set, its data stays fresh and ages go by its new time', () => {
    for (const by of [-3_600_000, 3_600_000]) {
      store = new BoardStore(() => now);
      store.own = own;
      const begin = now;
      const beat = (seq: number, setBy: number) => {
        const issuedAt = new Date(1_000_000_000 + now - begin + setBy).toISOString();
        store.take(topics.status(own), JSON.stringify(sampleStatus({ seq, issuedAt })), false);
      };
      store.clock.measured({ now: 1_000_000_000, before: now, after: now });
      beat(1, 0);
      now += 5000;
      beat(2, by);
      expect(store.freshness(own).kind).toBe('fresh');
      expect(Math.abs(store.clock.now()! - (1_000_005_000 + by))).toBeLessThan(1000);
    }
  });

  test('each appliance is stale for itself', () => {
    store.take(topics.status(own), JSON.stringify(sampleStatus({ seq: 1 })), false);
    store.take(topics.status(other), JSON.stringify(sampleStatus({ seq: 1 })), false);
    now += 14_000;
    store.take(topics.status(other), JSON.stringify(sampleStatus({ seq: 2 })), false);
    now += 3000;
    expect([store.freshness(own).kind, store.freshness(other).kind]).toEqual(['stale', 'fresh']);
  });
});

describe('the appliance’s clock', () => {
  test('is told from the middle of an exchange, and runs on by itself', () => {
    const clock = new ApplianceClock(() => now);
    expect(clock.now()).toBeNull();
    clock.measured({ now: 500_000, before: 1000, after: 1100 });
    now = 2050;
    expect(clock.now()).toBe(501_000);
  });

  test('a slow answer does not spoil a good measurement, a jump is believed at once', () => {
    const clock = new ApplianceClock(() => now);
    clock.measured({ now: 500_000, before: 1000, after: 1020 });
    clock.measured({ now: 503_500, before: 2000, after: 6000 });
    now = 6010;
    expect(clock.now()).toBe(505_000);
    clock.measured({ now: 100_000, before: 6000, after: 6020 });
    expect(clock.now()).toBe(100_000);
  });
});
