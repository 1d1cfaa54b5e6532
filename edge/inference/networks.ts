import { classFault } from './classes.ts';
import { CROP_SIZE } from './crop.ts';
import { HEAD_GRID } from './head-grid.ts';
import type { HematomaManifest, Manifest } from './manifest.ts';
import { inputSize } from './tiles.ts';

const [cx, cy, cz] = CROP_SIZE;

/** Names and shapes (batch, channel, z, y, x) of a network's inputs and outputs. */
export interface Tensors {
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly outputs: Readonly<Record<string, readonly number[]>>;
}

/** What an expansion network must have for the reading to use it. */
const EXPANSION = {
  /** masks: probability of IPH and of IVH; clinical: see clinical-tensor.ts */
  inputs: { hu: [1, 1, cz, cy, cx], masks: [1, 2, cz, cy, cx], clinical: [1, 10] },
  /** CHE, RHE1, RHE2; spread: standard deviation of the probabilities over views of the same bleed */
  outputs: { probabilities: [1, 3], spread: [1, 3], gradcam: [1, 3, cz, cy, cx] },
  grid: { size: CROP_SIZE, spacing: HEAD_GRID.spacing },
} as const;

/**
 * The tensors that a network of this manifest must have for the reading to use it. An expansion network's are fixed; a
 * hematoma network takes its grid or its tile and gives the probability of each of its classes there.
 */
export function tensorsOf(manifest: Manifest): Tensors {
  if (manifest.role === 'expansion') return EXPANSION;
  const { grid, tile, labels } = manifest;
  const zyx = (size: readonly number[]) => size.toReversed();
  return {
    inputs: { hu: [1, 1, ...zyx(tile ? inputSize(tile) : grid.size)] },
    outputs: { probabilities: [1, labels.length, ...zyx(tile ? tile.size : grid.size)] },
  };
}

/** What keeps the reading from using the grid or the classes of a manifest, in words; null where nothing does. */
export function gridFault(manifest: Manifest): string | null {
  const { size, spacingMm } = manifest.grid;
  if (manifest.role === 'hematoma') return classFault(manifest) ?? coverFault(manifest);
  const declared = `${size.join('x')} of ${spacingMm.join('x')} mm`;
  const expected = `${EXPANSION.grid.size.join('x')} of ${EXPANSION.grid.spacing.join('x')} mm`;
  return declared === expected ? null : `its grid is ${declared} instead of ${expected}`;
}

/** The expansion network reads its crop anywhere on the head grid, so a hematoma network must look that far. */
function coverFault({ grid: { size, spacingMm } }: HematomaManifest): string | null {
  const covered = size.map((n, a) => n * spacingMm[a]!);
  const needed = HEAD_GRID.size.map((n, a) => n * HEAD_GRID.spacing[a]!);
  if (covered.every((mm, a) => mm > needed[a]! - 1e-6)) return null;
  return `its grid covers ${covered.join(' x ')} mm of the head instead of ${needed.join(' x ')}`;
}
