import { Random } from '../phantom/random.ts';
import type { CaseRow } from './case.ts';
import { drawGrowth, type RiskFactors, trueRisk } from './risk.ts';

/**
 * What happened to a rendered patient, drawn from the stated risk. Apart from the rendering, so that a table can be drawn
 * again without a picture being made again: the same seed and row give the same outcome.
 */
export function drawOutcome(row: CaseRow, seed: number): CaseRow {
  const random = new Random(`cohort/${seed}/${row.case}`);
  const clinical = random.child('clinical');
  const is = (column: string) => Number(row[column]) === 1;
  const factors: RiskFactors = {
    iphMl: Number(row.iph_ml),
    ivhMl: Number(row.ivh_ml),
    // Onset to CT: cohorts of expansion image within hours; a log-normal about 2.5 h. Chosen.
    onsetHours: Math.exp(clinical.normal(Math.log(2.5), 0.7)),
    warfarin: clinical.chance(0.12),
    recurrent: clinical.chance(0.05),
    blend: is('blend'),
    hypodensity: is('hypodensity') || is('black_hole') || is('swirl'),
    irregular: is('island') || is('satellite'),
  };
  const risk = trueRisk(factors).probability;
  const outcome = random.child('outcome');
  const bleeds = factors.iphMl + factors.ivhMl > 0;
  const none = { iphMl: 0, ivhMl: 0, meets: { CHE: false, RHE1: false, RHE2: false } };
  const growth = bleeds ? drawGrowth(factors, () => outcome.unit()) : none;
  const flag = (value: boolean) => (value ? 1 : 0);
  return {
    onset_hours: factors.onsetHours.toFixed(2),
    warfarin: flag(factors.warfarin),
    recurrent: flag(factors.recurrent),
    growth_iph_ml: growth.iphMl.toFixed(3),
    growth_ivh_ml: growth.ivhMl.toFixed(3),
    CHE: flag(growth.meets.CHE),
    RHE1: flag(growth.meets.RHE1),
    RHE2: flag(growth.meets.RHE2),
    p_CHE: risk.CHE.toFixed(4),
    p_RHE1: risk.RHE1.toFixed(4),
    p_RHE2: risk.RHE2.toFixed(4),
  };
}
