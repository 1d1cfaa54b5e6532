import { describe, expect, test } from 'vitest';
import { SIGN_KEYS } from '../../../edge/assessment/signs/sign.ts';
import { ball, type Drawn, either, type Place, rod, signsIn, stateIn } from './clots.ts';

const clot = ball(20);
const NOISY = { noise: 5 } as const;

describe('a plain clot', () => {
  test('shows no sign, with noise of 5 HU in every voxel', () => {
    const signs = signsIn({ clot, ...NOISY });
    expect([...signs.keys()]).toEqual([...SIGN_KEYS]);
    expect(new Set([...signs.values()].map(({ state }) => state))).toEqual(new Set(['absent']));
    expect(signs.get('heterogeneity')!.figures.cvPercent).toBeLessThan(5);
  });

  test('that is too small shows nothing of its inside: unknown, with the reason', () => {
    const signs = signsIn({ clot: ball(5) });
    expect(signs.get('hypodensity')).toMatchObject({ state: 'unknown', reason: { code: 'bleed-too-small' } });
    expect(signs.get('satellite')!.state, 'what is beside it can be seen').toBe('absent');
  });

  test('on slices of 10 mm shows nothing of its inside either', () => {
    expect(signsIn({ clot, sliceMm: 10 }).get('swirl')).toMatchObject({
      ...{ state: 'unknown', reason: { code: 'slices-too-thick' } },
    });
  });

  test('in the ventricles alone has no signs at all', () => {
    expect(signsIn({ clot: () => false, ivh: clot }).size).toBe(0);
  });
});

describe('hypodensity: a hypodense region strictly inside, not connected to the outside', () => {
  const inside = rod(4, 12);
  test('enclosed, 18 HU darker', () => {
    const sign = signsIn({ clot, parts: [[inside, 52]], ...NOISY }).get('hypodensity')!;
    expect(sign.state).toBe('present');
    expect(sign.figures.differenceHu).toBeCloseTo(18, -0.5);
    expect(sign.figures.mm2).toBeGreaterThan(30);
  });
  test.each<[string, Place, number]>([
    ['is no hypodensity where it runs on to the edge', (x, y, z) => Math.abs(x) < 3 && y < 0 && Math.abs(z) < 6, 52],
    ['is none where it is only 6 HU darker', inside, 64],
    ['is none where it is 2 mm wide', rod(1, 12), 52],
    ['is none where no clot lies above it', (x, y, z) => Math.hypot(x, y) < 4 && z > 0, 52],
  ])('%s', (_, place, level) => {
    expect(stateIn({ clot, parts: [[place, level]], ...NOISY }, 'hypodensity')).toBe('absent');
  });
  test('counts also where the segmentation left it out as a hole', () => {
    const hole = rod(4, 12);
    const holed: Place = (x, y, z) => clot(x, y, z) && !hole(x, y, z);
    expect(stateIn({ clot: holed, parts: [[hole, 45]] }, 'hypodensity')).toBe('present');
  });
});

