import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PerDefinition } from '../assessment/definitions.ts';
import type { Clock } from '../config/clock.ts';
import { Fault } from '../config/fault.ts';
import { clinicalTensor } from './clinical-tensor.ts';
import { tensorsOf } from './networks.ts';
import type { Networks } from './open-networks.ts';
import { type Estimate, type EstimateRequest, SCAN_FILES } from './protocol.ts';
import { linkFolder } from './scan-files.ts';
import { Stopwatch } from './stopwatch.ts';

/** What the expansion network reads of a scan, each laid out as the shape that `tensorsOf` gives. */
export interface CropInputs {
  readonly hu: Float32Array;
  readonly masks: Float32Array;
}

/**
 * Estimates expansion anew of a scan that was read before, with what is known of the patient now: the network alone, on the very
 * values that it read then, so that the same clinical data give the same probabilities. The pictures stay those of the reading.
 *
 * @throws Fault `model-changed`, `crop-missing` or `crop-damaged`; anything else is a defect or the disk
 */
export async function estimateAgain(
  { estimate: { folder, outDir, clinical, sha256 } }: EstimateRequest,
  { expansion }: Pick<Networks, 'expansion'>,
  clock: Clock,
): Promise<Estimate> {
  const { name, version, sha256: own } = expansion.used;
  if (own !== sha256) {
    throw new Fault(
      `The estimate was made by another expansion model than the appliance has now (${name} ${version}): it cannot be brought up to date.`,
      { code: 'model-changed', hint: 'Send the study again to have the scan read by the model in use.' },
    );
  }
  const watch = new Stopwatch(clock);
  const inputs = await readCrop(join(folder, SCAN_FILES.crop), tensorsOf(expansion.manifest).inputs);
  watch.lap('crop');
  const { outputs, ms } = await expansion.run({ ...inputs, clinical: clinicalTensor(clinical) });
  watch.took('expansion', ms);
  await linkFolder(folder, outDir);
  watch.lap('files');
  return {
    probabilities: perDefinition(outputs.probabilities!),
    spread: perDefinition(outputs.spread!),
    clinical,
    thresholds: expansion.manifest.thresholds,
    model: expansion.used,
    timingsMs: watch.total(),
  };
}

/** What {@link SCAN_FILES}.crop holds. */
export function cropBytes({ hu, masks }: CropInputs): Uint8Array {
  const all = new Float32Array(hu.length + masks.length);
  all.set(hu);
  all.set(masks, hu.length);
  return new Uint8Array(all.buffer);
}

async function readCrop(file: string, shapes: Readonly<Record<string, readonly number[]>>): Promise<CropInputs> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause;
    throw new Fault(
      'What the network read of this scan was not kept: the scan was read by an earlier version, or its images were removed.',
      {
        code: 'crop-missing',
        hint: 'Send the study again to have the scan read anew.',
        cause,
      },
    );
  });
  const voxels = (name: string) => shapes[name]!.reduce((product, n) => product * n, 1);
  const [hu, masks] = [voxels('hu'), voxels('masks')];
  if (bytes.length !== 4 * (hu + masks)) {
    throw new Fault(
      `What the network read of this scan is damaged: ${bytes.length} bytes instead of ${4 * (hu + masks)}.`,
      {
        code: 'crop-damaged',
        hint: 'Check the data disk, and send the study again to have the scan read anew.',
      },
    );
  }
  // A copy, for a buffer from the pool need not begin at a multiple of four.
  const all = new Float32Array(new Uint8Array(bytes).buffer);
  return { hu: all.subarray(0, hu), masks: all.subarray(hu) };
}

/** One row of the network's output. */
export function perDefinition([CHE, RHE1, RHE2]: Float32Array): PerDefinition {
  return { CHE: CHE!, RHE1: RHE1!, RHE2: RHE2! };
}
