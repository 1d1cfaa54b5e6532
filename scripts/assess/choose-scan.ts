import type { Config } from '../../edge/config/config.ts';
import type { InstanceRow } from '../../edge/journal/journal.ts';
import { decide } from '../../edge/series/decide.ts';
import { type ScanRows, scanRows } from '../../edge/series/scan-rows.ts';
import { ReceivedStudy } from '../../edge/series/study.ts';

export interface ChosenScan extends ScanRows {
  /** Instances of the scan's series. */
  readonly files: readonly string[];
}

/**
 * The scans that the appliance would make of these instances, once nothing more comes: those that can be read first, each
 * group by acquisition time. A job with a `refusal` cannot be read.
 */
export function chooseScans(instances: readonly InstanceRow[], limits: Config['series'], now: string): ChosenScan[] {
  const studies = new Map<string, ReceivedStudy>();
  for (const row of instances) {
    const study = studies.get(row.studyInstanceUid) ?? new ReceivedStudy(row.studyInstanceUid);
    studies.set(row.studyInstanceUid, study);
    study.add(row);
  }
  const scans = [...studies.values()].flatMap((study) => {
    study.settleAll();
    return decide(study, limits, true).scans.map((decision) => scanRows(study, decision, now));
  });
  const rank = ({ scan, job }: ScanRows) => `${job.refusal ? 1 : 0} ${scan.acquiredAt ?? '~'}`;
  return scans
    .toSorted((a, b) => rank(a).localeCompare(rank(b)))
    .map((rows) => ({
      ...rows,
      files: instances
        .filter(({ seriesInstanceUid }) => seriesInstanceUid === rows.scan.seriesInstanceUid)
        .map(({ file }) => file),
    }));
}
