import { describe, expect, it } from 'vitest';
import { percentileInterval, stratifiedBootstrap } from '../../../edge/assessment/statistics/bootstrap.ts';
import { categoricalNri, continuousNri, idi, improvements } from '../../../edge/assessment/statistics/improvement.ts';
import { Random } from '../../../scripts/phantom/random.ts';
import { reference } from './reference.ts';
import { figure } from './samples.ts';

function seeded(seed: string) {
  const random = new Random(seed);
  return () => random.unit();
}

/**
 * Ten cases worked by hand (no published numbers): five events, five non-events; categories below 0.2, 0.2-0.5, from 0.5.
 */
const HAND = [
  // Events: up a category, up two, up within its category, unmoved, down a category
  { outcome: true, reference: 0.1, reader: 0.3 },
  { outcome: true, reference: 0.1, reader: 0.5 },
  { outcome: true, reference: 0.6, reader: 0.7 },
  { outcome: true, reference: 0.4, reader: 0.4 },
  { outcome: true, reference: 0.2, reader: 0.1 },
  // Non-events: down a category, down within it, down within it, up a category, unmoved
  { outcome: false, reference: 0.5, reader: 0.2 },
  { outcome: false, reference: 0.4, reader: 0.3 },
  { outcome: false, reference: 0.1, reader: 0.05 },
  { outcome: false, reference: 0.15, reader: 0.25 },
  { outcome: false, reference: 0.3, reader: 0.3 },
];

function compare(
  cases: readonly { outcome: boolean; reference: number; reader: number }[],
  { replicates = 2000, cutoffs = [0.2, 0.5], uniform = seeded('improvement') } = {},
) {
  return improvements(
    cases.map(({ outcome }) => outcome),
    cases.map(({ reader }) => reader),
    cases.map((row) => row.reference),
    { continuousNri, categoricalNri: categoricalNri(cutoffs), idi },
    { replicates, uniform },
  );
}

function values(improvement: ReturnType<typeof compare>['idi']) {
  const { total, events, nonEvents } = figure(improvement);
  return [events.value, nonEvents.value, total.value].map((value) => Math.round(value * 1e9) / 1e9);
}

describe('NRI and IDI', () => {
  it('are, for ten cases worked by hand, what the formulas of Pencina et al. give', () => {
    const found = compare(HAND);
    // Events 3 up, 1 down; non-events 3 down, 1 up
    expect(values(found.continuousNri)).toEqual([2 / 5, 2 / 5, 4 / 5]);
    // Events 2 up, 1 down; non-events 1 down, 1 up
    expect(values(found.categoricalNri)).toEqual([1 / 5, 0, 1 / 5]);
    // Mean of events 0.28 to 0.40, of non-events 0.29 to 0.22
    expect(values(found.idi)).toEqual([0.12, 0.07, 0.19]);
  });

  /**
   * Reclassification at 5 % between three risk scores, 338 deaths and 14,260 others, as published with the resulting NRI
   * and its interval: Eur Heart J 2020;41:3325, doi 10.1093/eurheartj/ehaa571, table 2, "From model 1 to model 3" and "From
   * model 2 to model 3". Counts: low stays low, low to high, high to low, high stays high.
   */
  it.each([
    {
      died: [60, 17, 46, 215],
      lived: [8774, 399, 2551, 2536],
      published: { events: -0.086, nonEvents: 0.15, nri: [0.07, 0.02, 0.11] },
    },
    {
      died: [90, 24, 16, 208],
      lived: [10671, 591, 654, 2344],
      published: { events: 0.024, nonEvents: 0.004, nri: [0.03, -0.01, 0.07] },
    },
  ])('categorical NRI is the one published with a reclassification table', ({ died, lived, published }) => {
    const moves = [
      { reference: 0.02, reader: 0.02 },
      { reference: 0.02, reader: 0.08 },
      { reference: 0.08, reader: 0.02 },
      { reference: 0.08, reader: 0.08 },
    ];
    const cases = [died, lived].flatMap((counts, group) =>
      counts.flatMap((count, k) => new Array(count).fill({ outcome: group === 0, ...moves[k]! })),
    );
    const { total, events, nonEvents } = figure(compare(cases, { cutoffs: [0.05], replicates: 1000 }).categoricalNri);
    expect(events.value).toBeCloseTo(published.events, 3);
    expect(nonEvents.value).toBeCloseTo(published.nonEvents, 2);
    const { low, high } = figure(total.interval);
    // Published to two digits, and theirs is not the bootstrap
    for (const [n, ours] of [total.value, low, high].entries())
      expect(Math.abs(ours - published.nri[n]!)).toBeLessThan(0.0075);
  });

  it('change their sign when reader and reference change places, and add up from their parts', () => {
    const there = compare(HAND);
    const back = compare(HAND.map((row) => ({ ...row, reader: row.reference, reference: row.reader })));
    for (const name of ['continuousNri', 'categoricalNri', 'idi'] as const) {
      expect(values(back[name])).toEqual(values(there[name]).map((value) => (value === 0 ? 0 : -value)));
      const { total, events, nonEvents } = figure(there[name]);
      expect(total.value).toBeCloseTo(events.value + nonEvents.value, 12);
    }
  });

  it('say why there is none, and give no interval to a single event', () => {
    const [event, nonEvent] = [HAND[0]!, HAND[5]!];
    expect(compare([]).idi).toEqual({ notEstimable: 'no cases' });
    expect(compare([nonEvent, nonEvent]).continuousNri).toEqual({ notEstimable: 'no events' });
    expect(compare([event]).categoricalNri).toEqual({ notEstimable: 'no non-events' });
    const one = figure(compare([event, nonEvent, nonEvent]).idi);
    expect(one.total.interval).toEqual({ notEstimable: 'fewer than 2 events' });
    expect(one.total.value).toBeCloseTo(0.5, 12);
  });
});

