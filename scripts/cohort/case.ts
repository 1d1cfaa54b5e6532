import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { headGrid } from '../../edge/inference/head-grid.ts';
import { assembleVolume } from '../../edge/volume/assemble.ts';
import type { DecodedSlice } from '../../edge/volume/decode.ts';
import { resampleTo } from '../../edge/volume/resample.ts';
import { AIR_HU } from '../../edge/volume/volume.ts';
import { type Acquisition, drawAcquisition } from '../phantom/acquisition.ts';
import { SIGNS } from '../phantom/bleed.ts';
import { drawPatient, type VirtualPatient } from '../phantom/patient.ts';
import { Random } from '../phantom/random.ts';
import { type RenderedScan, render } from '../phantom/render.ts';

/** Columns of cohort.csv, one row a virtual patient. */
export type CaseRow = Record<string, string | number>;

/** Share of virtual patients without a bleed: the hematoma network must know them too. */
const WITHOUT_BLEED = 0.2;
/** A cohort of full matrices would only cost time: the head grid is coarser than either. */
const MATRIX = 192;

/**
 * Draws one virtual patient, renders the baseline scan, brings it onto the head grid with the product's own code and writes
 * `NNNNN.ct.i16` and `NNNNN.bleed.u8` (see models/training/cohort.py).
 */
export async function makeCase(number: number, seed: number, outDir: string): Promise<CaseRow> {
  const random = new Random(`cohort/${seed}/${number}`);
  const patient = drawCasePatient(random);
  const scan = render(patient, drawCaseAcquisition(random.child('acquisition')));
  const signs = patient.bleed?.signs;

  const volume = assembleVolume(slicesOf(scan, scan.hu)).volume;
  const grid = headGrid(volume);
  const ct = resampleTo(volume, volume.hu, grid, AIR_HU);
  const rounded = new Int16Array(ct.length);
  for (let n = 0; n < ct.length; n++) rounded[n] = Math.round(ct[n]!);
  await writeFile(file(outDir, number, 'ct.i16'), rounded);

  const shares = [1, 2].map((label) => {
    // Carried as 0..1000 "HU", so that shear and resampling do to the truth what they do to the image.
    const carried = new Int16Array(scan.truth.length);
    for (let n = 0; n < carried.length; n++) if (scan.truth[n] === label) carried[n] = 1000;
    const truth = assembleVolume(slicesOf(scan, carried)).volume;
    const data = truth.hu;
    for (let n = 0; n < data.length; n++) if (data[n]! < 0) data[n] = 0;
    const share = resampleTo(truth, data, grid, 0);
    const bytes = new Uint8Array(share.length);
    for (let n = 0; n < share.length; n++) bytes[n] = Math.round((share[n]! * 255) / 1000);
    return bytes;
  });
  await writeFile(file(outDir, number, 'bleed.u8'), Buffer.concat(shares));

  const flag = (value: boolean | undefined) => (value ? 1 : 0);
  return {
    case: number,
    patient_seed: patient.seed,
    sex: patient.sex,
    atrophy: patient.anatomy.atrophy.toFixed(3),
    slice_mm: scan.spacing[2].toFixed(3),
    iph_ml: scan.volumesMl.iph.toFixed(3),
    ivh_ml: scan.volumesMl.ivh.toFixed(3),
    location: patient.bleed?.location ?? 'none',
    ...Object.fromEntries(SIGNS.map((sign) => [snake(sign), flag(signs?.[sign])])),
  };
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Some draws ask for a bleed that its place cannot hold (a large one in the brainstem); the next draw takes their place. */
function drawCasePatient(random: Random): VirtualPatient {
  const bleed = !random.child('bleed').chance(WITHOUT_BLEED);
  for (let attempt = 0; ; attempt++) {
    try {
      return drawPatient(random.child(`patient ${attempt}`).uint32(), { bleed });
    } catch (error) {
      if (!(error instanceof RangeError) || attempt > 20) throw error;
    }
  }
}

/** Share of scans that begin below the vertex or end above the skull base, as a hurried scan or one part of a split scan does. */
const PARTIAL = 0.08;

/**
 * Mostly the thick slices that head protocols read by, some down to 0.625 mm. Noise goes down to what a full matrix has
 * after it is averaged onto the head grid, for that is what the network meets at work.
 */
function drawCaseAcquisition(random: Random): Acquisition {
  const sliceThickness = random.pick([0.625, 1, 1.25, 2, 2.5, 3, 3, 4, 4, 4.8, 5, 5, 5, 5, 5, 6, 6, 7]);
  const drawn = drawAcquisition(random.uint32(), { matrix: MATRIX, sliceThickness });
  const noise = drawn.noise * random.range(0.3, 1);
  if (!random.chance(PARTIAL)) return { ...drawn, noise };
  const cutMm = random.range(10, 45);
  const slices = drawn.slices - Math.round(cutMm / drawn.spacing);
  return { ...drawn, noise, slices, topMarginMm: random.chance(0.5) ? drawn.topMarginMm : drawn.topMarginMm - cutMm };
}

const file = (dir: string, number: number, suffix: string) =>
  path.join(dir, `${String(number).padStart(5, '0')}.${suffix}`);

/** The rendered slices as if they had been decoded, with `values` of each voxel (x fastest) for HU. */
export function slicesOf(scan: RenderedScan, values: Int16Array): DecodedSlice[] {
  const [columns, rows] = scan.size;
  const plane = columns * rows;
  return scan.positions.map((imagePosition, k) => ({
    header: {
      imagePosition,
      imageOrientation: scan.orientation,
      pixelSpacing: [scan.spacing[1], scan.spacing[0]],
      rows,
      columns,
      sliceThickness: null,
      frameOfReferenceUid: null,
    } as unknown as DecodedSlice['header'],
    hu: values.subarray(k * plane, (k + 1) * plane),
  }));
}
