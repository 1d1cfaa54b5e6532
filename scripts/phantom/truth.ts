import { meets } from '../../edge/assessment/definitions.ts';
import type { VirtualPatient } from './patient.ts';
import type { PhantomStudy } from './study.ts';

/** What `truth.json` says: the patient as drawn, and what the soft-tissue grid holds of it. */
export function truthOf(study: PhantomStudy) {
  const { patient, baseline, scan, acquisition } = study;
  const now = volumes(patient);
  const before = volumes(baseline);
  const followUp = patient.timePoint > 0;
  return {
    seed: patient.seed,
    patientId: patient.id,
    timePoint: patient.timePoint,
    minutesFromBaseline: patient.minutes,
    studyInstanceUid: study.uid,
    seriesInstanceUid: study.series.find(({ kind }) => kind === 'soft')?.uid ?? null,
    location: patient.bleed?.location ?? null,
    side: patient.bleed === null ? null : patient.bleed.side > 0 ? 'left' : 'right',
    signs: patient.bleed?.signs ?? null,
    /** mL of the drawn bleed, and of truth.nii.gz */
    volumesMl: { drawn: { iph: now.iphMl, ivh: now.ivhMl }, onGrid: scan.volumesMl },
    growthMl: followUp ? { iph: now.iphMl - before.iphMl, ivh: now.ivhMl - before.ivhMl } : null,
    /** definitions of expansion that the growth meets */
    outcome: followUp ? meets(before, now) : null,
    acquisition: {
      vendor: acquisition.vendor,
      sliceThicknessMm: acquisition.sliceThickness,
      spacingMm: acquisition.spacing,
      gantryTiltDegrees: acquisition.gantryTilt,
      slices: acquisition.slices,
    },
  };
}

function volumes(patient: VirtualPatient) {
  return { iphMl: patient.bleed?.iph.ml ?? 0, ivhMl: patient.bleed?.ivh?.ml ?? 0 };
}
