import type { Grid } from '../../../edge/assessment/grid.ts';
import type { Sign, SignKey } from '../../../edge/assessment/signs/sign.ts';
import { signsOf } from '../../../edge/assessment/signs/signs.ts';

/** mm from the middle of the volume: to the patient's left, to the back, to the vertex. */
export type Place = (x: number, y: number, z: number) => boolean;

export interface Drawn {
  /** Where IPH is marked. */
  readonly clot: Place;
  /** HU by place, the first that holds; 70 elsewhere in the clot, 32 outside of it. */
  readonly parts?: readonly (readonly [Place, number])[];
  /** Blood in the ventricles. */
  readonly ivh?: Place;
  readonly sliceMm?: number;
  readonly voxelMm?: number;
  /** Standard deviation, HU. */
  readonly noise?: number;
  /** Rows run from the back to the front. */
  readonly flipped?: boolean;
}

export const ball =
  (mm: number, [cx, cy, cz]: readonly number[] = [0, 0, 0]): Place =>
  (x, y, z) =>
    Math.hypot(x - cx!, y - cy!, z - cz!) < mm;
export const rod =
  (mm: number, tall: number, [cx, cy, cz]: readonly number[] = [0, 0, 0]): Place =>
  (x, y, z) =>
    Math.hypot(x - cx!, y - cy!) < mm && Math.abs(z - cz!) < tall / 2;
export const either =
  (...places: Place[]): Place =>
  (...at) =>
    places.some((place) => place(...at));

/** A volume of 80 x 80 x 60 mm with a clot in brain, and the signs that are found in it. */
export function signsIn(drawn: Drawn): Map<SignKey, Sign> {
  const { clot, parts = [], ivh, sliceMm = 5, voxelMm = 0.5, noise = 0, flipped = false } = drawn;
  const size = [80 / voxelMm, 80 / voxelMm, Math.round(60 / sliceMm)] as const;
  const y = flipped ? -1 : 1;
  const grid: Grid = {
    size,
    spacing: [voxelMm, voxelMm, sliceMm],
    origin: [0, 0, 0],
    axes: [
      [1, 0, 0],
      [0, y, 0],
      [0, 0, 1],
    ],
  };
  const hu = new Int16Array(size[0] * size[1] * size[2]);
  const labels = new Uint8Array(hu.length);
  let state = 1;
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  for (let k = 0, v = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      for (let i = 0; i < size[0]; i++, v++) {
        const at = [voxelMm * (i + 0.5) - 40, y * (voxelMm * (j + 0.5) - 40), sliceMm * (k + 0.5) - 30] as const;
        labels[v] = clot(...at) ? 1 : ivh?.(...at) ? 2 : 0;
        const level = parts.find(([place]) => place(...at))?.[1] ?? (labels[v] ? 70 : 32);
        // Irwin-Hall of four: nearly a bell curve with a standard deviation of 0.577.
        const grain = noise === 0 ? 0 : (noise * (random() + random() + random() + random() - 2)) / 0.577;
        hu[v] = Math.round(level + grain);
      }
    }
  }
  return new Map(signsOf(grid, hu, labels).map((sign) => [sign.key, sign]));
}

/** State of one sign. */
export const stateIn = (drawn: Drawn, key: SignKey) => signsIn(drawn).get(key)?.state;