describe('black hole: encapsulated, round, oval or rod-like, a clear border, at least 28 HU below its surroundings', () => {
  const round = rod(5, 12);
  const rodLike: Place = (x, y, z) => Math.abs(x) < 2.5 && Math.abs(y) < 8 && Math.abs(z) < 6;
  test.each([
    ['round', round],
    ['rod-like', rodLike],
  ])('%s, 34 HU darker', (_, place) => {
    const sign = signsIn({ clot, parts: [[place, 36]], ...NOISY }).get('black-hole')!;
    expect(sign.state).toBe('present');
    expect(sign.figures.differenceHu).toBeGreaterThan(28);
  });
  test.each<[string, Drawn['parts']]>([
    ['22 HU darker', [[round, 48]]],
    ['of the shape of a C', [[(x, y, z) => Math.abs(Math.hypot(x, y) - 8) < 2 && x < 3 && Math.abs(z) < 6, 34]]],
    ['open to the outside', [[(x, y, z) => Math.abs(x) < 3 && y < 4 && Math.abs(z) < 6, 36]]],
    ['with a border that fades over 8 mm', Array.from({ length: 8 }, (_, n) => [rod(2 + n, 12), 38 + 4 * n] as const)],
  ])('is none: %s', (_, parts) => {
    expect(stateIn({ clot, parts: parts!, ...NOISY }, 'black-hole')).toBe('absent');
  });
  test('is the same on slices of 0.625 mm as on those of 5 mm', () => {
    const drawn = { clot, parts: [[round, 36]] } satisfies Drawn;
    const [thick, thin] = [signsIn(drawn), signsIn({ ...drawn, sliceMm: 0.625 })].map((s) => s.get('black-hole')!);
    expect([thick!.state, thin!.state]).toEqual(['present', 'present']);
    expect(Math.abs(thick!.figures.differenceHu! - thin!.figures.differenceHu!)).toBeLessThan(3);
  });
});

describe('swirl: iso- or hypodense within the hyperdense, over at least 2 contiguous 5 mm slices', () => {
  const sheet =
    (tall: number): Place =>
    (x, y, z) =>
      Math.abs(x - 4 * Math.sin(y / 5)) < 3 && Math.abs(y) < 10 && z > -5 && z < -5 + tall;
  test('over 3 slices', () => {
    const sign = signsIn({ clot, parts: [[sheet(15), 40]], ...NOISY }).get('swirl')!;
    expect(sign).toMatchObject({ state: 'present', figures: { slices: 3 } });
  });
  test('is none on one slice', () => {
    expect(stateIn({ clot, parts: [[sheet(5), 40]], ...NOISY }, 'swirl')).toBe('absent');
  });
  test('is none where it is still denser than brain', () => {
    expect(stateIn({ clot, parts: [[sheet(15), 56]], ...NOISY }, 'swirl')).toBe('absent');
  });
  test('is none where it is the whole darker side of the clot', () => {
    expect(stateIn({ clot, parts: [[(x) => x < -6, 44]], ...NOISY }, 'swirl')).toBe('absent');
  });
});

describe('blend: hypodense beside hyperdense, a clear margin, at least 18 HU apart, not encapsulated', () => {
  const side: Place = (x) => x < -3;
  test('a third of the clot 24 HU darker', () => {
    const sign = signsIn({ clot, parts: [[side, 46]], ...NOISY }).get('blend')!;
    expect(sign.state).toBe('present');
    expect(sign.figures.differenceHu).toBeCloseTo(24, -0.5);
  });
  test.each<[string, Drawn['parts']]>([
    ['12 HU apart', [[side, 58]]],
    ['encapsulated', [[ball(10), 46]]],
    [
      'a margin that fades over the whole clot',
      Array.from({ length: 16 }, (_, n) => [((x) => x < -15 + 2 * n) as Place, 46 + 2 * n] as const),
    ],
    ['a level margin, which is a fluid level', [[(_x, y) => y < -3, 40]]],
  ])('is none: %s', (_, parts) => {
    expect(stateIn({ clot, parts: parts!, ...NOISY }, 'blend')).toBe('absent');
  });
});

describe('fluid level: a horizontal interface, hypodense above hyperdense (supine)', () => {
  const front: Place = (_x, y) => y < 2;
  test('dark in front, bright behind, whichever way the rows run', () => {
    for (const flipped of [false, true]) {
      expect(stateIn({ clot, parts: [[front, 36]], flipped, ...NOISY }, 'fluid-level')).toBe('present');
    }
  });
  test.each<[string, Place, number]>([
    ['bright in front', (_x, y) => y > 2, 36],
    ['an interface that is 20 degrees off', (x, y) => y < x * Math.tan(Math.PI / 9), 36],
    ['10 HU apart', front, 60],
  ])('is none: %s', (_, place, level) => {
    expect(stateIn({ clot, parts: [[place, level]], ...NOISY }, 'fluid-level')).toBe('absent');
  });
});

