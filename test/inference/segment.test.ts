import { expect, test } from 'vitest';
import type { HematomaManifest } from '../../edge/inference/manifest.ts';
import { InferenceSession, Tensor } from '../../edge/inference/onnx-runtime.ts';
import { type HematomaNetwork, segment } from '../../edge/inference/segment.ts';
import { inputSize, type Tile } from '../../edge/inference/tiles.ts';
import { resampleTo } from '../../edge/volume/resample.ts';
import { AIR_HU, type Size3, type Volume, voxelCount } from '../../edge/volume/volume.ts';
import { Random } from '../../scripts/phantom/random.ts';
import { makeConvolutions } from './fixtures.ts';
import { axial, filled } from './lattices.ts';

const tile: Tile = { size: [7, 10, 6], margin: [3, 3, 3] };
const grid = axial([23, 19, 17], [2, 2, 2]);
const whole: Size3 = [29, 25, 23];

/** A scan smaller than the grid on one side and larger on another: the margin is partly scan and partly air. */
function scan(inside: (x: number, y: number, z: number) => boolean): Volume {
  const random = new Random(11);
  const lattice = axial([60, 40, 12], [1, 1.1, 2.5]);
  const hu = filled(lattice, new Int16Array(voxelCount(lattice)), (...at) =>
    inside(...at) ? random.range(0, 90) : AIR_HU,
  );
  return { ...lattice, hu };
}

async function networkOf(file: string, input: Size3, airHu: number) {
  const session = await InferenceSession.create(file, { executionProviders: ['cpu'] });
  const manifest = { tile, huWindow: [airHu, 100], labels: ['background', 'IPH', 'EAH', 'PHE', 'IVH'] };
  const count = { runs: 0 };
  const network: HematomaNetwork = {
    manifest: manifest as unknown as HematomaManifest,
    async run({ hu }) {
      count.runs++;
      const { probabilities } = await session.run({ hu: new Tensor('float32', hu!, [1, 1, ...input.toReversed()]) });
      return { outputs: { probabilities: probabilities!.data as Float32Array }, ms: 1 };
    },
  };
  return { network, count };
}

/** What the network says of the whole grid in one run. */
async function untiled(file: string, volume: Volume): Promise<Float32Array> {
  const session = await InferenceSession.create(file, { executionProviders: ['cpu'] });
  const hu = resampleTo(volume, volume.hu, axial(whole, [2, 2, 2]), AIR_HU);
  const { probabilities } = await session.run({ hu: new Tensor('float32', hu, [1, 1, ...whole.toReversed()]) });
  return probabilities!.data as Float32Array;
}

const CHANNELS = { IPH: 1, EAH: 2, PHE: 3, IVH: 4 } as const;

test('tile by tile the network says what it says of the whole grid at once, class by class', async () => {
  const files = makeConvolutions(inputSize(tile), whole);
  const volume = scan(() => true);
  const expected = await untiled(files.whole, volume);
  const { network, count } = await networkOf(files.tile, inputSize(tile), AIR_HU - 1);
  const { segmentation, ms } = await segment(volume, grid, network);
  expect(count.runs).toBe(4 * 2 * 3);
  expect(ms).toBe(count.runs);
  expect(segmentation.maps.map(({ label, maskValue }) => [label, maskValue])).toEqual([
    ['IPH', 1],
    ['IVH', 2],
    ['EAH', 3],
    ['PHE', 4],
  ]);
  const voxels = voxelCount(grid);
  for (const { label, probability } of segmentation.maps) {
    const first = CHANNELS[label as keyof typeof CHANNELS] * voxels;
    const worst = probability.reduce((most, p, v) => Math.max(most, Math.abs(p - expected[first + v]!)), 0);
    expect(worst).toBeLessThan(1e-5);
    expect(probability.some((p) => p > 0.2)).toBe(true);
  }
});

test('where there is only air no tile is run, and the voxels there are background', async () => {
  const files = makeConvolutions(inputSize(tile), whole);
  const volume = scan((x, y) => x > 3 && y > 2);
  const expected = await untiled(files.whole, volume);
  const { network, count } = await networkOf(files.tile, inputSize(tile), -100);
  const { segmentation } = await segment(volume, grid, network);
  expect(count.runs).toBeLessThan(4 * 2 * 3);
  const voxels = voxelCount(grid);
  const hu = resampleTo(volume, volume.hu, grid, AIR_HU);
  for (const { label, probability } of segmentation.maps) {
    const first = CHANNELS[label as keyof typeof CHANNELS] * voxels;
    const wrong = probability.filter((p, v) => {
      const same = Math.abs(p - expected[first + v]!) < 1e-5;
      return hu[v]! > -100 ? !same : !(same || p === 0);
    });
    expect(wrong).toHaveLength(0);
    expect(probability.some((p) => p === 0)).toBe(true);
  }
});

test('a scan of nothing but air is all background, without a run', async () => {
  const files = makeConvolutions(inputSize(tile), whole);
  const { network, count } = await networkOf(files.tile, inputSize(tile), -100);
  const { segmentation } = await segment(
    scan(() => false),
    grid,
    network,
  );
  expect(count.runs).toBe(0);
  expect(segmentation.maps.every(({ probability }) => probability.every((p) => p === 0))).toBe(true);
});
