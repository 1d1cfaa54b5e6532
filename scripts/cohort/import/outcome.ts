import { type BleedVolumes, DEFINITIONS, type Definition, meets } from '../../../edge/assessment/definitions.ts';

export type Outcomes = Readonly<Record<Definition, boolean | null>>;

const NOTHING_KNOWN: Outcomes = { CHE: null, RHE1: null, RHE2: null };

/**
 * Outcomes of a case: measured where both masks exist (default limits), else as the columns say, else unknown (null). What
 * contradicts itself is told in `notes`: the masks win over the columns; columns that no measurement could meet are worth nothing.
 */
export function outcomesOf(
  baseline: BleedVolumes | null,
  followup: BleedVolumes | null,
  stated: Outcomes,
): { outcomes: Outcomes; notes: readonly string[] } {
  if (baseline !== null && followup !== null) {
    const outcomes = meets(baseline, followup);
    const growth = (key: 'iphMl' | 'ivhMl') => (followup[key] - baseline[key]).toFixed(1);
    const notes = DEFINITIONS.filter((key) => stated[key] !== null && stated[key] !== outcomes[key]).map(
      (key) =>
        `${key} is ${digit(stated[key])} in clinical.csv and ${digit(outcomes[key])} by the masks ` +
        `(IPH ${growth('iphMl')} mL, IVH ${growth('ivhMl')} mL); the masks were followed`,
    );
    return { outcomes, notes };
  }
  // CHE is part of both revised definitions, and IVH growth by 1 mL is growth, whatever limits a site chose.
  const impossible = [
    ['CHE', 'RHE1'],
    ['CHE', 'RHE2'],
    ['RHE2', 'RHE1'],
  ] as const;
  const broken = impossible.find(([part, whole]) => stated[part] === true && stated[whole] === false);
  if (broken === undefined) return { outcomes: stated, notes: [] };
  const note = `${broken[0]} is 1 and ${broken[1]}, which includes it, is 0 in clinical.csv; the outcomes were taken as unknown`;
  return { outcomes: NOTHING_KNOWN, notes: [note] };
}

function digit(value: boolean | null): string {
  return value === null ? 'unknown' : value ? '1' : '0';
}
