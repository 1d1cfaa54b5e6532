import { describe, expect, it } from 'vitest';
import { SIGNS, type Signs } from '../../scripts/phantom/bleed.ts';
import type { RenderedScan } from '../../scripts/phantom/render.ts';
import { faceNeighbours, lookAtBleed, mean, median, parts } from './phantom-looks.ts';

/** A deep bleed of 25 mL that shows this sign and no other. */
function only(sign: keyof Signs): RenderedScan {
  const signs = Object.fromEntries(SIGNS.map((s) => [s, s === sign])) as Signs;
  return lookAtBleed(31, { iphMl: 25, location: 'deep', signs });
}

/** The bleed's voxels, and those of them whose six neighbours belong to it too. */
function bleedOf({ truth, size }: RenderedScan) {
  const steps = faceNeighbours(size);
  const all = [...truth.keys()].filter((p) => truth[p] === 1);
  const inner = all.filter((p) => steps.every((s) => truth[p + s] === 1));
  return { all, inner, steps };
}

/** Voxels of the bleed, edge left out, darker than its median by more than `drop`; in-plane and through-plane connected. */
function darkParts(scan: RenderedScan, drop: number) {
  const { all, inner, steps } = bleedOf(scan);
  const level = median(all.map((p) => scan.hu[p]!)) - drop;
  const dark = new Set(inner.filter((p) => scan.hu[p]! < level));
  return { parts: parts((p) => dark.has(p), scan.truth.length, steps), all, steps };
}

/** Slices that a part reaches. */
function slicesOf(part: readonly number[], [nx, ny]: readonly [number, number, number]): number[] {
  return [...new Set(part.map((p) => Math.floor(p / (nx * ny))))].sort((a, b) => a - b);
}

