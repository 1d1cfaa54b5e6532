import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../edge/inference/manifest.ts';
import { onnxFacts } from '../../scripts/models/onnx-facts.ts';
import { editJson, makeModels, testFolder } from '../inference/fixtures.ts';

/** Two packages with their cards, `hematoma` and `henet`. The caller removes the folder around them. */
export function makePackages(): string {
  const models = makeModels();
  for (const name of ['hematoma', 'henet']) writeCard(join(models, name));
  return models;
}

/** A copy of the packages that is gone after the test, altered. */
export function copyOf(original: string, alter: (models: string) => void = () => undefined): string {
  const copy = testFolder();
  cpSync(original, copy, { recursive: true });
  alter(copy);
  return copy;
}

export function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
}

/** Writes the card that fits the package as it lies there. */
export function writeCard(folder: string): void {
  const manifest = manifestOf(folder);
  const { operators } = onnxFacts(readFileSync(join(folder, manifest.file)))!;
  writeFileSync(join(folder, 'CARD.md'), cardOf(manifest, operators));
}

export function cardOf(manifest: Manifest, operators: readonly string[]): string {
  const { name, version, inputs, outputs, opset, irVersion, trainedOn, licence } = manifest;
  const named = (tensors: readonly { name: string }[]) => tensors.map((tensor) => `\`${tensor.name}\``).join(' and ');
  const thresholds = 'thresholds' in manifest ? manifest : null;
  return `# ${name} ${version}

**Demonstration. A formula. Not for diagnosis.**

| | |
|---|---|
| input | ${named(inputs)} |
| output | ${named(outputs)} |
| operators | ${operators.join(', ')} (opset ${opset}, IR ${irVersion}) |
| trained on | ${trainedOn} |
| licence | ${licence} |

Half precision: not run.

## Measured on 3 numbers

| figure | value |
|---|---|
| error | 0.001 |
${thresholds ? `\nThresholds ${Object.values(thresholds.thresholds).join(', ')}, chosen by ${thresholds.thresholdsChosenBy}.\n` : ''}`;
}

/**
 * A sound package beside another: the same graph under another version, so that its file and hash differ. Fields may be
 * appended to a protobuf message; here producer_version, field 3 of ONNX's ModelProto.
 */
export function addVersion(models: string, from: string, to: string, version: string): void {
  cpSync(join(models, from), join(models, to), { recursive: true });
  const file = join(models, to, 'model.onnx');
  const model = Buffer.concat([readFileSync(file), Buffer.from([0x1a, version.length]), Buffer.from(version)]);
  writeFileSync(file, model);
  editJson(join(models, to, 'manifest.json'), (manifest) => {
    manifest.version = version;
    manifest.sha256 = createHash('sha256').update(model).digest('hex');
  });
  writeCard(join(models, to));
}

/** `npm run models`, as an operator runs it. */
export function run(modelsDir: string, ...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/models/main.ts', ...args, '--models', modelsDir],
    { encoding: 'utf8' },
  );
  return { code: status, out: stdout, err: stderr };
}
