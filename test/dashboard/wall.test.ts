import { describe, expect, test } from 'vitest';
import { restAt, SHIFT_PX } from '../../dashboard/data/burn-in.ts';
import { courseOf } from '../../dashboard/data/course.ts';
import { followUpOf } from '../../dashboard/data/follow-up.ts';
import { FIRST_PAGE, pagesOf, TURN_MS, turned, turnedBy } from '../../dashboard/data/pages.ts';
import { isReadable } from '../../dashboard/data/readable.ts';
import { isWall, layoutsFor, rowsThatFit } from '../../dashboard/data/room.ts';
import { WallFit } from '../../dashboard/data/wall-fit.ts';
import {
  ago,
  SAMPLE_NOW,
  sampleAlert,
  sampleEpisode,
  sampleEpisodes,
  sampleScan,
} from '../../dashboard/gallery/samples.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('the follow-up that a row waits for', () => {
  const times = { nextFollowUpAt: ago(-130), followUpOverdueAt: ago(-1210) };
  test.each([
    ['is due in its time', SAMPLE_NOW, { kind: 'in', ms: 130 * MINUTE }],
    ['is due from then on', SAMPLE_NOW + 131 * MINUTE, { kind: 'due', ms: MINUTE }],
    ['is overdue later, counted from when it was due', SAMPLE_NOW + 1210 * MINUTE, { kind: 'overdue', ms: 18 * HOUR }],
    ['is unknown while the appliance’s clock is', null, { kind: 'unknown' }],
  ] as const)('%s', (_what, now, expected) => {
    expect(followUpOf(sampleEpisode(times), now)).toEqual(expected);
  });

  test('is none where the appliance says so, unknown where it says nothing of a bleed', () => {
    expect(followUpOf(sampleEpisode({ nextFollowUpAt: null }), SAMPLE_NOW)).toEqual({ kind: 'none' });
    expect(followUpOf(sampleEpisodes.baseline, SAMPLE_NOW)).toEqual({ kind: 'unknown' });
    expect(followUpOf(sampleEpisodes.noHematoma, SAMPLE_NOW)).toEqual({ kind: 'none' });
  });
});

describe('the course of a bleed', () => {
  test('runs by time, with the baseline and the step of 6 mL above it in sight', () => {
    const course = courseOf(sampleEpisodes.followedUp.scans)!;
    expect(course.iph.map(({ x }) => x)).toEqual([0, 1]);
    const top = 29.6;
    expect(course.iph.map(({ y }) => y * top)).toEqual([expect.closeTo(18.4), expect.closeTo(29.6)]);
    expect(course.baseline * top).toBeCloseTo(18.4);
    expect(course.step * top).toBeCloseTo(24.4);
  });

  test('of one scan shows how far the step is, and nothing leaves the frame', () => {
    const course = courseOf([sampleScan()])!;
    expect(course.step).toBe(1);
    expect(course.iph).toEqual([{ x: 0, y: expect.closeTo(18.4 / 24.4) }]);
  });

  test('two scans of one hour do not look like a day apart', () => {
    const scans = ['2026-11-23T02:00:00', '2026-11-23T03:00:00'].map((acquiredAt) => sampleScan({ acquiredAt }));
    expect(courseOf(scans)!.iph[1]!.x).toBeCloseTo(1 / 6);
  });

  test('scans without a time stand in their order; unknown volumes are left out, and without any there is no course', () => {
    const untimed = [sampleScan({ acquiredAt: null }), sampleScan({ ivhMl: null }), sampleScan()];
    expect(courseOf(untimed)!.iph.map(({ x }) => x)).toEqual([0, 0.5, 1]);
    expect(courseOf(untimed)!.ivh.map(({ x }) => x)).toEqual([0, 1]);
    expect(courseOf([sampleScan({ iphMl: null, ivhMl: null })])).toBeNull();
  });
});

describe('a wall does not burn in', () => {
  const turn = Array.from({ length: 16 }, (_, n) => restAt(n * 2 * MINUTE, false));

  test('it goes round in 32 minutes, never further than the room around it, in steps that nobody sees', () => {
    expect(new Set(turn.map(({ x, y }) => `${x} ${y}`)).size).toBeGreaterThanOrEqual(12);
    for (const [n, { x, y }] of turn.entries()) {
      expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThanOrEqual(SHIFT_PX);
      const next = turn[(n + 1) % turn.length]!;
      expect(Math.hypot(next.x - x, next.y - y)).toBeLessThanOrEqual(2.2);
    }
  });

  test('what is bright and large turns dark at every other turn', () => {
    expect(turn.map(({ inverse }) => inverse)).not.toContain(true);
    expect([32, 63, 64].map((minutes) => restAt(minutes * MINUTE, false).inverse)).toEqual([true, true, false]);
  });

  test('with reduced motion it stays where it is, and still inverts', () => {
    expect(restAt(40 * MINUTE, true)).toEqual({ x: 0, y: 0, inverse: true });
  });
});

