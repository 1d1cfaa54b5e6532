import type { Clinical } from '../../edge/assessment/clinical.ts';
import type { PerDefinition } from '../../edge/assessment/definitions.ts';
import { words } from '../language/language.ts';
import { figure, percentBeside } from './format.ts';
import { DEFINITION_ORDER } from './words.ts';

/** What the network was told beside the scan, in words; empty where that was nothing. */
export function toldInWords({ onsetHours, anticoagulated, gcs, systolicMmHg, ageYears }: Clinical): string[] {
  const { figures } = words().bleed;
  return [
    onsetHours === null ? null : figures.onset(figure(onsetHours)),
    anticoagulated === null ? null : anticoagulated ? figures.anticoagulated : figures.notAnticoagulated,
    gcs === null ? null : figures.gcs(figure(gcs)),
    systolicMmHg === null ? null : figures.systolic(figure(systolicMmHg, 0)),
    ageYears === null ? null : figures.age(figure(ageYears, 0)),
  ].filter((item) => item !== null);
}

/** "CHE 31 % → 44 %, …" of the probabilities that a person can see to have changed. */
export function changesInWords(before: PerDefinition, after: PerDefinition): string {
  return DEFINITION_ORDER.filter((key) => before[key] !== after[key])
    .map((key) => {
      const [from, to] = percentBeside(before[key], after[key]);
      return from === to ? '' : `${key} ${from} → ${to}`;
    })
    .filter(Boolean)
    .join(', ');
}
