import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { EngineHost } from '../../edge/inference/host.ts';

/** Runs one of this folder's generators; Debian's python3-onnx and python3-pydicom belong to its own interpreter. */
function python(script: string, ...args: string[]): void {
  execFileSync('/usr/bin/python3', [fileURLToPath(new URL(script, import.meta.url)), ...args], { stdio: 'inherit' });
}

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'henet-'));
}

/** A temporary folder that is gone after the test. */
export function testFolder(): string {
  const path = folder();
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Two small packages with the tensors of the real ones; see make_package.py for the options. The caller removes the folder around it. */
export function makeModels(...options: string[]): string {
  const models = join(folder(), 'models');
  python('make_package.py', models, ...options);
  return models;
}

/** Two graphs of one network of unpadded convolutions, for blocks of two sizes; see make_convolutions.py. */
export function makeConvolutions(tile: readonly number[], whole: readonly number[]): { tile: string; whole: string } {
  const out = testFolder();
  python('make_convolutions.py', out, tile.join(','), whole.join(','));
  return { tile: join(out, 'tile.onnx'), whole: join(out, 'whole.onnx') };
}

/** DICOM files of a head made of blocks; see make_scan.py for the options. The caller removes the folder around theirs. */
export function makeScan(...options: string[]): string[] {
  const scan = join(folder(), 'scan');
  python('make_scan.py', scan, ...options);
  return filesIn(scan);
}

export function filesIn(path: string): string[] {
  return readdirSync(path)
    .sort()
    .map((name) => join(path, name));
}

export function editJson(path: string, edit: (json: Record<string, unknown>) => void): void {
  const json = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  edit(json);
  writeFileSync(path, JSON.stringify(json));
}

/** An engine host that the caller stops. */
export function unstoppedHost(modelsDir: string, inference: { deadlineSeconds?: number } = {}): EngineHost {
  return new EngineHost({
    inference: { modelsDir, providers: ['cpu'], deadlineSeconds: 60, threads: 1, ...inference },
    log: pino({ level: 'silent' }),
  });
}

/** An engine host that is stopped after the test. */
export function hostOf(modelsDir: string, inference: { deadlineSeconds?: number } = {}): EngineHost {
  const host = unstoppedHost(modelsDir, inference);
  onTestFinished(() => host.stop());
  return host;
}
