import { randomUUID } from 'node:crypto';
import {
  ago,
  LABELS,
  measuredGrowth,
  predictedHigh,
  predictedLow,
  SAMPLE_GEOMETRY,
} from '../../dashboard/gallery/samples.ts';
import type { Assessment } from '../../edge/assessment/assessment.ts';
import { head, measured, writeScanFiles } from '../http/head.ts';
import { recordCase, type Ward } from '../http/ward.ts';

/** A night on a ward: a bleed that grew, a small one, one without, one that could not be read. Pictures are computed. */
export async function seedNight(ward: Ward, now = Date.now()): Promise<{ grown: string; small: string }> {
  const at = (minutes: number) => ago(minutes, now);
  const scanner = (minutes: number) => at(minutes).slice(0, 19);

  async function scan(
    radiusMm: number,
    minutes: number,
    changes: Pick<Partial<Assessment>, 'predicted' | 'quality'> = {},
    ivh = false,
  ) {
    const scanId = randomUUID();
    const picture = head(SAMPLE_GEOMETRY, radiusMm, ivh);
    await writeScanFiles(ward.dataDir, scanId, 1, picture);
    const hematoma = measured(SAMPLE_GEOMETRY, picture);
    return {
      scanId,
      hematoma,
      acquiredAt: scanner(minutes),
      concludedAt: at(minutes - 1),
      predicted: hematoma.found ? predictedHigh : null,
      ...changes,
    } satisfies Partial<Assessment>;
  }

  await recordCase(ward.journal, { label: LABELS.third, assessments: [await scan(0, 95)] });
  await recordCase(ward.journal, {
    label: LABELS.none,
    assessments: [
      {
        status: 'not-assessed',
        notAssessed: { code: 'slices-missing', text: 'Slices are missing between 84 mm and 99 mm.' },
        geometry: null,
        hematoma: null,
        predicted: null,
        quality: [],
        acquiredAt: scanner(20),
        concludedAt: at(19),
      },
    ],
    alert: {
      kind: 'technical',
      condition: 'scan-not-assessed',
      priority: 'medium',
      text: 'This scan was not assessed. Slices are missing between 84 mm and 99 mm.',
      raisedAt: at(19),
      predicted: null,
    },
  });
  const small = await scan(9, 14, { predicted: predictedLow });
  const { episodeId: smallId } = await recordCase(ward.journal, {
    label: LABELS.other,
    assessments: [small],
    alert: { condition: 'bleed-found', priority: 'medium', text: 'Bleed found.', raisedAt: at(13) },
  });
  const baseline = await scan(16, 60 * 7);
  const later = await scan(20, 6, { quality: [] }, true);
  const [before, after] = [baseline.hematoma, later.hematoma];
  const growth = {
    ...measuredGrowth,
    baselineIphMl: before.iphMl,
    iphGrowthMl: after.iphMl - before.iphMl,
    iphGrowthPercent: (100 * (after.iphMl - before.iphMl)) / before.iphMl,
    ivhGrowthMl: after.ivhMl,
  };
  const { episodeId } = await recordCase(ward.journal, {
    label: LABELS.shown,
    assessments: [baseline, { ...later, measured: growth }],
    alert: { condition: 'expansion-measured', priority: 'high', text: 'Bleed has grown.', raisedAt: at(3) },
    series: [
      {
        seriesInstanceUid: '1.2.3.0',
        studyInstanceUid: '',
        verdict: 'chosen',
        reason: null,
        decidedAt: at(6),
        instances: 30,
      },
      {
        seriesInstanceUid: '1.2.3.1',
        studyInstanceUid: '',
        verdict: 'refused',
        reason: { code: 'localizer', text: 'A localizer, not slices of the head' },
        decidedAt: at(6),
        instances: 30,
      },
      {
        seriesInstanceUid: '1.2.3.2',
        studyInstanceUid: '',
        verdict: 'refused',
        reason: { code: 'bone-kernel', text: 'A sharp bone kernel: the soft one of the same scan was used' },
        decidedAt: at(6),
        instances: 30,
      },
    ],
  });
  return { grown: episodeId, small: smallId };
}
