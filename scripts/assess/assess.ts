import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pino } from 'pino';
import { concludeScan, type Outcome } from '../../edge/alerting/conclude.ts';
import { caption } from '../../edge/alerting/label.ts';
import type { Assessment, ModelUsed, Remark } from '../../edge/assessment/assessment.ts';
import type { Clinical } from '../../edge/assessment/clinical.ts';
import { type Clock, isoNow } from '../../edge/config/clock.ts';
import type { Config } from '../../edge/config/config.ts';
import { parseConfig } from '../../edge/config/load.ts';
import { EngineHost } from '../../edge/inference/host.ts';
import { type ChosenScan, chooseScans } from './choose-scan.ts';
import { EXPORTED, exportScan } from './export.ts';
import type { AssessOptions } from './options.ts';
import { receive } from './received.ts';

/** Nothing in the folder is a scan that could be judged, so there is no assessment either. */
export class NothingToAssess extends Error {}

export interface AssessContext {
  readonly clock: Clock;
  readonly progress: (text: string) => void;
}

/**
 * Assesses the scan in a folder as the service does, with the default settings, and writes the result.
 *
 * @throws NothingToAssess; Fault of the engine's start; the system's errors
 */
export async function assess(options: AssessOptions, { clock, progress }: AssessContext): Promise<Assessment> {
  const config = parseConfig({
    site: 'assess',
    dicom: { peers: [{ aeTitle: '*', address: '127.0.0.1' }] },
    inference: { modelsDir: options.modelsDir, deadlineSeconds: options.deadlineSeconds },
  });
  const now = isoNow(clock);
  const { instances, ignored, damaged } = await receive(options.from, now);
  if (ignored.length > 0) progress(`${ignored.length} files are no DICOM images and are ignored`);
  for (const { file, text } of damaged) progress(`${file} is left out: ${text}`);
  const [chosen, ...others] = chooseScans(instances, config.series, now);
  if (!chosen) throw new NothingToAssess(`There is no DICOM image in ${options.from}.`);
  const readable = others.filter(({ job }) => job.refusal === null);
  if (readable.length > 0) progress(`${readable.length} more scans are in the folder; only the earliest is read`);

  await mkdir(options.out, { recursive: true });
  for (const name of ['assessment.json', ...EXPORTED]) await rm(path.join(options.out, name), { force: true });
  const scanDir = await mkdtemp(path.join(options.out, '.scan-'));
  try {
    const { outcome, installed } = await read(chosen, path.join(scanDir, '1'), options.clinical, config, progress);
    const assessment = conclude(chosen, outcome, { installed, config, clock, damaged: damaged.length });
    if (outcome.ok) {
      progress('writing');
      const { geometry, probabilities } = outcome.reading;
      await exportScan(path.join(scanDir, '1'), geometry, probabilities !== null, options.out);
    }
    await writeFile(path.join(options.out, 'assessment.json'), `${JSON.stringify(assessment, null, 2)}\n`);
    return assessment;
  } finally {
    await rm(scanDir, { recursive: true, force: true });
  }
}

/** What the engine says of a scan; of one that was refused already, what refused it. */
async function read(
  { scan, job, files }: ChosenScan,
  outDir: string,
  clinical: Clinical,
  config: Config,
  progress: AssessContext['progress'],
): Promise<{ outcome: Outcome; installed: readonly ModelUsed[] }> {
  if (job.refusal) return { outcome: { ok: false, reason: job.refusal }, installed: [] };
  // The reason of a failure is in the reply; only what is wrong with the engine itself is worth a line here.
  const log = pino({ level: 'error' }, pino.destination(2));
  const host = new EngineHost({ inference: config.inference, log });
  progress('checking and warming the models');
  await host.start();
  try {
    const { models, provider } = host.state();
    progress(`reading ${files.length} slices on ${provider}`);
    const request = { requestId: job.jobId, files, outDir, clinical, caption: caption(scan, 'full') };
    return { outcome: await host.read(request), installed: models };
  } finally {
    await host.stop();
  }
}

function conclude(
  { scan, job }: ChosenScan,
  outcome: Outcome,
  context: { installed: readonly ModelUsed[]; config: Config; clock: Clock; damaged: number },
): Assessment {
  const evidence = {
    scan,
    episodeId: scan.scanId,
    episode: null,
    others: [],
    otherScans: [],
    previous: null,
    alert: null,
  };
  const { assessment } = concludeScan({ job, outcome, evidence, ...context });
  if (context.damaged === 0) return assessment;
  const text = `${context.damaged} damaged DICOM files were left out; they may belong to this scan.`;
  const remark: Remark = { code: 'damaged-files-left-out', text };
  return { ...assessment, quality: [...assessment.quality, remark] };
}
