import type { Remark } from '../assessment/assessment.ts';

/**
 * Why series are not read, the most telling first: of a study in which nothing can be read, the ward is told the first
 * that applies. Codes are stable. Those that begin with `geometry-` are the volume room's, which may also find them.
 */
const REASONS = {
  'geometry-missing-slices': 'Slices are missing.',
  'geometry-duplicate-positions': 'Several slices lie at one position.',
  'study-mixed-patients': 'The study holds images of more than one patient.',
  'series-mixed-patients': 'The series holds images of more than one patient.',
  'geometry-mixed-frame-of-reference': 'The series mixes images of several positions of the patient.',
  'geometry-mixed-size': 'The slices differ in size or pixel spacing.',
  'geometry-mixed-orientation': 'The slices do not all lie in parallel planes.',
  'geometry-bad-orientation': 'A slice states an impossible orientation.',
  'geometry-no-position': 'A slice does not state where in the patient it lies.',
  'geometry-too-few-slices': 'There are too few slices for a head scan.',
  'series-too-short': 'The slices do not cover a head.',
  'series-sharp-kernel': 'The series was reconstructed for bone or lung, not for brain.',
  'series-contrast': 'The series was acquired with contrast medium.',
  'series-angiography': 'The series is an angiography.',
  'series-perfusion': 'The series is a perfusion study.',
  'series-not-axial': 'The images are not axial.',
  'series-derived': 'The images were computed from others.',
  'series-not-head': 'The series does not show the head.',
  'series-multi-frame':
    'Of multi-frame objects only Enhanced CT is read, and only where it says where each frame lies.',
  'series-not-ct': 'The series does not hold CT images.',
  'series-secondary-capture': 'The series holds screen captures.',
  'series-dose-report': 'The series is a dose report.',
  'series-localizer': 'The series is a localizer.',
  'series-other-was-read': 'Another series of this acquisition was read.',
} as const satisfies Record<string, string>;
export type ReasonCode = keyof typeof REASONS;

const ORDER = Object.keys(REASONS);

/** The reason with its usual sentence, or with one that says more. */
export function reason(code: ReasonCode, text: string = REASONS[code]): Remark {
  return { code, text };
}

/** Orders reasons by how much they tell: the most telling is the least. */
export function telling(remark: Remark): number {
  const at = ORDER.indexOf(remark.code);
  return at === -1 ? ORDER.length : at;
}

const NEVER_A_SCAN: ReadonlySet<string> = new Set<ReasonCode>([
  'series-not-ct',
  'series-secondary-capture',
  'series-dose-report',
  'series-localizer',
]);

/** Whether a refused series is one that a person may have meant to be read. */
export function isOfInterest({ code }: Remark): boolean {
  return !NEVER_A_SCAN.has(code);
}
