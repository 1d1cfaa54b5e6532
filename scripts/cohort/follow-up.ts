import { followUp } from '../phantom/patient.ts';
import { render } from '../phantom/render.ts';
import { type CaseRow, casePatient, caseRandom, drawCaseAcquisition } from './case.ts';
import { bleeds } from './factors.ts';
import { stemOf, writeHeadFiles } from './head-files.ts';
import { drawOutcome } from './outcome.ts';

/** Columns of a follow-up's row; `followup_missing` says why there is no picture. */
export const FOLLOW_UP_COLUMNS = [
  'followup_minutes',
  'followup_iph_ml',
  'followup_ivh_ml',
  'followup_missing',
] as const;

/**
 * Renders the follow-up of a rendered case, its bleed grown as the outcome was drawn, and writes
 * `NNNNN.followup.ct.i16` and `.bleed.u8` on that scan's own head grid. Some growth finds no room in the head at hand: then
 * the row says so and there is no picture.
 */
export async function makeFollowUp(row: CaseRow, seed: number, outDir: string): Promise<CaseRow> {
  const number = Number(row.case);
  const { image, growth } = drawOutcome(row, seed);
  const drawn = { growth_iph_ml: growth.iphMl.toFixed(3), growth_ivh_ml: growth.ivhMl.toFixed(3) };
  if (!bleeds(image)) return { ...drawn, followup_missing: 'no bleed at baseline' };
  const random = caseRandom(number, seed).child('follow-up');
  let later: ReturnType<typeof followUp>;
  try {
    later = followUp(casePatient(number, seed), random.child('patient').uint32(), growth);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // A column of a CSV table holds no comma.
    return { ...drawn, followup_missing: error.message.replaceAll(',', ';') };
  }
  const scan = render(later, drawCaseAcquisition(random.child('acquisition'), 0));
  await writeHeadFiles(scan, outDir, `${stemOf(number)}.followup`);
  return {
    ...drawn,
    followup_minutes: later.minutes,
    followup_iph_ml: scan.volumesMl.iph.toFixed(3),
    followup_ivh_ml: scan.volumesMl.ivh.toFixed(3),
  };
}
