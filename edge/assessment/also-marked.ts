import type { Assessment } from './assessment.ts';

/** Less than this is not worth a sentence: it would read 0.0 mL. */
export const SHOWN_ML = 0.05;

/**
 * "Also marked: extra-axial haemorrhage 3.1 mL." for a person; null where nothing is. Without imports at run time: the board
 * bundles it.
 */
export function alsoMarked({ otherFindings = [] }: Pick<Assessment, 'otherFindings'>): string | null {
  const shown = otherFindings.filter(({ ml }) => ml >= SHOWN_ML).map(({ name, ml }) => `${name} ${ml.toFixed(1)} mL`);
  return shown.length === 0 ? null : `Also marked: ${shown.join(', ')}.`;
}

/** Labels of extra-axial blood that need no name: haemorrhage of any such kind, subdural, epidural, subarachnoid. */
const BLOOD_LABELS = new Set(['EAH', 'SDH', 'EDH', 'SAH']);

/** Volume of the blood that is marked outside brain tissue and ventricles, mL: oedema and the like are none. */
export function otherBloodMl({ otherFindings = [] }: Pick<Assessment, 'otherFindings'>): number {
  return otherFindings
    .filter(({ label, name }) => BLOOD_LABELS.has(label) || /ha?emorrhage|ha?ematoma|blood/i.test(name))
    .reduce((sum, { ml }) => sum + ml, 0);
}
