import type { Assessment } from '../../edge/assessment/assessment.ts';
import { words } from '../language/language.ts';

/** On every image: what it is not for, and which models drew on it. */
export function marking({ models, intendedUse }: Pick<Assessment, 'models' | 'intendedUse'>): string[] {
  const { intendedUses, notForDiagnosis, modelsUnknown } = words().viewer;
  const names = models.map(({ name, version }) => `${name} ${version}`).join(', ') || modelsUnknown;
  return [...(intendedUse === 'clinical' ? [] : [intendedUses[intendedUse]]), notForDiagnosis, names];
}
