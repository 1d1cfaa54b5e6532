import type { Assessment } from '../../edge/assessment/assessment.ts';
import { deskWords } from '../language/desk.ts';

/** On every image: what it is not for, and which models drew on it. */
export function marking({ models, intendedUse }: Pick<Assessment, 'models' | 'intendedUse'>): string[] {
  const { intendedUses, notForDiagnosis, modelsUnknown } = deskWords().viewer;
  const names = models.map(({ name, version }) => `${name} ${version}`).join(', ') || modelsUnknown;
  return [...(intendedUse === 'clinical' ? [] : [intendedUses[intendedUse]]), notForDiagnosis, names];
}
