import { type Acquisition, drawAcquisition } from '../phantom/acquisition.ts';
import { SIGNS } from '../phantom/bleed.ts';
import { drawPatient, type VirtualPatient } from '../phantom/patient.ts';
import { Random } from '../phantom/random.ts';
import { type RenderedScan, render } from '../phantom/render.ts';
import { columnOf } from './factors.ts';
import { stemOf, writeHeadFiles, writeSignMap } from './head-files.ts';

/** Columns of cohort.csv, one row a virtual patient. */
export type CaseRow = Record<string, string | number>;

/** Share of virtual patients without a bleed: the hematoma network must know them too. */
const WITHOUT_BLEED = 0.2;
/** A cohort of full matrices would only cost time: the head grid is coarser than either. */
const MATRIX = 192;

/** The stream of a case, from which everything about it is drawn: by `child`, so that its parts do not shift each other. */
export const caseRandom = (number: number, seed: number) => new Random(`cohort/${seed}/${number}`);

/** Draws one virtual patient, renders the baseline scan and writes its files on the head grid. Returns what the image shows. */
export async function makeCase(number: number, seed: number, outDir: string): Promise<CaseRow> {
  const patient = casePatient(number, seed);
  const scan = render(patient, drawCaseAcquisition(caseRandom(number, seed).child('acquisition')));
  const grid = await writeHeadFiles(scan, outDir, stemOf(number));
  await writeSignMap(scan, grid, outDir, stemOf(number));
  return imageColumns(number, patient, scan);
}

/** What the image of a patient shows, by the columns of cohort.csv. */
export function imageColumns(number: number, patient: VirtualPatient, scan: RenderedScan): CaseRow {
  const signs = patient.bleed?.signs;
  return {
    case: number,
    patient_seed: patient.seed,
    sex: patient.sex,
    atrophy: patient.anatomy.atrophy.toFixed(3),
    slice_mm: scan.spacing[2].toFixed(3),
    iph_ml: scan.volumesMl.iph.toFixed(3),
    ivh_ml: scan.volumesMl.ivh.toFixed(3),
    location: patient.bleed?.location ?? 'none',
    ...Object.fromEntries(SIGNS.map((sign) => [columnOf(sign), signs?.[sign] ? 1 : 0])),
  };
}

/**
 * The virtual patient of a case at baseline. Some draws ask for a bleed that its place cannot hold (a large one in the
 * brainstem); the next draw takes their place. `bleed` replaces the chance that there is one.
 */
export function casePatient(
  number: number,
  seed: number,
  bleed = !caseRandom(number, seed).child('bleed').chance(WITHOUT_BLEED),
): VirtualPatient {
  const random = caseRandom(number, seed);
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
 * after it is averaged onto the head grid, for that is what the network meets at work. A follow-up must show the whole
 * bleed, or its growth could not be measured: it leaves no part out (`partial` 0).
 */
export function drawCaseAcquisition(random: Random, partial = PARTIAL): Acquisition {
  const sliceThickness = random.pick([0.625, 1, 1.25, 2, 2.5, 3, 3, 4, 4, 4.8, 5, 5, 5, 5, 5, 6, 6, 7]);
  const drawn = drawAcquisition(random.uint32(), { matrix: MATRIX, sliceThickness });
  const noise = drawn.noise * random.range(0.3, 1);
  if (!random.chance(partial)) return { ...drawn, noise };
  const cutMm = random.range(10, 45);
  const slices = drawn.slices - Math.round(cutMm / drawn.spacing);
  return { ...drawn, noise, slices, topMarginMm: random.chance(0.5) ? drawn.topMarginMm : drawn.topMarginMm - cutMm };
}
