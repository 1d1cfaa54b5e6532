import type { Assessment, Hematoma, ModelUsed } from '../../edge/assessment/assessment.ts';

export function hematoma(iphMl: number, ivhMl = 0): Hematoma {
  return {
    found: iphMl + ivhMl > 0,
    iphMl,
    ivhMl,
    totalMl: iphMl + ivhMl,
    abc2Ml: iphMl > 0 ? iphMl : null,
    foci: iphMl > 0 ? 1 : 0,
    centroidMm: [0, 0, 0],
    largestSlice: 10,
    slices: [9, 10, 11],
  };
}

export function model(sha256 = 'a'.repeat(64), intendedUse: ModelUsed['intendedUse'] = 'demonstration'): ModelUsed {
  return { name: 'hematoma', version: '1.0.0', role: 'hematoma', sha256, intendedUse, provider: 'cpu' };
}

export function assessment(change: Partial<Assessment> = {}): Assessment {
  return {
    assessmentId: 'assessment-1',
    scanId: 'scan-1',
    revision: 1,
    episodeId: 'episode-1',
    concludedAt: '2026-11-23T08:01:00.000Z',
    status: 'assessed',
    notAssessed: null,
    acquiredAt: '2026-11-23T08:00:00',
    geometry: null,
    hematoma: hematoma(20),
    predicted: null,
    measured: null,
    quality: [],
    models: [model()],
    intendedUse: 'demonstration',
    timingsMs: { total: 1200 },
    ...change,
  };
}