describe('pages of a long list', () => {
  test('turn by themselves, and begin again after the last', () => {
    expect(pagesOf(60, 8)).toBe(8);
    let turning = FIRST_PAGE;
    const seen = [turning.page];
    for (let n = 1; n <= 8; n++) {
      turning = turned(turning, 8, n * TURN_MS, false);
      seen.push(turning.page);
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0]);
  });

  test('stay while somebody reads or holds them, and as long as any other after a hand has turned one', () => {
    expect(turned(FIRST_PAGE, 3, TURN_MS, true).page).toBe(0);
    expect(turned({ ...FIRST_PAGE, held: true }, 3, 9 * TURN_MS, false).page).toBe(0);
    const byHand = turnedBy(FIRST_PAGE, -1, 3, 1000);
    expect(byHand.page).toBe(2);
    expect(turned(byHand, 3, TURN_MS, false).page).toBe(2);
    expect(turned(byHand, 3, TURN_MS + 1000, false).page).toBe(0);
  });

  test('that are no more are not shown', () => {
    expect(turned({ page: 5, since: 0, held: true }, 2, 1, false).page).toBe(1);
  });
});

describe('the wall fits its screen', () => {
  const WALL = { width: 1920, height: 1080 };
  const drawn = (changes = {}) => ({ room: 400, wanted: 400, rowHeight: 92, gap: 6, rows: 8, ...changes });

  test('a phone and a narrow window scroll, anything wider is a wall', () => {
    expect([390, 760, 761, 3840].map((width) => isWall({ width }))).toEqual([false, false, true, true]);
  });

  test('priority stays as large as long as it can: cards give way to each other only when the alerts themselves do not fit', () => {
    for (const screen of [WALL, { width: 1080, height: 1920 }]) {
      const least = layoutsFor(screen).map(({ cards, least }) => ({ cards, least }));
      expect(least.findIndex(({ cards }) => cards === 'line')).toBeGreaterThan(
        least.findLastIndex(({ cards }) => cards === 'strip'),
      );
      expect(least.filter(({ cards }) => cards === 'line').every(({ least }) => least <= 2)).toBe(true);
    }
  });

  test('rows are counted with the gaps between them, one row at least', () => {
    expect(rowsThatFit({ room: 386, rowHeight: 92, gap: 6, columns: 2 })).toBe(8);
    expect(rowsThatFit({ room: 385, rowHeight: 92, gap: 6, columns: 2 })).toBe(6);
    expect(rowsThatFit({ room: 20, rowHeight: 92, gap: 6, columns: 2 })).toBe(2);
  });

  test('it gets denser until the usual list fits beside the alerts, and ends there', () => {
    const fit = new WallFit();
    fit.begin('a', WALL, false);
    expect(fit.layout.cards).toBe('full');
    // Rows of one column, then cards in full, then larger rows: none leaves room for eight.
    for (const [room, columns] of [
      [300, 1],
      [300, 2],
      [400, 1],
    ] as const) {
      expect(fit.look(drawn({ room, wanted: 900, rows: 8 }), 8, false), `${columns} columns`).toBe(true);
    }
    expect([fit.layout.cards, fit.layout.rows]).toEqual(['strip', 2]);
    expect(fit.look(drawn(), 8, false)).toBe(false);
    expect(fit.capacity).toBe(8);
  });

  test('when not even the densest fits, the page scrolls rather than cuts', () => {
    const fit = new WallFit();
    fit.begin('a', WALL, false);
    let looks = 0;
    while (fit.look(drawn({ room: 0, wanted: 900 }), 8, false)) looks++;
    expect(looks).toBe(layoutsFor(WALL).length);
    expect([fit.scrolls, fit.layout.columns]).toEqual([true, 3]);
  });

  test('a page of taller rows takes some to the next page; no row is cut', () => {
    const fit = new WallFit();
    fit.begin('a', WALL, false);
    fit.look(drawn({ room: 900, wanted: 800, rowHeight: 94 }), 60, false);
    const before = fit.capacity;
    expect(fit.look(drawn({ room: 900, wanted: 1100, rowHeight: 130, rows: before }), 60, false)).toBe(true);
    expect(fit.capacity).toBeLessThan(before);
  });

  test('while somebody is at a form no card changes its size, whatever comes', () => {
    const fit = new WallFit();
    fit.begin('a', WALL, false);
    fit.look(drawn({ room: 900, wanted: 800 }), 8, false);
    const { layout } = fit;
    fit.begin('b', WALL, true);
    fit.look(drawn({ room: 200, wanted: 800 }), 8, true);
    expect(fit.layout).toBe(layout);
    expect(fit.capacity).toBeLessThan(8);
    fit.look(drawn({ room: 10, wanted: 800 }), 8, true);
    expect([fit.layout, fit.scrolls]).toEqual([layout, true]);
  });
});

describe('what an appliance of another version says', () => {
  test('is shown where it has what the board needs, whatever else it has', () => {
    expect(isReadable('alert', { ...sampleAlert(), someday: 1 })).toBe(true);
    expect(isReadable('episode', { ...sampleEpisode(), someday: 1 })).toBe(true);
  });

  test.each([
    ['an alert of a priority that nobody knows', 'alert', { ...sampleAlert(), priority: 'urgent' }],
    ['an alert whose priority is a word of the language', 'alert', { ...sampleAlert(), priority: 'constructor' }],
    ['an alert without a label', 'alert', { ...sampleAlert(), label: null }],
    ['an episode without scans', 'episode', { ...sampleEpisode(), scans: undefined }],
    ['no object', 'episode', null],
  ] as const)('%s is not', (_what, kind, value) => {
    expect(isReadable(kind, value)).toBe(false);
  });
});
