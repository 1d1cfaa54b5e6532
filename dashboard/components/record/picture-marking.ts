import type { Assessment } from '../../../edge/assessment/assessment.ts';
import { words } from '../../language/language.ts';

/** On every image: what it is not for, and which models drew on it. */
export function marking({ models, intendedUse }: Assessment): string[] {
  const names =
    models.map(({ name, version }) => `${name} ${version}`).join(', ') || words().cases.making.modelsUnknown;
  return [...(intendedUse === 'clinical' ? [] : [intendedUse.toUpperCase()]), 'NOT FOR DIAGNOSIS', names];
}
