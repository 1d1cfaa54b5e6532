import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkPlain, enhancedLevels } from '../../edge/inference/contrast.ts';
import { headGrid } from '../../edge/inference/head-grid.ts';
import { assembleVolume } from '../../edge/volume/assemble.ts';
import { decodeSlice } from '../../edge/volume/decode.ts';
import type { Volume } from '../../edge/volume/volume.ts';
import { drawAcquisition } from '../../scripts/phantom/acquisition.ts';
import { drawPatient, type VirtualPatient } from '../../scripts/phantom/patient.ts';
import { render } from '../../scripts/phantom/render.ts';

/** A head in 5 mm slices; with `contrastHu` of the blood in its vessels where it was given contrast medium. */
function scan(patient: VirtualPatient, contrastHu?: number): Volume {
  const { anatomy, seed } = patient;
  const given = contrastHu === undefined ? patient : { ...patient, anatomy: { ...anatomy, contrastHu } };
  const wish = { gantryTilt: 0, matrix: 256, sliceThickness: 5, spacing: 5, motion: null } as const;
  const { size, spacing, positions, hu } = render(given, drawAcquisition(seed, wish));
  const axes = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ] as const;
  return { size, spacing, origin: positions[0]!, axes, hu };
}
const check = (volume: Volume) => checkPlain(volume, headGrid(volume));

describe('contrast medium in the vessels', () => {
  test('a head whose arteries are full of it is refused, with what was seen', () => {
    const volume = scan(drawPatient(2, { bleed: false }), 300);
    expect(() => check(volume)).toThrow(
      expect.objectContaining({ code: 'scan-contrast', message: expect.stringMatching(/on \d+ of 11 levels/) }),
    );
  });

  test.each([1])('the same head without it shows none, a bleed in it or not (seed %i)', (seed) => {
    for (const patient of [drawPatient(seed, { bleed: false }), drawPatient(seed, { iphMl: 40, ivhMl: 10 })]) {
      const volume = scan(patient);
      expect(enhancedLevels(volume, headGrid(volume))).toEqual({ enhanced: 0, of: 11 });
    }
  });

  test('chalk in choroid plexus and basal ganglia on both sides is not taken for it', () => {
    const patient = drawPatient(2, { bleed: false });
    const calcifications = [-1, 1].flatMap((side) => [
      { centre: [side * 21, 38, 11] as const, radii: [5, 8, 8] as const, hu: 260 },
      { centre: [side * 19, -2, 2] as const, radii: [4, 8, 12] as const, hu: 200 },
    ]);
    const volume = scan({ ...patient, anatomy: { ...patient.anatomy, calcifications } });
    expect(volume.hu.filter((hu) => hu > 150 && hu < 260).length).toBeGreaterThan(1000);
    expect(() => check(volume)).not.toThrow();
  });

  test('electrodes and catheters on both sides are not taken for it: they are few, or metal', () => {
    const volume = scan(drawPatient(2, { bleed: false }));
    const [columns, rows, slices] = volume.size;
    for (let k = Math.floor(slices / 2); k < slices; k++) {
      for (const side of [-1, 1]) {
        for (const [apart, hu] of [
          [0, 200],
          [12, 2500],
        ] as const) {
          const column = Math.round(columns / 2 + (side * 32 + apart) / volume.spacing[0]);
          for (let j = 0; j < 3; j++)
            for (let i = 0; i < 3; i++) volume.hu[column + i + columns * (rows / 2 + j + rows * k)] = hu;
        }
      }
    }
    expect(() => check(volume)).not.toThrow();
  });

  test('a real head is not taken for one', async () => {
    const folder = new URL('../../../shared/ct/ge-head-tilted', import.meta.url).pathname;
    if (!existsSync(folder)) return console.log(`skipped: ${folder} is missing, so no real head was looked at`);
    const files = readdirSync(folder).filter((name) => name.endsWith('.dcm'));
    const { volume } = assembleVolume(await Promise.all(files.map((name) => decodeSlice(join(folder, name)))));
    expect(enhancedLevels(volume, headGrid(volume))).toEqual({ enhanced: 0, of: 11 });
  });
});
