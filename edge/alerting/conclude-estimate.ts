import type { Assessment, Remark } from '../assessment/assessment.ts';
import type { ClinicalEntry } from '../assessment/clinical-entry.ts';
import { type Estimated, readingOf } from '../assessment/estimated-scan.ts';
import { predict } from '../assessment/risk.ts';
import { type Clock, isoNow } from '../config/clock.ts';
import type { Config } from '../config/config.ts';
import type { Estimate } from '../inference/protocol.ts';
import type { EstimateConclusion } from '../journal/journal.ts';
import { idOf, onTheWard } from './conclude.ts';
import type { Evidence } from './evidence.ts';

/** What was drawn when the scan was read stays, and is not of the new estimate. */
const OLDER_PICTURES: Remark = {
  code: 'pictures-of-earlier-estimate',
  text: 'Clinical data were entered after the scan was read: the Grad-CAM maps and the overview picture are of the estimate without them.',
};

/**
 * What an estimate with other clinical data makes of a scan: its next revision, which measures what the reading measured and
 * estimates what the network says now. Its alert is heard only where its priority rises, as after any newer result. No I/O.
 */
export function concludeEstimate(of: {
  /** The newest assessment of the scan. */
  readonly previous: Estimated;
  readonly entry: ClinicalEntry;
  readonly estimate: Estimate;
  readonly evidence: Evidence;
  readonly config: Pick<Config, 'expansion' | 'alerting'>;
  readonly clock: Clock;
}): EstimateConclusion {
  const { previous, entry, estimate, evidence, config, clock } = of;
  const revision = evidence.scan.revision + 1;
  const { probabilities, thresholds, spread, clinical, model, timingsMs } = estimate;
  const assessment: Assessment = {
    ...previous,
    assessmentId: idOf('assessment', previous.scanId, revision),
    estimateOf: readingOf(previous),
    revision,
    concludedAt: isoNow(clock),
    predicted: predict(probabilities, { ...thresholds, ...config.alerting.thresholds }, { spread, clinical }),
    quality: [...previous.quality.filter(({ code }) => code !== OLDER_PICTURES.code), OLDER_PICTURES],
    models: previous.models.map((used) => (used.role === 'expansion' ? model : used)),
    timingsMs: { ...previous.timingsMs, estimate: timingsMs.total ?? 0 },
  };
  const cause = `estimate with the clinical data that ${entry.who} entered`;
  return {
    entry,
    scan: { ...evidence.scan, revision },
    ...onTheWard({ assessment, evidence, config, clock, cause }),
  };
}
