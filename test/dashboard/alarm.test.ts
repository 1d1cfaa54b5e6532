import { describe, expect, test } from 'vitest';
import { burst, burstLength, HARMONICS, TONES } from '../../dashboard/alarm/bursts.ts';
import { decide, type Pause } from '../../dashboard/alarm/decide.ts';
import { Ledger } from '../../dashboard/alarm/ledger.ts';
import { sampleAlert } from '../../dashboard/gallery/samples.ts';
import type { AlertPayload } from '../../edge/mqtt/topics.ts';

const published = (value: AlertPayload) => ({
  site: 's',
  appliance: 'a',
  key: `s/a/${value.alertId}`,
  value,
  receivedAt: 0,
});
const high = published(sampleAlert());
const medium = published(sampleAlert({ alertId: 'm', priority: 'medium' }));
const base = { sounded: {}, pause: null, audible: true, monotonic: 1000 };

function memory(content: Record<string, string> = {}) {
  return {
    getItem: (key: string) => content[key] ?? null,
    setItem: (key: string, value: string) => {
      content[key] = value;
    },
  };
}

describe('what sounds', () => {
  test('a raised alert sounds once, however often it is delivered', () => {
    const first = decide({ ...base, raised: [high] });
    expect(first.play).toBe('high');
    const ledger = new Ledger(memory());
    ledger.note(first.sounds);
    expect(decide({ ...base, raised: [high], sounded: ledger.sounded }).play).toBeNull();
  });

  test('a page that is opened again stays silent about what it sounded', () => {
    const store = memory();
    new Ledger(store).note(decide({ ...base, raised: [high] }).sounds);
    expect(decide({ ...base, raised: [high], sounded: new Ledger(store).sounded }).play).toBeNull();
  });

  test('a superseding result is silent; a rise of its priority sounds again', () => {
    const sounded = { [high.key]: 1 };
    const superseded = published(sampleAlert({ revision: 5, soundRevision: 1 }));
    expect(decide({ ...base, raised: [superseded], sounded }).play).toBeNull();
    const risen = published(sampleAlert({ revision: 6, soundRevision: 2 }));
    expect(decide({ ...base, raised: [risen], sounded }).play).toBe('high');
  });

  test('of several the highest priority is heard, and none is sounded twice', () => {
    const { play, sounds } = decide({ ...base, raised: [medium, high] });
    expect(play).toBe('high');
    expect(sounds.map(({ key }) => key).sort()).toEqual([high.key, medium.key].sort());
  });

  test('what could not be heard, for the browser blocked sound, is heard once it can be', () => {
    const blocked = decide({ ...base, raised: [high], audible: false });
    expect([blocked.play, blocked.sounds]).toEqual([null, []]);
    expect(decide({ ...base, raised: [high] }).play).toBe('high');
  });

  test('a ledger that is damaged, or a store that is forbidden, sounds rather than fails', () => {
    expect(new Ledger(memory({ 'henet.sounded': '{"a":' })).sounded).toEqual({});
    expect(new Ledger(memory({ 'henet.sounded': '{"a":"x","b":2}' })).sounded).toEqual({ b: 2 });
    const forbidden = {
      getItem: () => null,
      setItem: () => {
        throw new Error('forbidden');
      },
    };
    const ledger = new Ledger(forbidden);
    ledger.note([{ key: 'k', soundRevision: 3 }]);
    expect(ledger.sounded).toEqual({ k: 3 });
  });
});

describe('paused sound', () => {
  const pause: Pause = { until: 5000, over: 'medium' };

  test('nothing of the same priority breaks the pause; a higher one does', () => {
    expect(decide({ ...base, raised: [medium], pause })).toMatchObject({ play: null, pause });
    expect(decide({ ...base, raised: [medium, high], pause })).toMatchObject({ play: 'high', pause: null });
  });

  test('what was raised during the pause is heard when it ends', () => {
    expect(decide({ ...base, raised: [medium], pause, monotonic: 5001 })).toMatchObject({
      play: 'medium',
      pause: null,
    });
  });

  test('a pause of a quiet ward is broken by any alert', () => {
    expect(decide({ ...base, raised: [medium], pause: { until: 5000, over: null } }).play).toBe('medium');
  });
});

describe('bursts by IEC 60601-1-8', () => {
  test.each([
    ['high', 10],
    ['medium', 3],
    ['low', 2],
  ] as const)('%s is %i pulses, one after the other', (priority, count) => {
    const pulses = burst(priority);
    expect(pulses).toHaveLength(count);
    for (const [n, pulse] of pulses.entries()) {
      const before = pulses[n - 1];
      if (before) expect(pulse.at).toBeGreaterThan(before.at + before.lasts);
    }
    expect(burstLength(priority)).toBe(pulses.at(-1)!.at + pulses.at(-1)!.lasts);
  });

  test('the high burst has the rhythm three, two, pause, three, two within the limits', () => {
    const pulses = burst('high');
    const gaps = pulses.slice(1).map((pulse, n) => pulse.at - pulses[n]!.at - pulses[n]!.lasts);
    const [x] = gaps;
    const [pulse] = pulses;
    expect(pulse!.lasts).toBeGreaterThanOrEqual(75);
    expect(pulse!.lasts).toBeLessThanOrEqual(200);
    expect(x).toBeGreaterThanOrEqual(50);
    expect(x).toBeLessThanOrEqual(125);
    const wide = 2 * x! + pulse!.lasts;
    expect(gaps).toEqual([x, x, wide, x, gaps[4], x, x, wide, x]);
    expect(gaps[4]).toBeGreaterThanOrEqual(350);
    expect(gaps[4]).toBeLessThanOrEqual(1300);
  });

  test('every tone has at least four harmonics that any loudspeaker plays', () => {
    for (const tone of TONES) {
      expect(tone).toBeGreaterThanOrEqual(150);
      expect(tone).toBeLessThanOrEqual(1000);
      expect(
        HARMONICS.map((n) => n * tone).filter((hertz) => hertz >= 300 && hertz <= 4000).length,
      ).toBeGreaterThanOrEqual(4);
    }
  });
});
