import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clinical, NOTHING_KNOWN } from '../assessment/clinical.ts';
import { clinicalOf } from '../assessment/onset.ts';
import type { Config } from '../config/config.ts';
import type { ReadReply, ReadRequest } from '../inference/protocol.ts';
import type { JobRow, Journal, ScanRow } from '../journal/journal.ts';
import type { Outcome } from './conclude.ts';
import { episodeFor } from './evidence.ts';
import { caption } from './label.ts';

/** What reads scans: {@link ../inference/host.ts EngineHost}. Never rejects; what goes wrong is a reply. */
export interface Engine {
  read(request: ReadRequest): Promise<ReadReply>;
}

const REMOVED = {
  code: 'images-removed',
  text: 'Images of this scan were removed by policy since it was read; send the whole study again to have it read anew.',
};

/** Has the engine read a job's scan into `<dataDir>/scans/<scanId>/<revision>`, or into nothing. */
export async function readScan(
  job: JobRow,
  {
    journal,
    engine,
    dataDir,
    patientLabel,
    keepPictures = true,
    scan: given = null,
    episodeDays,
  }: {
    readonly journal: Pick<Journal, 'scans' | 'instances' | 'clinical' | 'episodes'>;
    readonly engine: Engine;
    readonly dataDir: string;
    readonly patientLabel: Config['alerting']['patientLabel'];
    /** Whether anything is written. */
    readonly keepPictures?: boolean;
    /** The scan, where the journal does not know it. */
    readonly scan?: ScanRow | null;
    readonly episodeDays: number;
  },
): Promise<Outcome> {
  const scan = given ?? (await journal.scans.get(job.scanId));
  const instances = scan?.seriesInstanceUid ? await journal.instances.ofSeries(scan.seriesInstanceUid) : [];
  if (!scan || instances.length === 0) {
    return { ok: false, reason: { code: 'no-instances', text: 'No images of this scan are on the appliance.' } };
  }
  if (instances.some(({ file }) => file === '')) return { ok: false, reason: REMOVED };
  const outDir = keepPictures ? join(dataDir, 'scans', job.scanId, String(job.revision)) : null;
  // A process killed between reading and commit left its folder; nothing refers to it yet, and the engine will not replace it.
  if (outDir !== null) await rm(outDir, { recursive: true, force: true });
  return engine.read({
    requestId: `${job.jobId} attempt ${job.attempts}`,
    files: instances.map(({ file }) => join(dataDir, file)),
    outDir,
    clinical: await clinicalFor(scan, journal, episodeDays),
    caption: caption(scan, patientLabel),
  });
}

/** What people entered of the patient before this scan is read; nothing known where nobody did. */
async function clinicalFor(
  scan: ScanRow,
  journal: Pick<Journal, 'clinical' | 'episodes' | 'scans'>,
  episodeDays: number,
): Promise<Clinical> {
  const entry = await journal.clinical.current(await episodeFor(journal, scan, episodeDays));
  return entry === null ? NOTHING_KNOWN : clinicalOf(entry, scan);
}
