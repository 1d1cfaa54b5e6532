import type { Clock } from '../config/clock.ts';
import { Fault } from '../config/fault.ts';
import type { ExpansionManifest, HematomaManifest, Manifest } from './manifest.ts';
import { Network } from './network.ts';
import { loadPackages, type ModelPackage, refused } from './packages.ts';
import type { EngineLog } from './protocol.ts';
import { isCompiledIn, openSession, type Provider } from './providers.ts';

/** Where the packages are and what may execute them: the part of the configuration that the engine gets. */
export interface EngineOptions {
  readonly modelsDir: string;
  /** By preference. */
  readonly providers: readonly Provider[];
  readonly threads: number;
}

/** The two networks, verified and warm, on one provider. */
export interface Networks {
  readonly hematoma: Network<HematomaManifest>;
  readonly expansion: Network<ExpansionManifest>;
}

export interface OpenNetworksOptions extends EngineOptions {
  readonly clock: Clock;
  readonly log: (line: EngineLog['log']) => void;
}

/**
 * Opens the model packages on the first provider that can execute both of them whole. A provider that this machine lacks
 * is passed over with a log line; a package that a working provider computes wrongly is refused.
 *
 * @throws Fault `model-missing`, `model-refused` or `no-provider`
 */
export async function openNetworks(options: OpenNetworksOptions): Promise<Networks> {
  const { hematoma, expansion } = await loadPackages(options.modelsDir);
  const reasons: string[] = [];
  for (const provider of options.providers) {
    const skip = (reason: string) => {
      reasons.push(`${provider}: ${reason}`);
      options.log({ level: 'info', text: `provider ${provider} is not used: ${reason}` });
    };
    if (!isCompiledIn(provider)) {
      skip('this build of ONNX Runtime does not contain it');
      continue;
    }
    const first = await open(hematoma, provider, options);
    const second = typeof first === 'string' ? first : await open(expansion, provider, options);
    if (typeof first === 'string' || typeof second === 'string') {
      skip(String(second));
      if (typeof first !== 'string') await first.release();
      continue;
    }
    await first.verify();
    await second.verify();
    return { hematoma: first, expansion: second };
  }
  throw new Fault(`No provider can execute the models (${reasons.join('; ')}).`, {
    code: 'no-provider',
    hint: 'Add cpu to inference.providers, or install the ONNX Runtime build of this device.',
  });
}

/** A network on a provider, or why that provider cannot execute it. On the CPU there is nothing to fall back to: the file is at fault. */
async function open<M extends Manifest>(
  model: ModelPackage<M>,
  provider: Provider,
  { threads, clock }: OpenNetworksOptions,
): Promise<Network<M> | string> {
  try {
    const session = await openSession(model.model, provider, threads);
    return new Network({ package: model, session, provider, clock });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.trim() : String(cause);
    if (provider !== 'cpu') return reason;
    const { file, sha256 } = model.manifest;
    throw refused(`${model.folder}/${file} (SHA-256 ${sha256}) cannot be executed: ${reason}`, undefined, cause);
  }
}
