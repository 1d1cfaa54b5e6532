import { findFoci } from '../../../edge/assessment/foci.ts';
import { findRuns } from '../../../edge/assessment/runs.ts';
import { isBleed } from '../../../edge/inference/classes.ts';
import type { Networks } from '../../../edge/inference/open-networks.ts';
import { resampleTo } from '../../../edge/volume/resample.ts';
import { AIR_HU, toPatient, type Vec3, voxelMl } from '../../../edge/volume/volume.ts';
import { unrotate } from '../../phantom/pose.ts';
import { findBleed } from '../networks.ts';
import type { RealHead } from './head.ts';

/** Smaller pieces are not listed, mL. */
const LISTED_ML = 0.05;
/** Voxels from this probability on make a piece: the product's own limit. */
const PROBABILITY = 0.5;

/** A piece that the hematoma network takes for bleed. */
export interface Piece {
  readonly ml: number;
  /** centroid, LPS mm, and the same in the phantom's standard head coordinates, roughly */
  readonly patientMm: Vec3;
  readonly standardMm: Vec3;
  readonly meanProbability: number;
  readonly meanHu: number;
}

/** Where a bare head makes the network see blood, largest first: on the network's grid, before specks are dropped. */
export async function falsePositives(head: RealHead, networks: Networks): Promise<Piece[]> {
  const { grid, maps } = await findBleed(head.volume, networks);
  const hu = resampleTo(head.volume, head.volume.hu, grid, AIR_HU);
  const [iph, ivh] = maps.filter(isBleed).map(({ probability }) => probability);
  const bleed = iph!.map((p, v) => p + ivh![v]!);
  const labels = Uint8Array.from(bleed, (p) => (p >= PROBABILITY ? 1 : 0));
  const { scale, pose } = head.registration;
  return findFoci(findRuns(grid, labels, 1))
    .filter((focus) => focus.voxels * voxelMl(grid) >= LISTED_ML)
    .map((focus) => {
      const sum = { i: 0, j: 0, k: 0, probability: 0, hu: 0 };
      for (const { start, end, row, slice } of focus.runs) {
        for (let i = start; i <= end; i++) {
          const v = i + grid.size[0] * (row + grid.size[1] * slice);
          sum.i += i;
          sum.j += row;
          sum.k += slice;
          sum.probability += bleed[v]!;
          sum.hu += hu[v]!;
        }
      }
      const n = focus.voxels;
      const patientMm = toPatient(grid, [sum.i / n, sum.j / n, sum.k / n]);
      const t = pose.translation;
      const [x, y, z] = unrotate(pose.rotation, [patientMm[0] - t[0], patientMm[1] - t[1], patientMm[2] - t[2]]);
      return {
        ml: n * voxelMl(grid),
        patientMm,
        standardMm: [x / scale[0], y / scale[1], z / scale[2]] as const,
        meanProbability: sum.probability / n,
        meanHu: sum.hu / n,
      };
    });
}
