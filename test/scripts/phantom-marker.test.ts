import { describe, expect, test } from 'vitest';
import { drawAcquisition } from '../../scripts/phantom/acquisition.ts';
import { drawPatient } from '../../scripts/phantom/patient.ts';
import type { PatientPosition } from '../../scripts/phantom/patient-position.ts';
import { type RenderedScan, render } from '../../scripts/phantom/render.ts';

const patient = drawPatient(41, { bleed: false });
const at = [
  patient.pose.translation[0] + 38,
  patient.pose.translation[1] + 34,
  patient.pose.translation[2] + 42,
] as const;
const scanAs = (patientPosition: PatientPosition, gantryTilt = 0) =>
  render(
    patient,
    drawAcquisition(41, {
      ...{ matrix: 128, fovMm: 240, slices: 50, spacing: 3, sliceThickness: 3, kernel: 'soft', noise: 0 },
      ...{ paddingHu: null, motion: null, gantryTilt, patientPosition },
      markers: [{ at, radiusMm: 6, hu: 3000 }],
    }),
  );

/** Middle of the metal by the headers alone (PS3.3 C.7.6.2.1.1): LPS mm, and its volume, mL. */
function metal({ size: [nx, ny], spacing, positions, orientation: o, hu }: RenderedScan) {
  const sum = [0, 0, 0];
  let weight = 0;
  for (let v = 0; v < hu.length; v++) {
    // Brain is about 35 HU: above that, the share of the voxel that is metal. The densest bone ends below 2,300 HU.
    const share = (hu[v]! - 35) / (3000 - 35);
    if (hu[v]! < 2300) continue;
    const [i, j, k] = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))];
    for (const c of [0, 1, 2]) {
      sum[c]! += share * (positions[k]![c]! + i * spacing[0] * o[c]! + j * spacing[1] * o[c + 3]!);
    }
    weight += share;
  }
  return { centre: sum.map((value) => value / weight), ml: (weight * spacing[0] * spacing[1] * spacing[2]) / 1000 };
}

describe('a marker in the phantom', () => {
  test.each([
    ['head first supine', 'HFS', 0],
    ['feet first supine', 'FFS', 0],
    ['head first prone', 'HFP', 0],
    ['feet first prone', 'FFP', 0],
    ['under tilt', 'HFS', 15],
    ['feet first under tilt', 'FFS', 15],
  ] as const)('%s: it lies where it was told, and is as large', (_, position, tilt) => {
    const { centre, ml } = metal(scanAs(position, tilt));
    for (const c of [0, 1, 2]) expect(Math.abs(centre[c]! - at[c]!)).toBeLessThan(0.5);
    expect(ml).toBeGreaterThan(0.5 * ((4 / 3) * Math.PI * 0.6 ** 3));
    expect(ml).toBeLessThan(1.05 * ((4 / 3) * Math.PI * 0.6 ** 3));
  });

  test('another position is another order of the same voxels', () => {
    const [supine, prone] = [scanAs('HFS'), scanAs('HFP')];
    expect(prone.orientation.map((c) => c + 0)).toEqual([-1, 0, 0, 0, -1, 0]);
    expect(prone.hu.slice(0, 128 * 128).reverse()).toEqual(supine.hu.slice(0, 128 * 128));
    expect(prone.truth.reduce((sum, label) => sum + label, 0)).toBe(
      supine.truth.reduce((sum, label) => sum + label, 0),
    );
  });
});
