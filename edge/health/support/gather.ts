import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import path from 'node:path';
import { Fault } from '../../config/fault.ts';
import { manifestsOf } from '../../inference/installed.ts';
import { census } from '../../journal/census.ts';
import { JOURNAL_FILE } from '../../journal/restore.ts';
import type { FileName } from './contents.ts';
import type { BundleInput } from './input.ts';

const ROOT = path.join(import.meta.dirname, '../../..');
const COUNT_LIMIT_MS = 3000;
const DOCTOR_LIMIT_MS = 60_000;

/** What each file of a bundle is made of; raw. What cannot be had says why in its place. */
export async function gather(input: BundleInput): Promise<Readonly<Record<FileName, unknown>>> {
  const { config, configFile, status, service, errors, log } = input;
  return {
    'versions.json': versions(service.version),
    'status.json': status,
    'service.json': service,
    'errors.json': errors,
    'log.json': log,
    'journal.json': await census(path.join(config.dataDir, JOURNAL_FILE), COUNT_LIMIT_MS).catch(fault),
    'models.json': await manifests(config.inference.modelsDir).catch((error: unknown) => [fault(error)]),
    'doctor.json': configFile === null ? { fault: 'no --config' } : await doctor(configFile).catch(fault),
  };
}

function fault(error: unknown) {
  return { fault: error instanceof Error ? error.message : String(error) };
}

function versions(henetEdge: string) {
  const of = (name: string) =>
    (JSON.parse(readFileSync(path.join(ROOT, 'node_modules', name, 'package.json'), 'utf8')) as { version: string })
      .version;
  return {
    henetEdge,
    node: process.versions.node,
    v8: process.versions.v8,
    sqlite: of('sqlite3'),
    onnxruntime: of('onnxruntime-node'),
    platform: process.platform,
    architecture: process.arch,
    kernel: release(),
    processors: cpus().length,
    memoryBytes: totalmem(),
  };
}

async function manifests(modelsDir: string): Promise<unknown[]> {
  return [...(await manifestsOf(modelsDir)).values()].map((one) =>
    one instanceof Fault ? { fault: one.message } : one,
  );
}

/** The doctor's quick look, in a process of its own, as a person would ask it. */
function doctor(configFile: string): Promise<unknown> {
  const script = path.join(ROOT, 'scripts/doctor/main.ts');
  const args = [script, '--config', configFile, '--quick', '--json'];
  const options = { cwd: ROOT, timeout: DOCTOR_LIMIT_MS, killSignal: 'SIGKILL', maxBuffer: 1_000_000 } as const;
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, options, (error, stdout) => {
      // Exit code 1 says that something is to be mended: that is what was asked for.
      if (stdout.startsWith('[')) resolve({ findings: JSON.parse(stdout) });
      else reject(error ?? new Error('the doctor said nothing'));
    });
  });
}
