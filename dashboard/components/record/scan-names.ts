import type { Assessment } from '../../../edge/assessment/assessment.ts';
import { scannerTime } from '../../data/format.ts';
import { deskWords } from '../../language/desk.ts';

/** A scan of a case that is on the screen, with what it is called there. */
export interface ShownScan {
  readonly assessment: Assessment;
  /** Baseline or follow-up; a lone scan without a bleed is the baseline of nothing. */
  readonly name: string;
  /** By the scanner's clock. */
  readonly time: string;
}

/** Names of the scans that are shown, in their order; the first is what the others are compared with. */
export function namedScans(assessments: readonly Assessment[], now: number | null): ShownScan[] {
  const { scan, baseline, followUp } = deskWords().cases;
  return assessments.map((assessment, place) => {
    const isLone = assessments.length === 1 && assessment.hematoma?.found === false;
    return {
      assessment,
      name: place > 0 ? followUp : isLone ? scan : baseline,
      time: scannerTime(assessment.acquiredAt, now),
    };
  });
}
