import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Fault } from '../config/fault.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import { gridFault, tensorsOf } from './networks.ts';

/** A model package whose manifest and file were checked; its golden case is still to be reproduced. */
export interface ModelPackage<M extends Manifest = Manifest> {
  readonly folder: string;
  readonly manifest: M;
  /** The ONNX file that was hashed: the same bytes go into the session. */
  readonly model: Uint8Array;
}

const HINT = 'Install the package again from its source; an altered or incomplete package is never used.';

/** The fault of a package that must not be used. */
export function refused(message: string, hint = HINT, cause?: unknown): Fault {
  return new Fault(message, { code: 'model-refused', hint, cause });
}

/** The package in `folder`, whole. @throws Fault `model-refused` */
export async function loadPackage<M extends Manifest>(folder: string): Promise<ModelPackage<M>> {
  const manifest = await readManifest(folder);
  const model = await readModel(folder, manifest);
  assertFits(folder, manifest);
  return { folder, manifest: manifest as M, model };
}

/** The ONNX file of a package, the one that its manifest promises. @throws Fault `model-refused` */
export async function readModel(folder: string, manifest: Manifest): Promise<Uint8Array> {
  const file = join(folder, manifest.file);
  const model = await readFile(file).catch((cause: unknown) => {
    throw refused(`${file} cannot be read, though ${manifest.name} ${manifest.version} needs it.`, HINT, cause);
  });
  const sha256 = createHash('sha256').update(model).digest('hex');
  if (sha256 !== manifest.sha256) {
    throw refused(`${file} has SHA-256 ${sha256}, but its manifest promises ${manifest.sha256}.`);
  }
  return model;
}

/** Compares what a manifest declares with what the reading uses. @throws Fault `model-refused` */
export function assertFits(folder: string, manifest: Manifest): void {
  const mismatch = unlike(manifest);
  if (!mismatch) return;
  throw refused(`${folder} (SHA-256 ${manifest.sha256}) does not fit this appliance: ${mismatch}.`);
}

/** The manifest of the package in `folder`. @throws Fault `model-refused` with everything that is wrong with it */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, 'manifest.json');
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw refused(`${path} is not readable JSON.`, HINT, cause);
  }
  const parsed = parseManifest(json);
  if ('errors' in parsed) throw refused(`${path} is not a valid manifest: ${parsed.errors.join('; ')}.`);
  return parsed.manifest;
}

/** What a manifest declares otherwise than the reading uses it, in words; null where nothing. */
function unlike(manifest: Manifest): string | null {
  const { inputs, outputs, golden } = manifest;
  const network = tensorsOf(manifest);
  for (const [kind, declared] of [
    ['inputs', inputs],
    ['outputs', outputs],
  ] as const) {
    const difference = unlikeTensors(declared, network[kind]);
    if (difference) return `${kind} are ${difference}`;
    const files = Object.keys(golden[kind]).sort().join(', ');
    const names = Object.keys(network[kind]).sort().join(', ');
    if (files !== names) return `its golden case has ${kind} ${files || 'none'} instead of ${names}`;
  }
  const { tolerance } = golden;
  const without = Object.keys(network.outputs).filter((name) => typeof tolerance !== 'number' && !(name in tolerance));
  if (without.length > 0) return `its golden case has no tolerance of ${without.join(', ')}`;
  return gridFault(manifest);
}

/** How tensors differ from those expected, by name and shape; null where they are the same. */
export function unlikeTensors(
  tensors: readonly { readonly name: string; readonly shape: readonly (number | string)[] }[],
  expected: Readonly<Record<string, readonly number[]>>,
): string | null {
  const list = (of: readonly (readonly [string, readonly (number | string)[]])[]) =>
    of
      .map(([name, shape]) => `${name} [${shape.join(', ')}]`)
      .sort()
      .join(', ');
  const have = list(tensors.map(({ name, shape }) => [name, shape]));
  const want = list(Object.entries(expected));
  return have === want ? null : `${have} instead of ${want}`;
}

/** One tensor of the golden case, as many values as `shape` has. */
export async function goldenTensor(folder: string, path: string, shape: readonly number[]): Promise<Float32Array> {
  const file = join(folder, path);
  const stored = await readFile(file).catch((cause: unknown) => {
    throw refused(`${file} of the golden case cannot be read.`, HINT, cause);
  });
  const bytes = file.endsWith('.gz') ? await unzipped(stored, file) : stored;
  const values = shape.reduce((product, n) => product * n, 1);
  if (bytes.byteLength !== 4 * values) {
    throw refused(`${file} holds ${bytes.byteLength} bytes; its shape [${shape.join(', ')}] needs ${4 * values}.`);
  }
  const aligned = new Uint8Array(bytes);
  if (endianness() === 'BE') Buffer.from(aligned.buffer).swap32();
  return new Float32Array(aligned.buffer);
}

function unzipped(stored: Buffer, file: string): Promise<Buffer> {
  return promisify(gunzip)(stored).catch((cause: unknown) => {
    throw refused(`${file} of the golden case is not a whole gzip file.`, HINT, cause);
  });
}
