import { resampleTo } from '../volume/resample.ts';
import { AIR_HU, type Lattice, type Size3, toPatient, type Vec3, type Volume, voxelCount } from '../volume/volume.ts';
import { brainField } from './brain-field.ts';
import { classesOf, type MaskClass } from './classes.ts';
import { cutBlock } from './crop.ts';
import type { HematomaManifest } from './manifest.ts';
import type { Network } from './network.ts';

import { coverWithTiles, inputSize, type Tile } from './tiles.ts';

/** A class and its probability in each voxel of a lattice, x fastest. */
export interface ClassMap extends MaskClass {
  readonly probability: Float32Array;
}

/** What a hematoma network says of a head, on the network's own grid. */
export interface Segmentation {
  readonly grid: Lattice;
  /** In the order of their mask values: IPH, IVH, further ones. */
  readonly maps: readonly ClassMap[];
  /** The manifest's `certainFrom`; 0 where every piece counts. */
  readonly certainFrom: number;
}

/** The hematoma network as the segmentation uses it. */
export type HematomaNetwork = Pick<Network<HematomaManifest>, 'manifest' | 'run'>;

/**
 * Runs the hematoma network over a head: once where it takes its whole grid, else tile by tile over the part of the grid
 * where the brain may be (the rest is background). `ms` is the sessions alone.
 *
 * @param grid lattice of the manifest's size and spacing
 */
export async function segment(
  volume: Volume,
  grid: Lattice,
  network: HematomaNetwork,
): Promise<{ segmentation: Segmentation; ms: number }> {
  const { tile, huWindow, certainFrom = 0 } = network.manifest;
  const classes = classesOf(network.manifest);
  if (!tile) {
    const { outputs, ms } = await network.run({ hu: resampleTo(volume, volume.hu, grid, AIR_HU) });
    const maps = classes.map((one) => ({
      ...one,
      probability: channel(outputs.probabilities!, one, voxelCount(grid)),
    }));
    return { segmentation: { grid, maps, certainFrom }, ms };
  }
  const starts = coverWithTiles(grid.size, brainField(volume, grid, huWindow), tile.size);
  const around = surroundings(grid, starts, tile);
  const hu = around && resampleTo(volume, volume.hu, around.lattice, AIR_HU);
  const maps = classes.map((one) => ({ ...one, probability: new Float32Array(voxelCount(grid)) }));
  let ms = 0;
  for (const start of starts) {
    const from = ([0, 1, 2] as const).map((a) => start[a] - tile.margin[a] - around!.start[a]) as unknown as Vec3;
    const block = cutBlock(hu!, around!.lattice.size, from, inputSize(tile));
    const result = await network.run({ hu: block });
    ms += result.ms;
    for (const map of maps) {
      const voxels = tile.size[0] * tile.size[1] * tile.size[2];
      paste(map.probability, grid.size, channel(result.outputs.probabilities!, map, voxels), start, tile.size);
    }
  }
  return { segmentation: { grid, maps, certainFrom }, ms };
}

function channel(probabilities: Float32Array, { channel: n }: MaskClass, voxels: number): Float32Array {
  return probabilities.subarray(n * voxels, (n + 1) * voxels);
}

/** The lattice that holds the inputs of all tiles, and its first voxel in indices of the grid; null without tiles. */
function surroundings(grid: Lattice, starts: readonly Vec3[], tile: Tile): { start: Vec3; lattice: Lattice } | null {
  if (starts.length === 0) return null;
  const along = (a: 0 | 1 | 2) => starts.map((start) => start[a]);
  const low = (a: 0 | 1 | 2) => Math.min(...along(a)) - tile.margin[a];
  const high = (a: 0 | 1 | 2) => Math.max(...along(a)) + tile.size[a] + tile.margin[a];
  const start: Vec3 = [low(0), low(1), low(2)];
  const size: Size3 = [high(0) - start[0], high(1) - start[1], high(2) - start[2]];
  return { start, lattice: { ...grid, size, origin: toPatient(grid, start) } };
}

/** Writes the part of a block that lies on the grid to its place there. */
function paste(into: Float32Array, size: Size3, block: Float32Array, start: Vec3, extent: Size3): void {
  const low = (a: 0 | 1 | 2) => Math.max(0, -start[a]);
  const high = (a: 0 | 1 | 2) => Math.min(extent[a], size[a] - start[a]);
  const [left, right] = [low(0), high(0)];
  for (let k = low(2); k < high(2); k++) {
    for (let j = low(1); j < high(1); j++) {
      const from = extent[0] * (j + extent[1] * k);
      const to = start[0] + size[0] * (start[1] + j + size[1] * (start[2] + k));
      into.set(block.subarray(from + left, from + right), to + left);
    }
  }
}
