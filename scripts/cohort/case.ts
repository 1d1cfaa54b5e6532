import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { headGrid } from '../../edge/inference/head-grid.ts';
import { assembleVolume } from '../../edge/volume/assemble.ts';
import type { DecodedSlice } from '../../edge/volume/decode.ts';
import { resampleTo } from '../../edge/volume/resample.ts';
import { AIR_HU } from '../../edge/volume/volume.ts';
import { type Acquisition, drawAcquisition } from '../phantom/acquisition.ts';
import { drawPatient, type VirtualPatient } from '../phantom/patient.ts';
import { Random } from '../phantom/random.ts';
import { type RenderedScan, render } from '../phantom/render.ts';
import { drawGrowth, type RiskFactors, trueRisk } from './risk.ts';

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

  const clinical = random.child('clinical');
  const factors: RiskFactors = {
    iphMl: scan.volumesMl.iph,
    ivhMl: scan.volumesMl.ivh,
    // Onset to CT: cohorts of expansion image within hours; a log-normal about 2.5 h. Chosen.
    onsetHours: Math.exp(clinical.normal(Math.log(2.5), 0.7)),
    warfarin: clinical.chance(0.12),
    recurrent: clinical.chance(0.05),
    blend: signs?.blend ?? false,
    hypodensity: signs !== undefined && (signs.hypodensity || signs.blackHole || signs.swirl),
    irregular: signs !== undefined && (signs.island || signs.satellite),
  };
  const risk = trueRisk(factors).probability;
  const outcome = random.child('outcome');
  const none = { iphMl: 0, ivhMl: 0, meets: { CHE: false, RHE1: false, RHE2: false } };
  const growth = patient.bleed ? drawGrowth(factors, () => outcome.unit()) : none;
  const flag = (value: boolean) => (value ? 1 : 0);
  return {
    case: number,
    patient_seed: patient.seed,
    iph_ml: factors.iphMl.toFixed(3),
    ivh_ml: factors.ivhMl.toFixed(3),
    location: patient.bleed?.location ?? 'none',
    blend: flag(factors.blend),
    hypodensity: flag(factors.hypodensity),
    irregular: flag(factors.irregular),
    onset_hours: factors.onsetHours.toFixed(2),
    warfarin: flag(factors.warfarin),
    recurrent: flag(factors.recurrent),
    growth_iph_ml: growth.iphMl.toFixed(3),
    growth_ivh_ml: growth.ivhMl.toFixed(3),
    CHE: flag(growth.meets.CHE),
    RHE1: flag(growth.meets.RHE1),
    RHE2: flag(growth.meets.RHE2),
    p_CHE: risk.CHE.toFixed(4),
    p_RHE1: risk.RHE1.toFixed(4),
    p_RHE2: risk.RHE2.toFixed(4),
  };
}

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

/**
 * Mostly the thick slices that head protocols read by, some thinner. Noise goes down to what a full matrix has after it is
 * averaged onto the head grid, for that is what the network meets at work.
 */
function drawCaseAcquisition(random: Random): Acquisition {
  const sliceThickness = random.pick([3, 4, 4.8, 5, 5, 5, 5, 6, 7]);
  const drawn = drawAcquisition(random.uint32(), { matrix: MATRIX, sliceThickness });
  return { ...drawn, noise: drawn.noise * random.range(0.3, 1) };
}

const file = (dir: string, number: number, suffix: string) =>
  path.join(dir, `${String(number).padStart(5, '0')}.${suffix}`);

/** The rendered slices as if they had been decoded, with `values` of each voxel (x fastest) for HU. */
function slicesOf(scan: RenderedScan, values: Int16Array): DecodedSlice[] {
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