describe('foci beside the main haematoma', () => {
  const main = ball(14);
  const focus = (n: number, mm = 3, away = 22) =>
    ball(mm, [away * Math.cos(1.3 * n), away * Math.sin(1.3 * n), 2.5 + 5 * (n % 2)]);
  test('island: 3 of them all separate', () => {
    const sign = signsIn({ clot: either(main, focus(0), focus(1), focus(2)) }).get('island')!;
    expect(sign).toMatchObject({ state: 'present', figures: { separate: 3, connected: 0 } });
  });
  test('island: not 2 of them', () => {
    expect(stateIn({ clot: either(main, focus(0), focus(1)) }, 'island')).toBe('absent');
  });
  test('island: 4 small ones of which some connect with it on another slice', () => {
    // Each stands alone on the slices from 0 to 10 mm, and two have a bridge to the main haematoma below.
    const post = (n: number) => rod(3, 10, [22 * Math.cos(1.3 * n), 22 * Math.sin(1.3 * n), 5]);
    const bridge =
      (n: number): Place =>
      (x, y, z) => {
        const along = x * Math.cos(1.3 * n) + y * Math.sin(1.3 * n);
        const across = -x * Math.sin(1.3 * n) + y * Math.cos(1.3 * n);
        return along > 0 && along < 22 && Math.abs(across) < 2 && z > -5 && z < 0;
      };
    const posts = [0, 1, 2, 3].map(post);
    const sign = signsIn({ clot: either(main, ...posts, bridge(0), bridge(1)) }).get('island')!;
    expect(sign).toMatchObject({ state: 'present', figures: { separate: 2, connected: 2 } });
  });
  test('satellite: a focus of 6 mm, 5 mm away', () => {
    const sign = signsIn({ clot: either(main, focus(0)) }).get('satellite')!;
    expect(sign.state).toBe('present');
    expect(sign.figures.diameterMm).toBeCloseTo(6, -0.5);
    expect(Math.abs(sign.figures.gapMm! - 5)).toBeLessThan(1.5);
  });
  test.each<[string, Place]>([
    ['14 mm wide', ball(7, [24, 0, 2.5])],
    ['more than 20 mm away', ball(2, [37, 0, 2.5])],
    ['a bump that joins the haematoma on the same slice', rod(3, 10, [15, 0, 2.5])],
    ['the tip of a bump, with the haematoma right below it', either(rod(3, 12, [8, 0, 15]), rod(3, 12, [-8, 0, 15]))],
    ['a speck of the segmentation', ball(1, [20, 0, 2.5])],
  ])('satellite: none where it is %s', (_, place) => {
    expect(stateIn({ clot: either(main, place) }, 'satellite')).toBe('absent');
  });
});

describe('heterogeneity: at least 3 hypodense foci on one slice, and the coefficient of variation', () => {
  const spots = (z: readonly number[]) =>
    z.map((at, n) => [rod(3, 5, [9 * Math.cos(2.1 * n), 9 * Math.sin(2.1 * n), at]), 45] as const);
  test('3 on one slice', () => {
    const sign = signsIn({ clot, parts: spots([2.5, 2.5, 2.5]), ...NOISY }).get('heterogeneity')!;
    expect(sign).toMatchObject({ state: 'present', figures: { foci: 3 } });
  });
  test('is not called so for 3 on different slices', () => {
    expect(stateIn({ clot, parts: spots([-7.5, 2.5, 7.5]), ...NOISY }, 'heterogeneity')).toBe('absent');
  });
  test('the coefficient is that of the clot: half at 70 and half at 50 HU is 17 %', () => {
    const sign = signsIn({ clot, parts: [[(x) => x < 0, 50]] }).get('heterogeneity')!;
    expect(sign.figures.cvPercent).toBeCloseTo((100 * 10) / 60, 0);
  });
});
