import { CROP_SIZE } from './crop.ts';
import { HEAD_GRID } from './head-grid.ts';
import type { Role } from './manifest.ts';

const [nx, ny, nz] = HEAD_GRID.size;
const [cx, cy, cz] = CROP_SIZE;

/** Names, shapes (batch, channel, z, y, x) and lattice that a network of each role must have for the reading to use it. */
export const NETWORKS = {
  hematoma: {
    inputs: { hu: [1, 1, nz, ny, nx] },
    /** background, IPH, IVH */
    outputs: { probabilities: [1, 3, nz, ny, nx] },
    grid: HEAD_GRID,
  },
  expansion: {
    /** masks: probability of IPH and of IVH; clinical: see clinical-tensor.ts */
    inputs: { hu: [1, 1, cz, cy, cx], masks: [1, 2, cz, cy, cx], clinical: [1, 10] },
    /** CHE, RHE1, RHE2; spread: standard deviation of the probabilities over views of the same bleed */
    outputs: { probabilities: [1, 3], spread: [1, 3], gradcam: [1, 3, cz, cy, cx] },
    grid: { size: CROP_SIZE, spacing: HEAD_GRID.spacing },
  },
} as const satisfies Record<Role, Network>;

interface Network {
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  readonly grid: { readonly size: readonly number[]; readonly spacing: readonly number[] };
}
