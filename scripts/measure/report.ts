import type { MovementReport, MovementSummary } from './gradcam/movement.ts';
import type { PlacementReport } from './gradcam/placement.ts';
import { NEVER_MISSED_ML, type RealHeadReport } from './real-head/measure.ts';
import type { BareResult } from './real-head/read.ts';

/** What the measurements are held to (the issue on the models, "What it must show", 2 and 4). */
export const LIMITS = { bareMl: 0.5, medianDice: 0.8, nearShare: 0.9, signTestP: 0.05 } as const;

const ml = (value: number) => `${value.toFixed(2)} mL`;
const verdict = (met: boolean) => (met ? 'met' : 'NOT MET');
const told = (result: BareResult) =>
  'notAssessed' in result ? `not assessed: ${result.notAssessed}` : `${ml(result.foundMl)} found`;
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** Whether a plastic head is read as one: nothing found, or not assessed. */
export function isSilent(result: BareResult): boolean {
  return 'notAssessed' in result || result.foundMl === 0;
}

/** The report of the real head as lines of text. */
export function realHeadLines(report: RealHeadReport): string[] {
  const lines = [`real head, bare: ${told(report.bare)} (under ${LIMITS.bareMl} mL: ${verdict(isBareMet(report))})`];
  for (const piece of report.falsePositives) {
    const at = (point: readonly number[]) => point.map((mm) => mm.toFixed(0)).join(', ');
    lines.push(
      `    ${ml(piece.ml)} at LPS ${at(piece.patientMm)} mm, about ${at(piece.standardMm)} in the phantom's head: ` +
        `probability ${piece.meanProbability.toFixed(2)}, ${piece.meanHu.toFixed(0)} HU`,
    );
  }
  for (const [name, result] of Object.entries(report.plastic)) {
    lines.push(`${name}: ${told(result)} (nothing: ${verdict(isSilent(result))})`);
  }
  lines.push('seed  true mL  found mL  Dice   foci  where, signs');
  for (const row of report.bled) {
    const figures = [row.trueMl.toFixed(2).padStart(7), row.foundMl.toFixed(2).padStart(9), row.dice.toFixed(3)];
    const where = [`${row.side} ${row.location}`, ...row.signs].join(', ');
    lines.push(`${String(row.seed).padStart(4)}  ${figures.join(' ')}  ${String(row.foci).padStart(4)}  ${where}`);
  }
  const missed = report.missed.length === 0 ? 'none' : `seeds ${report.missed.join(', ')}`;
  return [
    ...lines,
    `median Dice ${report.medianDice.toFixed(3)} (at least ${LIMITS.medianDice}: ${verdict(report.medianDice >= LIMITS.medianDice)})`,
    `missed over ${NEVER_MISSED_ML} mL: ${missed} (${verdict(report.missed.length === 0)})`,
  ];
}

function isBareMet({ bare }: RealHeadReport): boolean {
  return 'foundMl' in bare && bare.foundMl < LIMITS.bareMl;
}

/** The report of Grad-CAM as lines of text. */
export function gradcamLines(placement: PlacementReport, movement: MovementReport): string[] {
  const { cases, notFound, highRisk, meanNear, lowestNear } = placement;
  const lines = [
    `${cases} virtual patients (bleed not found in ${notFound} more), of which ${highRisk.length} of highest predicted CHE:`,
    'patient  CHE    IPH mL  IVH mL  near: top tenth of voxels, hottest tenth of mass',
  ];
  for (const { number, location, CHE, iphMl, ivhMl, near } of highRisk) {
    const figures = [CHE.toFixed(3), iphMl.toFixed(1).padStart(6), ivhMl.toFixed(1).padStart(6)].join('  ');
    lines.push(
      `${String(number).padStart(7)}  ${figures}  ${percent(near.topVoxels)}, ${percent(near.topMass)} (${location})`,
    );
  }
  lines.push(
    `in the bleed or within 10 mm: mean ${percent(meanNear.topVoxels)}, lowest ${percent(lowestNear.topVoxels)} of the top tenth of voxels' mass ` +
      `(mean at least ${percent(LIMITS.nearShare)}: ${verdict(meanNear.topVoxels >= LIMITS.nearShare)})`,
    `    of the hottest tenth of mass: mean ${percent(meanNear.topMass)}, lowest ${percent(lowestNear.topMass)}`,
  );
  const moved = (name: string, { pairs, followed, meanMm, p }: MovementSummary) =>
    `${name}: the map followed in ${followed} of ${pairs} pairs, by ${meanMm.toFixed(1)} mm on average (sign test p = ${p.toPrecision(2)})`;
  for (const [sign, of] of Object.entries(movement.bySign)) lines.push(moved(sign, of));
  const { all } = movement;
  return [...lines, `${moved('all', all)} (p under ${LIMITS.signTestP}: ${verdict(all.p < LIMITS.signTestP)})`];
}
