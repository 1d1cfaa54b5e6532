import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ClinicalEntry } from '../../edge/assessment/clinical-entry.ts';
import type { EpisodeDetail } from '../../edge/http/schemas.ts';
import { startAppliance, writeLocalConfig } from '../demonstration/appliance.ts';
import { freePorts } from '../demonstration/ports.ts';
import { watchAlerts } from '../demonstration/watch.ts';
import { sendStudy } from '../phantom/send.ts';
import { makeStudy } from '../phantom/study.ts';
import { median, percentile, type Row } from './row.ts';

const BUDGET_MS = 1000;
/** Each entry is one commit and one run of the network: many are made, for the slowest is what a person remembers. */
const ENTRIES_PER_REPEAT = 8;

/**
 * From the moment that a person enters clinical data to the case with the new estimate at the client that draws it: the request,
 * the journal, the network on the crop that was kept, the new revision, and the case asked for again; beside its budget.
 */
export async function measureClinical(repeats: number, say: (text: string) => void): Promise<Row[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'henet-bench-'));
  const [dicom, http, mqtt] = await freePorts(3);
  const ports = { dicom: dicom!, http: http!, mqtt: mqtt! };
  say('bench: starting the appliance');
  const appliance = await startAppliance(await writeLocalConfig(dataDir, ports), ports.http);
  const watch = await watchAlerts(ports.mqtt);
  try {
    const study = makeStudy({ seed: 611, iphMl: 18, ivh: false, slices: 36 });
    const series = study.series.filter(({ kind }) => kind === 'soft');
    const scanner = { host: '127.0.0.1', port: ports.dicom, calledAeTitle: 'HENET', callingAeTitle: 'BENCH' };
    await sendStudy({ ...study, series }, scanner);
    const { alert } = await watch.next(({ scanId }) => scanId !== null, 120_000);
    const episode = `${appliance.httpUrl}/api/v1/episodes/${alert.episodeId}`;
    const took: number[] = [];
    const engine: number[] = [];
    for (let n = 0; n <= repeats * ENTRIES_PER_REPEAT; n++) {
      const body = { by: 'bench', values: { onsetHours: 0.5 + (n % 12) / 4, gcs: 3 + (n % 13) } };
      const began = performance.now();
      const entry = await json<ClinicalEntry>(`${episode}/clinical`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const { assessments } = await json<EpisodeDetail>(episode);
      const ms = performance.now() - began;
      const made = assessments.find(({ assessmentId }) => assessmentId === entry.assessmentId);
      if (entry.estimate !== 'made' || made === undefined) throw new Error(`no estimate: ${JSON.stringify(entry)}`);
      // The first allocates.
      if (n > 0) took.push(ms);
      if (n > 0) engine.push(made.timingsMs.estimate ?? Number.NaN);
    }
    await watch.end();
    await appliance.stop();
    const ours = median(took);
    const [late, inEngine] = [percentile(took, 0.95), median(engine)].map((ms) => ms.toFixed(0));
    return [
      {
        name: 'clinical data entered to the case with the new estimate at the client, 36 x 512 x 512',
        unit: 'ms',
        ours,
        peer: BUDGET_MS,
        peerName: 'the budget',
        ratio: ours / BUDGET_MS,
        note: `${took.length} entries; 95th percentile ${late} ms; of it in the engine ${inEngine} ms`,
      },
    ];
  } finally {
    await appliance.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function json<T>(url: string, init?: RequestInit): Promise<T> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}
