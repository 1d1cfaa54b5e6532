import type { Assessment, Geometry, Measured, ModelUsed, Predicted } from '../../edge/assessment/assessment.ts';
import { NOTHING_KNOWN } from '../../edge/assessment/clinical.ts';
import { rulesInWords } from '../../edge/assessment/definitions.ts';
import type { AlertPayload, EpisodePayload, EpisodeScan, PatientLabel, StatusPayload } from '../../edge/mqtt/topics.ts';

/** Invented patients and results, for the gallery and the tests. None of it comes from a real person. */

/** The moment that every sample is relative to. */
export const SAMPLE_NOW = Date.parse('2026-11-23T02:41:00Z');

/** ISO 8601 UTC, `minutes` before {@link SAMPLE_NOW} or another moment. */
export const ago = (minutes: number, now = SAMPLE_NOW) => new Date(now - minutes * 60_000).toISOString();

/** The scanner's clock: local time without a zone. */
const scannerTime = (iso: string) => iso.slice(0, 19);

export const SAMPLE_MODELS: readonly ModelUsed[] = [
  {
    name: 'hematoma',
    version: '0.1.0',
    role: 'hematoma',
    sha256: 'a'.repeat(64),
    intendedUse: 'demonstration',
    provider: 'cpu',
  },
  {
    name: 'henet',
    version: '0.1.0',
    role: 'expansion',
    sha256: 'b'.repeat(64),
    intendedUse: 'demonstration',
    provider: 'cpu',
  },
];

const RULES = rulesInWords();

export const predictedHigh: Predicted = {
  probabilities: { CHE: 0.62, RHE1: 0.71, RHE2: 0.66 },
  spread: { CHE: 0.04, RHE1: 0.03, RHE2: 0.04 },
  clinical: NOTHING_KNOWN,
  thresholds: { CHE: 0.42, RHE1: 0.5, RHE2: 0.45 },
  reached: ['CHE', 'RHE1', 'RHE2'],
  riskBand: 'high',
};

export const predictedLow: Predicted = {
  probabilities: { CHE: 0.11, RHE1: 0.19, RHE2: 0.13 },
  spread: { CHE: 0.01, RHE1: 0.02, RHE2: 0.01 },
  clinical: NOTHING_KNOWN,
  thresholds: { CHE: 0.42, RHE1: 0.5, RHE2: 0.45 },
  reached: [],
  riskBand: 'low',
};

export const measuredGrowth: Measured = {
  baselineAssessmentId: 'assessment-baseline',
  baselineAcquiredAt: scannerTime(ago(60 * 7)),
  baselineIphMl: 18.4,
  baselineIvhMl: 0,
  hoursBetween: 6.1,
  iphGrowthMl: 11.2,
  iphGrowthPercent: 60.9,
  ivhGrowthMl: 1.6,
  meetsRule: ['CHE', 'RHE1', 'RHE2'],
  rules: RULES,
  exceedsMeasurementError: true,
  measurementErrorMl: 7.7,
};

/** Meets only the rule of any IVH growth, and is still what raters differ by. */
export const measuredWithinError: Measured = {
  ...measuredGrowth,
  iphGrowthMl: 1.1,
  iphGrowthPercent: 6,
  ivhGrowthMl: 0.4,
  meetsRule: ['RHE1'],
  exceedsMeasurementError: false,
};

export const LABELS = {
  shown: { name: 'J. D.', id: '48213' },
  other: { name: 'M. K.', id: '50177' },
  third: { name: 'A. S.', id: '47702' },
  none: { name: null, id: null },
} as const satisfies Record<string, PatientLabel>;

