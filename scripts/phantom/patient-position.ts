import type { RenderedScan } from './render.ts';

/** Patient Position (PS3.3 C.7.3.1.1.2): head or feet first into the scanner, supine or prone. */
export type PatientPosition = 'HFS' | 'FFS' | 'HFP' | 'FFP';

/** Which of rows and columns run the other way than head first supine, as seen from the patient. */
const TURNED: Readonly<Record<PatientPosition, readonly [alongRow: boolean, alongColumn: boolean]>> = {
  HFS: [false, false],
  FFS: [true, false],
  HFP: [true, true],
  FFP: [false, true],
};

/**
 * A scan as it is stored of a patient who lay otherwise: the same voxels at the same places of the patient, rows and columns
 * in the order in which the scanner's own axes meet them.
 */
export function storedAs<
  T extends Pick<RenderedScan, 'size' | 'spacing' | 'positions' | 'orientation' | 'hu' | 'truth' | 'signs'>,
>(scan: T, position: PatientPosition): T {
  const [mirrorX, mirrorY] = TURNED[position];
  if (!mirrorX && !mirrorY) return scan;
  const { size, spacing, positions, orientation, hu, truth, signs } = scan;
  const turned = orientation.map((c, n) => ((n < 3 ? mirrorX : mirrorY) ? 0 - c : c)) as typeof orientation;
  const across = mirrorX ? spacing[0] * (size[0] - 1) : 0;
  const down = mirrorY ? spacing[1] * (size[1] - 1) : 0;
  const moved = positions.map(
    (at) => at.map((value, c) => round(value + across * orientation[c]! + down * orientation[c + 3]!)) as typeof at,
  );
  const mirror = <V extends Int16Array | Uint8Array>(values: V): V => {
    const [nx, ny, nz] = size;
    const out = values.slice() as V;
    for (let k = 0, to = 0; k < nz; k++) {
      for (let j = 0; j < ny; j++) {
        const row = nx * ((mirrorY ? ny - 1 - j : j) + ny * k);
        for (let i = 0; i < nx; i++, to++) out[to] = values[row + (mirrorX ? nx - 1 - i : i)]!;
      }
    }
    return out;
  };
  return { ...scan, orientation: turned, positions: moved, hu: mirror(hu), truth: mirror(truth), signs: mirror(signs) };
}

const round = (value: number) => Math.round(value * 1e4) / 1e4;
