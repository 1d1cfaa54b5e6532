import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { Alarms, PAUSE_MS } from '../../dashboard/alarm/alarms.ts';
import { restAt } from '../../dashboard/data/burn-in.ts';
import { resultOf } from '../../dashboard/data/episodes.ts';
import { followUpOf } from '../../dashboard/data/follow-up.ts';
import { agoOf, ml, percent } from '../../dashboard/data/format.ts';
import { isOld, STALE_MS } from '../../dashboard/data/freshness.ts';
import { PRIORITY_WORDS, shownLabel } from '../../dashboard/data/words.ts';
import { SAMPLE_NOW, sampleAlert, sampleEpisode, sampleScan, sampleStatus } from '../../dashboard/gallery/samples.ts';
import { BoardStore } from '../../dashboard/state/store.ts';
import { type AlertPayload, type Priority, topics } from '../../edge/mqtt/topics.ts';

/**
 * The lines of CLINICAL.md section 6 (IEC 60601-1-8 conventions) as far as they can be told without a browser, by number. What is
 * seen or pressed is held in test/browser: sizes in wall.test.ts, keyboard and live regions in board.test.ts, old data in both.
 */
const css = (file: string) => readFileSync(new URL(`../../dashboard/${file}`, import.meta.url), 'utf8');
const tokens = css('theme/page.css');
const token = (name: string) => new RegExp(`--${name}: ([^;]+);`).exec(tokens)?.[1] ?? '';

const own = { site: 'north', appliance: 'edge-1' };
const published = (value: AlertPayload) => ({ ...own, key: `north/edge-1/${value.alertId}`, value, receivedAt: 0 });
const high = published(sampleAlert());
const medium = published(sampleAlert({ alertId: 'm', priority: 'medium' }));

let now: number;
let played: Priority[];
let alarms: Alarms;
let sound: { audible: boolean; unlock(): Promise<void>; play(priority: Priority): void };
beforeEach(() => {
  now = 1000;
  played = [];
  sound = {
    audible: true,
    unlock: async () => undefined,
    play: (priority: Priority) => void played.push(priority),
  };
  const kept = new Map<string, string>();
  const store = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, v: string) => void kept.set(key, v),
  };
  alarms = new Alarms(sound, store, () => now);
});
/** Looks of a board, one each second. */
const seconds = (count: number, raised: (typeof high)[], stale = false, lost = false) => {
  for (let n = 0; n < count; n++) {
    alarms.update(raised, stale, lost && n === 0);
    now += 1000;
  }
};