export function sampleAlert(changes: Partial<AlertPayload> = {}): AlertPayload {
  return {
    alertId: 'alert-high',
    revision: 1,
    soundRevision: 1,
    raising: 1,
    kind: 'clinical',
    condition: 'expansion-predicted',
    priority: 'high',
    state: 'raised',
    change: { what: 'raised', at: ago(3), by: "appliance: reading of the scan's revision 1" },
    text: 'Bleed of 18.4 mL, likely to expand',
    raisedAt: ago(3),
    issuedAt: ago(3),
    expiresAt: ago(-48 * 60),
    acknowledgedBy: null,
    acknowledgedAt: null,
    escalation: null,
    episodeId: 'episode-1',
    scanId: 'scan-1',
    assessmentId: 'assessment-baseline',
    label: LABELS.shown,
    acquiredAt: scannerTime(ago(6)),
    iphMl: 18.4,
    ivhMl: 0,
    predicted: predictedHigh,
    measured: null,
    intendedUse: 'demonstration',
    models: SAMPLE_MODELS.map(({ name, version }) => ({ name, version })),
    ...changes,
  };
}

export const sampleAlerts = {
  high: sampleAlert(),
  measured: sampleAlert({
    alertId: 'alert-measured',
    condition: 'expansion-measured',
    text: 'Bleed has expanded: IPH +11.2 mL, IVH +1.6 mL in 6.1 h',
    iphMl: 29.6,
    ivhMl: 1.6,
    measured: measuredGrowth,
  }),
  medium: sampleAlert({
    alertId: 'alert-medium',
    condition: 'bleed-found',
    priority: 'medium',
    text: 'Bleed of 4.2 mL, expansion unlikely',
    episodeId: 'episode-2',
    label: LABELS.other,
    iphMl: 4.2,
    ivhMl: 0.3,
    predicted: predictedLow,
    raisedAt: ago(14),
  }),
  low: sampleAlert({
    alertId: 'alert-low',
    condition: 'bleed-found',
    priority: 'low',
    text: 'Bleed unchanged since the last scan',
    label: LABELS.third,
    episodeId: 'episode-3',
    iphMl: 6.1,
    ivhMl: null,
    predicted: null,
    raisedAt: ago(31),
  }),
  technical: sampleAlert({
    alertId: 'alert-technical',
    kind: 'technical',
    condition: 'scan-not-assessed',
    priority: 'medium',
    text: 'Scan not assessed: slices are missing between 84 mm and 99 mm. Send the series again, or read it in the PACS.',
    label: LABELS.third,
    episodeId: 'episode-4',
    iphMl: null,
    ivhMl: null,
    predicted: null,
    raisedAt: ago(9),
    models: [],
  }),
  acknowledged: sampleAlert({
    alertId: 'alert-acknowledged',
    revision: 2,
    state: 'acknowledged',
    acknowledgedBy: 'RN Okafor',
    acknowledgedAt: ago(1),
  }),
} as const;

export function sampleScan(changes: Partial<EpisodeScan> = {}): EpisodeScan {
  return {
    scanId: 'scan-1',
    assessmentId: 'assessment-baseline',
    revision: 1,
    acquiredAt: scannerTime(ago(60 * 7)),
    concludedAt: ago(60 * 7 - 1),
    status: 'assessed',
    reason: null,
    found: true,
    iphMl: 18.4,
    ivhMl: 0,
    predicted: predictedHigh,
    measured: null,
    ...changes,
  };
}

const followUp = sampleScan({
  scanId: 'scan-2',
  assessmentId: 'assessment-follow-up',
  acquiredAt: scannerTime(ago(50)),
  concludedAt: ago(49),
  iphMl: 29.6,
  ivhMl: 1.6,
  measured: measuredGrowth,
});

export function sampleEpisode(changes: Partial<EpisodePayload> = {}): EpisodePayload {
  return {
    episodeId: 'episode-1',
    revision: 1,
    issuedAt: ago(3),
    label: LABELS.shown,
    scans: [sampleScan()],
    intendedUse: 'demonstration',
    ...changes,
  };
}

