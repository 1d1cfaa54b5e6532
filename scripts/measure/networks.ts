import { NOTHING_KNOWN } from '../../edge/assessment/clinical.ts';
import type { PerDefinition } from '../../edge/assessment/definitions.ts';
import { systemClock } from '../../edge/config/clock.ts';
import { bleedOn, withoutSpecks } from '../../edge/inference/bleed.ts';
import { clinicalTensor } from '../../edge/inference/clinical-tensor.ts';
import { bleedCrop, cutBlock } from '../../edge/inference/crop.ts';
import { headGrid, onSameHead } from '../../edge/inference/head-grid.ts';
import type { Tensors } from '../../edge/inference/network.ts';
import { type Networks, openNetworks } from '../../edge/inference/open-networks.ts';
import { segment } from '../../edge/inference/segment.ts';
import { resampleTo } from '../../edge/volume/resample.ts';
import { AIR_HU, type Lattice, type Volume } from '../../edge/volume/volume.ts';

/** The packages in a folder, verified, on the CPU. @throws Fault `model-missing` or `model-refused` */
export function openModels(modelsDir: string): Promise<Networks> {
  const log = ({ level, text }: { level: string; text: string }) =>
    process.stderr.write(`measure: ${level}: ${text}\n`);
  return openNetworks({ modelsDir, providers: ['cpu'], threads: 0, clock: systemClock, log });
}

/** What the hematoma network makes of a volume, on the network's own grid, before specks are dropped. */
export async function findBleed(volume: Volume, networks: Networks) {
  const { size, spacingMm } = networks.hematoma.manifest.grid;
  const grid = onSameHead(headGrid(volume), { size, spacing: spacingMm });
  return (await segment(volume, grid, networks.hematoma)).segmentation;
}

/** What the expansion network says of one bleed. */
export interface Expansion {
  readonly probabilities: PerDefinition;
  /** where the maps lie */
  readonly crop: Lattice;
  /** Grad-CAM of CHE, RHE1 and RHE2, each on the whole crop */
  readonly gradcam: Float32Array;
}

/** Finds the bleed of a volume and asks the expansion network about it, as the product's reading does; null where none is found. */
export async function predictExpansion(volume: Volume, networks: Networks): Promise<Expansion | null> {
  const bleed = bleedOn(headGrid(volume), withoutSpecks(await findBleed(volume, networks)));
  const crop = bleedCrop(bleed.grid, bleed.either);
  if (!crop) return null;
  const cut = (values: Float32Array) => cutBlock(values, bleed.grid.size, crop.start, crop.lattice.size);
  const masks = new Float32Array([...cut(bleed.iph), ...cut(bleed.ivh)]);
  const hu = resampleTo(volume, volume.hu, crop.lattice, AIR_HU);
  const outputs = await runExpansion(networks, hu, masks);
  const [CHE, RHE1, RHE2] = outputs.probabilities!;
  return { probabilities: { CHE: CHE!, RHE1: RHE1!, RHE2: RHE2! }, crop: crop.lattice, gradcam: outputs.gradcam! };
}

/** The one place that names the expansion network's inputs. */
async function runExpansion(networks: Networks, hu: Float32Array, masks: Float32Array): Promise<Tensors> {
  return (await networks.expansion.run({ hu, masks, clinical: clinicalTensor(NOTHING_KNOWN) })).outputs;
}
