import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../edge/config/clock.ts';
import type { Config } from '../../edge/config/config.ts';
import { Fault } from '../../edge/config/fault.ts';
import type { Manifest } from '../../edge/inference/manifest.ts';
import type { Network } from '../../edge/inference/network.ts';
import { openTogether } from '../../edge/inference/open-networks.ts';
import {
  assertFits,
  goldenTensor,
  loadPackage,
  type ModelPackage,
  readManifest,
  readModel,
  refused,
} from '../../edge/inference/packages.ts';
import type { Provider } from '../../edge/inference/providers.ts';
import { cardShortcomings } from './card.ts';
import { graphShortcomings, thresholdShortcomings } from './declared.ts';
import { onnxFacts } from './onnx-facts.ts';
import { orShortcoming, type Shortcoming } from './shortcoming.ts';

/** What checking a package found. It may be used where `shortcomings` is empty. */
export interface CheckedPackage {
  /** Its folder in the models folder. */
  readonly name: string;
  /** Null where the manifest cannot be read. */
  readonly manifest: Manifest | null;
  /** Null where it was not tried: the graph is not the one promised, or nothing can execute it. */
  readonly golden: { readonly provider: Provider; readonly reproduced: boolean } | null;
  readonly shortcomings: readonly Shortcoming[];
}

export interface CheckOptions {
  /** Models folder, providers by preference, threads: as the service has them. */
  readonly inference: Pick<Config['inference'], 'modelsDir' | 'providers' | 'threads'>;
  /** Folder name of the package of the other role in use: the service executes both on one provider. Null where there is none. */
  readonly companion: string | null;
  /** One line for a person who waits. */
  readonly progress: (text: string) => void;
}

/**
 * Checks one package whole, with the code by which the engine checks it at start, and its card besides. Everything that is
 * wrong is told at once; only a graph that is not the one promised is not executed.
 */
export async function checkPackage(name: string, options: CheckOptions): Promise<CheckedPackage> {
  const { inference, progress } = options;
  const folder = join(inference.modelsDir, name);
  const shortcomings: Shortcoming[] = [];
  progress(`${name}: manifest, hash, card`);
  const manifest = await orShortcoming(shortcomings, () => readManifest(folder));
  if (!manifest) return { name, manifest, golden: null, shortcomings };

  const model = await orShortcoming(shortcomings, () => readModel(folder, manifest));
  const before = shortcomings.length;
  await orShortcoming(shortcomings, () => assertFits(folder, manifest));
  const fits = shortcomings.length === before;
  shortcomings.push(...thresholdShortcomings(manifest));
  const facts = model && onnxFacts(model);
  if (model) shortcomings.push(...graphShortcomings(manifest, facts));
  shortcomings.push(...(await cardOf(folder, manifest, facts?.operators ?? manifest.operators ?? [])));

  let golden: CheckedPackage['golden'] = null;
  if (model && fits) golden = await reproduce({ folder, manifest, model }, options, shortcomings);
  else await goldenFiles(folder, manifest, shortcomings);
  return { name, manifest, golden, shortcomings };
}

/** Tries the golden case on the provider on which the service would execute the package. */
async function reproduce(
  model: ModelPackage,
  { inference, companion, progress }: CheckOptions,
  shortcomings: Shortcoming[],
): Promise<CheckedPackage['golden']> {
  const log = ({ text }: { text: string }) => progress(text);
  const open = (models: readonly ModelPackage[]) => openTogether(models, { ...inference, clock: systemClock, log });
  const other = companion === null ? null : await sound(join(inference.modelsDir, companion));
  // Where both cannot be opened, trying this one alone tells whether it is to blame; the other has a check of its own.
  const together = other && (await orShortcoming([], () => open([model, other])));
  const networks = together ?? (await orShortcoming(shortcomings, () => open([model])));
  if (!networks) return null;
  try {
    const { provider } = networks[0]!.used;
    progress(`${model.manifest.name} ${model.manifest.version}: golden case on ${provider}`);
    const before = shortcomings.length;
    await orShortcoming(shortcomings, () => verify(networks[0]!, model));
    return { provider, reproduced: shortcomings.length === before };
  } finally {
    for (const network of networks) await network.release();
  }
}

/** @throws Fault also where ONNX Runtime gives up on the graph, which is the package's fault here */
async function verify(network: Network, { folder, manifest }: ModelPackage): Promise<void> {
  try {
    await network.verify();
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const reason = cause instanceof Error ? cause.message.trim() : String(cause);
    throw refused(`${folder}/${manifest.file} fails on ${network.used.provider}: ${reason}`, undefined, cause);
  }
}

async function sound(folder: string): Promise<ModelPackage | null> {
  return orShortcoming([], () => loadPackage(folder));
}

/** Files of a golden case that is not tried are at least looked at. */
async function goldenFiles(folder: string, { golden, inputs, outputs }: Manifest, shortcomings: Shortcoming[]) {
  for (const [files, tensors] of [
    [golden.inputs, inputs],
    [golden.outputs, outputs],
  ] as const) {
    for (const { name, shape } of tensors) {
      const file = files[name];
      if (file !== undefined) await orShortcoming(shortcomings, () => goldenTensor(folder, file, shape));
    }
  }
}

async function cardOf(folder: string, manifest: Manifest, operators: readonly string[]): Promise<Shortcoming[]> {
  const file = join(folder, 'CARD.md');
  const lacks: Shortcoming[] = [];
  const card = await orShortcoming(lacks, () =>
    readFile(file, 'utf8').catch((cause: unknown) => {
      throw new Fault(`${file} cannot be read.`, {
        code: 'model-card-missing',
        hint: 'Write the card that every package must have; scripts/models/card.ts lists what stands in it.',
        cause,
      });
    }),
  );
  return card === null ? lacks : cardShortcomings(card, manifest, operators);
}