describe('Bootstrap', () => {
  it('draws within each class alone, its own size every time', () => {
    const seen: number[][] = [[], []];
    stratifiedBootstrap([3, 5], 200, seeded('draws'), (draws) => {
      expect(draws.map((group) => group.length)).toEqual([3, 5]);
      for (const [group, indices] of draws.entries()) seen[group]!.push(...indices);
    });
    expect(seen.map((indices) => [Math.min(...indices), Math.max(...indices)])).toEqual([
      [0, 2],
      [0, 4],
    ]);
  });

  it('gives the same interval for the same seed and another for another', () => {
    const of = (seed: string) => figure(compare(HAND, { uniform: seeded(seed) }).idi).total.interval;
    expect(of('a')).toEqual(of('a'));
    expect(of('b')).not.toEqual(of('a'));
  });

  it('takes percentiles as numpy does', () => {
    const random = new Random('percentiles');
    const samples = [1, 2, 40, 2000].map((length) => Array.from({ length }, () => random.normal()));
    const answers = reference<[number, number]>(samples.map((values) => ({ job: 'percentiles', values })));
    for (const [i, [low, high]] of answers.entries()) {
      const interval = percentileInterval(Float64Array.from(samples[i]!));
      expect(interval.low).toBeCloseTo(low, 12);
      expect(interval.high).toBeCloseTo(high, 12);
    }
  });

  it('covers the true IDI and NRI in about 95 of 100 cohorts', () => {
    // Events move by -0.1 to 0.2, non-events by -0.2 to 0.15, evenly: IDI 0.05 + 0.025, NRI (2/3 - 1/3) + (4/7 - 3/7)
    const truth = { idi: 0.075, continuousNri: 1 / 3 + 1 / 7 };
    const random = new Random('coverage');
    const cohorts = 300;
    const covered = { idi: 0, continuousNri: 0 };
    for (let n = 0; n < cohorts; n++) {
      const cases = Array.from({ length: 120 }, (_, i) => {
        const outcome = i < 40;
        return {
          outcome,
          reference: 0.5,
          reader: 0.5 + (outcome ? random.range(-0.1, 0.2) : random.range(-0.2, 0.15)),
        };
      });
      const found = compare(cases, { replicates: 400, uniform: () => random.unit() });
      for (const name of ['idi', 'continuousNri'] as const) {
        const { low, high } = figure(figure(found[name]).total.interval);
        if (low <= truth[name] && truth[name] <= high) covered[name]++;
      }
    }
    // Three binomial standard errors of 300 cohorts are 3.8 %
    for (const count of Object.values(covered)) {
      expect(count / cohorts).toBeGreaterThan(0.91);
      expect(count / cohorts).toBeLessThan(0.99);
    }
  });
});
