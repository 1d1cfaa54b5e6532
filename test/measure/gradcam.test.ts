import { beforeAll, describe, expect, test } from 'vitest';
import type { Networks } from '../../edge/inference/open-networks.ts';
import { dot } from '../../edge/volume/vector.ts';
import { centroid, type HeatMap, nearness } from '../../scripts/measure/gradcam/map.ts';
import { measureMovement, signTest } from '../../scripts/measure/gradcam/movement.ts';
import { drawPair } from '../../scripts/measure/gradcam/pair.ts';
import { measurePlacement } from '../../scripts/measure/gradcam/placement.ts';
import { scan } from '../../scripts/measure/gradcam/virtual-scan.ts';
import { openModels } from '../../scripts/measure/networks.ts';
import { LIMITS } from '../../scripts/measure/report.ts';
import { drawAcquisition } from '../../scripts/phantom/acquisition.ts';
import { Random } from '../../scripts/phantom/random.ts';

/** A line of voxels 5 mm apart along the patient's left, with the given heat. */
const line = (...values: number[]): HeatMap => ({
  lattice: {
    size: [values.length, 1, 1],
    spacing: [5, 1, 1],
    origin: [100, 0, 0],
    axes: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
  },
  values: Float32Array.from(values),
});
const silent = () => {};

describe('the figures about a map', () => {
  test('count the hottest tenth of the voxels, and the hottest tenth of the mass, within a distance of the bleed', () => {
    const heat = Array.from({ length: 20 }, () => 1);
    heat[0] = 6;
    heat[19] = 4;
    const bleed = new Uint8Array(20);
    bleed[2] = 1;
    // The top tenth are voxels 0 (10 mm from the bleed) and 19; the hottest tenth of 28 is voxel 0 alone.
    expect(nearness(line(...heat), bleed, 10)).toEqual({ topVoxels: 0.6, topMass: 1 });
    expect(nearness(line(...heat), bleed, 9)).toEqual({ topVoxels: 0, topMass: 0 });
  });

  test('are none for a map that is empty', () => {
    expect(nearness(line(0, 0, 0), Uint8Array.of(1, 0, 0), 10)).toBeNull();
    expect(centroid(line(0, 0, 0))).toBeNull();
  });

  test('put the centroid where the mass is, in patient space', () => {
    expect(centroid(line(0, 1, 0, 3))).toEqual([112.5, 0, 0]);
  });

  test('give the chance of so many heads or more among tosses of a coin', () => {
    expect(signTest(0, 10)).toBe(1);
    expect(signTest(9, 10)).toBeCloseTo(11 / 1024, 12);
    expect(signTest(10, 10)).toBeCloseTo(1 / 1024, 12);
  });
});

test.each(['blackHole', 'hypodensity', 'blend'] as const)(
  'a pair of scans differs by the %s alone, and the clot is darker on the side that the axis names',
  (sign) => {
    const { plus, minus, axis } = drawPair(new Random(`pair of ${sign}`), sign);
    const acquisition = drawAcquisition(1, { matrix: 128, noise: 0, slices: 30, gantryTilt: 0, motion: null });
    const [a, b] = [scan(plus, acquisition), scan(minus, acquisition)];
    const { volume } = a;
    expect(a.bleedOn(volume)).toEqual(b.bleedOn(b.volume));
    // Where plus is the darker one lies in the axis' direction from where minus is.
    const sum = { darker: [0, 0, 0], n: 0, lighter: [0, 0, 0], m: 0 };
    const [nx, ny] = volume.size;
    for (const [v, hu] of volume.hu.entries()) {
      const index = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))];
      if (hu < b.volume.hu[v]! - 8) sum.n += add(sum.darker, index);
      if (hu > b.volume.hu[v]! + 8) sum.m += add(sum.lighter, index);
    }
    expect(sum.n).toBeGreaterThan(5);
    expect(sum.m).toBeGreaterThan(5);
    const way = [0, 1, 2].map(
      (c) => (sum.darker[c]! / sum.n - sum.lighter[c]! / sum.m) * volume.spacing[c]! * Math.sign(volume.axes[c]![c]!),
    );
    const [x, y, z] = way as [number, number, number];
    expect(dot([x, y, z], axis)).toBeGreaterThan(0.9 * Math.hypot(x, y, z));
  },
);

function add(sum: number[], index: readonly number[]): 1 {
  for (const [c, value] of index.entries()) sum[c]! += value;
  return 1;
}

describe("Grad-CAM of the shipped models, on virtual patients that they never saw (the tool's first ones)", () => {
  let networks: Networks;
  beforeAll(async () => {
    networks = await openModels('models');
  });

  test('lies on the bleed or within 10 mm of it where the risk is high', async () => {
    // As many as the tool looks at: of few, a single small bleed decides, for a tenth of the crop is 80 mL.
    const { meanNear } = await measurePlacement(60, networks, silent);
    expect(meanNear.topVoxels).toBeGreaterThanOrEqual(LIMITS.nearShare);
    expect(meanNear.topMass).toBeGreaterThanOrEqual(LIMITS.nearShare);
  }, 900_000);

  test('follows a sign that is moved from one side of a clot to the other', async () => {
    const { all } = await measureMovement(5, networks, silent);
    expect(all.p).toBeLessThan(LIMITS.signTestP);
    expect(all.meanMm).toBeGreaterThan(0.5);
  }, 300_000);
});