export const sampleEpisodes = {
  baseline: sampleEpisode(),
  followedUp: sampleEpisode({ episodeId: 'episode-5', revision: 2, scans: [sampleScan(), followUp] }),
  noHematoma: sampleEpisode({
    episodeId: 'episode-3',
    label: LABELS.third,
    scans: [sampleScan({ found: false, iphMl: 0, ivhMl: 0, predicted: null, acquiredAt: scannerTime(ago(95)) })],
  }),
  notAssessed: sampleEpisode({
    episodeId: 'episode-4',
    label: LABELS.none,
    scans: [
      sampleScan({
        status: 'not-assessed',
        reason: 'Slices are missing between 84 mm and 99 mm.',
        found: null,
        iphMl: null,
        ivhMl: null,
        predicted: null,
        acquiredAt: null,
      }),
    ],
  }),
} as const;

export function sampleStatus(changes: Partial<StatusPayload> = {}, now = SAMPLE_NOW): StatusPayload {
  return {
    state: 'ready',
    bootId: 'boot-1',
    seq: 812,
    issuedAt: new Date(now - 4000).toISOString(),
    nextHeartbeatAt: new Date(now + 1000).toISOString(),
    version: '0.1.0',
    provider: 'cpu',
    models: SAMPLE_MODELS.map(({ name, version, intendedUse }) => ({ name, version, intendedUse })),
    demonstration: true,
    queue: 0,
    receivingSeries: 0,
    lastInstanceAt: ago(6, now),
    diskFreeBytes: 41_000_000_000,
    problems: [],
    ...changes,
  };
}

export const SAMPLE_GEOMETRY: Geometry = {
  size: [256, 256, 30],
  spacingMm: [0.9, 0.9, 5],
  originMm: [-115, -115, -20],
  axes: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  sliceThicknessMm: 5,
  tiltDegrees: 0,
  resampled: false,
};

export function sampleAssessment(changes: Partial<Assessment> = {}): Assessment {
  return {
    assessmentId: 'assessment-baseline',
    scanId: 'scan-1',
    revision: 1,
    episodeId: 'episode-1',
    concludedAt: ago(60 * 7 - 1),
    status: 'assessed',
    notAssessed: null,
    acquiredAt: scannerTime(ago(60 * 7)),
    geometry: SAMPLE_GEOMETRY,
    hematoma: {
      found: true,
      iphMl: 18.4,
      ivhMl: 0,
      totalMl: 18.4,
      abc2Ml: 21.7,
      foci: 1,
      centroidMm: [22, -8, 55],
      largestSlice: 15,
      slices: [12, 13, 14, 15, 16, 17, 18],
    },
    predicted: predictedHigh,
    measured: null,
    quality: [{ code: 'thick-slices', text: 'Slices are 5 mm thick: small IVH may be missed.' }],
    models: [...SAMPLE_MODELS],
    intendedUse: 'demonstration',
    timingsMs: { total: 2140 },
    ...changes,
  };
}

/** Second scan of {@link sampleEpisodes}.followedUp. */
export const sampleFollowUp = sampleAssessment({
  assessmentId: 'assessment-follow-up',
  scanId: 'scan-2',
  concludedAt: ago(49),
  acquiredAt: scannerTime(ago(50)),
  hematoma: {
    found: true,
    iphMl: 29.6,
    ivhMl: 1.6,
    totalMl: 31.2,
    abc2Ml: 36.3,
    foci: 1,
    centroidMm: [22, -8, 55],
    largestSlice: 15,
    slices: [11, 12, 13, 14, 15, 16, 17, 18, 19],
  },
  measured: measuredGrowth,
  quality: [],
});

/** A technical alert that is about no scan and no patient. */
export const refusedDevice = sampleAlert({
  alertId: 'alert-refused',
  kind: 'technical',
  condition: 'peer-refused-repeatedly',
  priority: 'medium',
  text: 'The device at 10.0.0.21 (CT2 calling ORTHANC) was refused 12 times within 9 min: association not allowed (12). Its images may not arrive.',
  label: LABELS.none,
  episodeId: null,
  scanId: null,
  assessmentId: null,
  acquiredAt: null,
  iphMl: null,
  ivhMl: null,
  predicted: null,
  raisedAt: ago(9),
  models: [],
});