describe('CLINICAL.md section 6', () => {
  test('(head) each priority has a word and a sign of its own beside its colour, and flashes at its rate', () => {
    const all = Object.values(PRIORITY_WORDS);
    expect(new Set(all.map(({ word }) => word)).size).toBe(3);
    expect(all.map(({ mark }) => mark)).toEqual(['!!!', '!!', '!']);
    const mark = css('components/priority-mark.ts');
    // Its rule names the token of its priority, which says how long a flash lasts.
    const rate = (priority: string) => {
      const named = new RegExp(`\\.raised\\.${priority} \\{\\s+animation: flash var\\(--(flash-[a-z]+)\\)`).exec(
        mark,
      )?.[1];
      return 1 / Number.parseFloat(token(named ?? 'none'));
    };
    expect(rate('high')).toBeGreaterThanOrEqual(1.4);
    expect(rate('high')).toBeLessThanOrEqual(2.8);
    expect(rate('medium')).toBeGreaterThanOrEqual(0.4);
    expect(rate('medium')).toBeLessThanOrEqual(0.8);
    expect(mark).not.toMatch(/\.raised\.low \{\s+animation/);
  });

  test('1: the priority is 23 mm tall on 24 inches of 1920 px (20 arcmin at 4 m)', () => {
    const vmax = Number(/([\d.]+)vmax/.exec(token('far'))?.[1]);
    const capitalPx = (vmax / 100) * 1920 * 0.716;
    const mmPerPx = (24 * 25.4) / Math.hypot(1920, 1080);
    expect(capitalPx * mmPerPx).toBeGreaterThanOrEqual(23);
  });

  test('2: a pause of the sound is timed, seen by the board, and broken by a higher priority alone', () => {
    seconds(5, [medium]);
    alarms.pauseAudio([medium]);
    expect(alarms.state.pause?.until).toBe(now + PAUSE_MS);
    const another = published(sampleAlert({ alertId: 'm2', priority: 'medium' }));
    seconds(10, [medium, another]);
    expect(played).toEqual(['medium']);
    seconds(1, [medium, another, high]);
    expect(played).toEqual(['medium', 'high']);
    expect(alarms.state.pause).toBeNull();
  });

  test('2: what came while it was paused is heard when it ends', () => {
    alarms.pauseAudio([medium]);
    seconds(PAUSE_MS / 1000, [medium]);
    expect(played).toEqual([]);
    seconds(2, [medium]);
    expect(played).toEqual(['medium']);
  });

  test('3: a superseding result sounds again only if its priority rises', () => {
    seconds(10, [medium]);
    seconds(10, [published({ ...medium.value, revision: 4 })]);
    expect(played).toEqual(['medium']);
    seconds(10, [published({ ...medium.value, revision: 5, soundRevision: 2, priority: 'high' })]);
    expect(played).toEqual(['medium', 'high']);
  });

  test('4: past 15 s without a heartbeat everything is old, and the silence is heard, again and again', () => {
    const store = new BoardStore(() => now);
    store.own = own;
    store.take(topics.status(own), JSON.stringify(sampleStatus()), false);
    now += STALE_MS;
    expect(isOld(store.freshness())).toBe(false);
    now += 1;
    expect(isOld(store.freshness())).toBe(true);
    seconds(130, [], true);
    expect(played).toEqual(['low', 'low', 'low']);
  });

  test('4: another appliance that falls silent is heard once, also when nobody could hear it at that moment', () => {
    sound.audible = false;
    seconds(5, [], false, true);
    expect(played).toEqual([]);
    sound.audible = true;
    seconds(120, []);
    expect(played).toEqual(['low']);
  });

  test('5: missing is unknown, never normal; nothing found is a result', () => {
    expect([ml(null), percent(null), agoOf(null, SAMPLE_NOW)]).toEqual(['unknown', 'unknown', 'unknown']);
    expect(followUpOf(sampleEpisode(), SAMPLE_NOW).kind).toBe('unknown');
    expect(resultOf(sampleScan({ found: null }))).toBe('Result unknown');
    expect(resultOf(sampleScan({ found: false, iphMl: 0, ivhMl: 0 }))).toBe('No hematoma found');
  });

  test('6: while the browser keeps the sound back, nothing counts as heard', () => {
    sound.audible = false;
    seconds(60, [high]);
    expect([alarms.state.audible, played]).toEqual([false, []]);
    sound.audible = true;
    seconds(1, [high]);
    expect(played).toEqual(['high']);
  });

  test('7: two identifiers in every view, and a mode that hides both', () => {
    for (const label of [
      { name: 'J. D.', id: '48213' },
      { name: null, id: '48213' },
      { name: 'J. D.', id: null },
      { name: null, id: null },
    ]) {
      const shown = shownLabel(label, false);
      expect(Boolean(shown.name && shown.id)).toBe(true);
      expect(Object.values(shownLabel(label, true)).join(' ')).not.toMatch(/J\. D\.|48213/);
    }
  });

  test('8: ages are counted from the appliance’s clock, whatever the screen’s says', () => {
    const store = new BoardStore(() => now);
    store.clock.measured({ now: SAMPLE_NOW, before: now, after: now });
    now += 60_000;
    expect(agoOf(new Date(SAMPLE_NOW).toISOString(), store.clock.now())).toBe('1 min ago');
  });

  test('9: dark by default; who prefers reduced motion sees no flashing and no shifting', () => {
    expect(tokens).toContain('color-scheme: dark');
    expect(css('components/priority-mark.ts')).toMatch(/prefers-reduced-motion: reduce\) \{[^}]+\{\s+animation: none;/);
    expect(restAt(50 * 60_000, true)).toMatchObject({ x: 0, y: 0 });
  });

  test('10: text keeps the contrast of WCAG AA on every ground that it stands on', () => {
    for (const ground of ['ground', 'surface', 'raised']) {
      for (const text of ['text', 'dim', 'high-text', 'medium-text', 'low-text']) {
        expect(contrast(token(text), token(ground)), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
    for (const priority of ['high', 'medium', 'low']) {
      // Large and bold.
      expect(contrast(token(`on-${priority}`), token(priority))).toBeGreaterThanOrEqual(3);
    }
  });
});

/** Contrast ratio of two `#rrggbb` colours, by WCAG 2.2. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}
