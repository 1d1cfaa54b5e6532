import { type Acquisition, drawAcquisition } from '../../scripts/phantom/acquisition.ts';
import { drawPatient, type PatientWish } from '../../scripts/phantom/patient.ts';
import { rotate } from '../../scripts/phantom/pose.ts';
import { type RenderedScan, render } from '../../scripts/phantom/render.ts';

/** No noise, no artefacts, so that a test measures what was drawn. */
export const IDEAL = { noise: 0, kernel: 'soft', motion: null, streakHu: 0, cuppingHu: 0, paddingHu: null } as const;

/** A patient, and 5 mm slices of a 110 mm field around the bleed without noise: what a test of a sign needs to see. */
export function lookAtBleed(seed: number, wish: PatientWish): RenderedScan {
  const patient = drawPatient(seed, { bleed: true, ivh: false, ...wish });
  const { pose, bleed } = patient;
  const [x, y] = rotate(pose.rotation, bleed!.iph.centre);
  const look: Partial<Acquisition> = {
    ...IDEAL,
    matrix: 88,
    fovMm: 110,
    centre: [x + pose.translation[0], y + pose.translation[1]],
    sliceThickness: 5,
    spacing: 5,
    slices: 16,
    topMarginMm: -35,
    gantryTilt: 0,
  };
  return render(patient, drawAcquisition(seed, look));
}

/** Steps to the neighbours of a voxel that share a face, of which the first four lie in its slice. */
export function faceNeighbours([nx, ny]: readonly [number, number, number]): readonly number[] {
  return [-1, 1, -nx, nx, -nx * ny, nx * ny];
}

/** Connected parts of the voxels that `inside` names, each a list of voxel indices, largest first. */
export function parts(inside: (p: number) => boolean, length: number, neighbours: readonly number[]): number[][] {
  const seen = new Uint8Array(length);
  const found: number[][] = [];
  for (let start = 0; start < length; start++) {
    if (seen[start] || !inside(start)) continue;
    const part = [start];
    seen[start] = 1;
    for (let n = 0; n < part.length; n++) {
      for (const step of neighbours) {
        const next = part[n]! + step;
        if (next < 0 || next >= length || seen[next] || !inside(next)) continue;
        seen[next] = 1;
        part.push(next);
      }
    }
    found.push(part);
  }
  return found.sort((a, b) => b.length - a.length);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