describe('Signs of the phantom, by the definitions of CLINICAL.md section 4', () => {
  it('shows no dark part inside a bleed without signs', () => {
    const scan = lookAtBleed(31, {
      iphMl: 25,
      location: 'deep',
      signs: Object.fromEntries(SIGNS.map((s) => [s, false])),
    });
    expect(darkParts(scan, 12).parts.filter((part) => part.length > 6)).toEqual([]);
  });

  it('black hole: an enclosed dark part lies at least 28 HU below its surroundings', () => {
    const scan = only('blackHole');
    const { parts: dark, steps } = darkParts(scan, 15);
    const hole = new Set(dark[0]);
    expect(hole.size).toBeGreaterThan(10);
    // A partial-volume seam two voxels wide belongs to neither side
    const grown = grow(grow(hole, steps.slice(0, 4)), steps.slice(0, 4));
    const surroundings = [...grow(grow(grown, steps.slice(0, 4)), steps.slice(0, 4))].filter((p) => !grown.has(p));
    expect([...grown].every((p) => scan.truth[p] === 1)).toBe(true);
    const middle = slicesOf(dark[0]!, scan.size);
    const core = [...hole].filter((p) => steps.slice(0, 4).every((s) => hole.has(p + s)));
    expect(middle.length).toBeGreaterThanOrEqual(1);
    const around = surroundings.filter((p) => scan.truth[p] === 1).map((p) => scan.hu[p]!);
    expect(mean(around) - mean(core.map((p) => scan.hu[p]!))).toBeGreaterThanOrEqual(28);
  });

  it('hypodensity: a dark part lies strictly inside the bleed', () => {
    const scan = only('hypodensity');
    const { parts: dark, steps } = darkParts(scan, 8);
    expect(dark[0]!.length).toBeGreaterThan(10);
    expect(dark[0]!.every((p) => steps.every((s) => scan.truth[p + s] === 1))).toBe(true);
  });

  it('swirl: a dark part inside the bleed runs through at least two contiguous 5 mm slices', () => {
    const scan = only('swirl');
    const [part] = darkParts(scan, 10).parts;
    const slices = slicesOf(part!, scan.size);
    expect(slices.length).toBeGreaterThanOrEqual(2);
    expect(slices.at(-1)! - slices[0]!).toBe(slices.length - 1);
  });

  it('blend: two parts at least 18 HU apart adjoin, and the dark one reaches the edge of the bleed', () => {
    const scan = only('blend');
    const { inner, steps } = bleedOf(scan);
    const level = threshold(inner.map((p) => scan.hu[p]!));
    const dark = inner.filter((p) => scan.hu[p]! < level);
    const bright = inner.filter((p) => scan.hu[p]! >= level);
    expect(Math.min(dark.length, bright.length) / inner.length).toBeGreaterThan(0.08);
    expect(mean(bright.map((p) => scan.hu[p]!)) - mean(dark.map((p) => scan.hu[p]!))).toBeGreaterThanOrEqual(18);
    const rim = dark.filter((p) => steps.some((s) => steps.some((t) => scan.truth[p + s + t] === 0)));
    expect(rim.length).toBeGreaterThan(5);
  });

  it('island: at least three foci lie apart from the bleed', () => {
    const scan = only('island');
    const found = parts((p) => scan.truth[p] === 1, scan.truth.length, around(scan.size));
    expect(found.length).toBeGreaterThanOrEqual(4);
    expect(found[1]!.length).toBeLessThan(0.3 * found[0]!.length);
  });

  it('satellite: a focus of at most 10 mm lies within 20 mm of the bleed, apart from it', () => {
    const scan = only('satellite');
    const [main, ...others] = parts((p) => scan.truth[p] === 1, scan.truth.length, around(scan.size));
    expect(others.length).toBeGreaterThanOrEqual(1);
    const [nx, ny] = scan.size;
    const at = (p: number) => [p % nx, Math.floor(p / nx) % ny, Math.floor(p / (nx * ny))] as const;
    const apart = (p: number, q: number) => {
      const [a, b] = [at(p), at(q)];
      return Math.hypot(...([0, 1, 2] as const).map((c) => (a[c] - b[c]) * scan.spacing[c]));
    };
    for (const focus of others) {
      const inPlane = focus.map((p) => p % (nx * ny));
      const widest = Math.max(...inPlane.flatMap((p) => inPlane.map((q) => apart(p, q))));
      expect(widest).toBeLessThanOrEqual(10);
      expect(Math.min(...focus.flatMap((p) => main!.map((q) => apart(p, q))))).toBeLessThanOrEqual(20);
    }
  });

  it('fluid level: a horizontal interface, dark above bright in a supine patient', () => {
    const scan = only('fluidLevel');
    const { inner } = bleedOf(scan);
    const level = threshold(inner.map((p) => scan.hu[p]!));
    const [nx, ny] = scan.size;
    // Anterior is above: where each column of pixels turns from dark to bright
    const turns: number[] = [];
    for (const column of Map.groupBy(inner, (p) => (p % nx) + nx * Math.floor(p / (nx * ny))).values()) {
      const first = column.findIndex((p) => scan.hu[p]! >= level);
      if (first > 0) {
        turns.push(Math.floor(column[first]! / nx) % ny);
        const below = column.slice(first + 1);
        expect(below.filter((p) => scan.hu[p]! >= level).length).toBe(below.length);
      }
    }
    expect(turns.length).toBeGreaterThan(20);
    turns.sort((a, b) => a - b);
    const [low, high] = [0.05, 0.95].map((q) => turns[Math.floor(q * turns.length)]!) as [number, number];
    expect(high - low).toBeLessThanOrEqual(2);
    const [dark, bright] = [inner.filter((p) => scan.hu[p]! < level), inner.filter((p) => scan.hu[p]! >= level)];
    expect(mean(bright.map((p) => scan.hu[p]!)) - mean(dark.map((p) => scan.hu[p]!))).toBeGreaterThan(20);
  });

  it.each(SIGNS)('says where the %s lies, and marks nothing else', (sign) => {
    const scan = only(sign);
    const bit = 1 << SIGNS.indexOf(sign);
    expect(new Set(scan.signs)).toEqual(new Set([0, bit]));
    const { all } = bleedOf(scan);
    const [marked, rest] = [all.filter((p) => scan.signs[p]), all.filter((p) => !scan.signs[p])];
    expect(scan.signs.every((bits, p) => bits === 0 || scan.truth[p] === 1)).toBe(true);
    if (sign === 'island' || sign === 'satellite') {
      const [main] = parts((p) => scan.truth[p] === 1, scan.truth.length, around(scan.size));
      const apart = new Set(main);
      expect(marked.length).toBeGreaterThan(5);
      expect(marked.filter((p) => apart.has(p)).length / marked.length).toBeLessThan(0.1);
      expect(rest.filter((p) => !apart.has(p)).length).toBeLessThan(0.1 * marked.length + 5);
    } else {
      const level = (voxels: number[]) => mean(voxels.map((p) => scan.hu[p]!));
      expect(level(rest) - level(marked)).toBeGreaterThan(8);
    }
  });

  it('refuses a sign that does not fit in the bleed', () => {
    expect(() => lookAtBleed(1, { iphMl: 2, signs: { blackHole: true } })).toThrow(/blackHole does not fit/);
  });
});

function grow(region: ReadonlySet<number>, steps: readonly number[]): Set<number> {
  const grown = new Set(region);
  for (const p of region) for (const s of steps) grown.add(p + s);
  return grown;
}

/** All 26 neighbours. */
function around([nx, ny]: readonly [number, number, number]): number[] {
  const d = [-1, 0, 1];
  return d.flatMap((z) => d.flatMap((y) => d.map((x) => x + nx * (y + ny * z)))).filter((s) => s !== 0);
}

/** The level that parts values into two groups with the least variance within them (Otsu). */
function threshold(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const total = sorted.reduce((sum, v) => sum + v, 0);
  let best = { between: 0, level: sorted[0]! };
  let below = 0;
  for (const [n, value] of sorted.entries()) {
    if (n > 0) {
      const gap = below / n - (total - below) / (sorted.length - n);
      const between = n * (sorted.length - n) * gap * gap;
      if (between > best.between) best = { between, level: value };
    }
    below += value;
  }
  return best.level;
}
