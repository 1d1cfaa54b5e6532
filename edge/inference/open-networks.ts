import type { Clock } from '../config/clock.ts';
import { Fault } from '../config/fault.ts';
import { loadPackages } from './installed.ts';
import type { ExpansionManifest, HematomaManifest } from './manifest.ts';
import { Network } from './network.ts';
import { type ModelPackage, refused } from './packages.ts';
import type { EngineLog } from './protocol.ts';
import { isCompiledIn, isInstalled, openSession, type Provider } from './providers.ts';

/** Where the packages are and what may execute them: the part of the configuration that the engine gets. */
export interface EngineOptions {
  readonly modelsDir: string;
  /** By preference. */
  readonly providers: readonly Provider[];
  readonly threads: number;
}

/** The two networks, verified and warm, on one provider. */
export interface Networks {
  /** Why a provider that is installed and preferred does not execute them, by provider in words; empty where none was passed over. */
  readonly fellBack: readonly string[];
  readonly hematoma: Network<HematomaManifest>;
  readonly expansion: Network<ExpansionManifest>;
}

export interface OpenNetworksOptions extends EngineOptions {
  readonly clock: Clock;
  readonly log: (line: EngineLog['log']) => void;
  /** Told of each provider that is not used, and why. */
  readonly passedOver?: (provider: Provider, reason: string) => void;
  /** Whether the installation was made for a provider. */
  readonly isInstalled?: (provider: Provider) => boolean;
}

/**
 * Opens the packages in use on the first provider that can execute both of them whole, and verifies them there: a package
 * that a working provider computes wrongly is refused.
 *
 * @throws Fault `model-missing`, `model-selection`, `model-refused` or `no-provider`
 */
export async function openNetworks(options: OpenNetworksOptions): Promise<Networks> {
  const { hematoma, expansion } = await loadPackages(options.modelsDir);
  const fellBack: string[] = [];
  const isInstalledHere = options.isInstalled ?? isInstalled;
  const passedOver = (provider: Provider, reason: string) => {
    if (isInstalledHere(provider)) fellBack.push(`${provider}: ${reason}`);
  };
  const networks = await openTogether([hematoma, expansion], { ...options, passedOver });
  for (const network of networks) await network.verify();
  return {
    fellBack,
    hematoma: networks[0] as Network<HematomaManifest>,
    expansion: networks[1] as Network<ExpansionManifest>,
  };
}

/**
 * Opens packages, in their order, on the first provider that can execute all of them whole; their golden cases are still to
 * be reproduced. A provider that this machine lacks is passed over with a log line.
 *
 * @throws Fault `model-refused` or `no-provider`
 */
export async function openTogether(
  models: readonly ModelPackage[],
  options: Omit<OpenNetworksOptions, 'modelsDir'>,
): Promise<Network[]> {
  const reasons: string[] = [];
  for (const provider of options.providers) {
    const opened = isCompiledIn(provider)
      ? await openAll(models, provider, options)
      : 'this build of ONNX Runtime does not contain it';
    if (typeof opened !== 'string') return opened;
    reasons.push(`${provider}: ${opened}`);
    options.passedOver?.(provider, opened);
    options.log({ level: 'info', text: `provider ${provider} is not used: ${opened}` });
  }
  throw new Fault(`No provider can execute the models (${reasons.join('; ')}).`, {
    code: 'no-provider',
    hint: 'Add cpu to inference.providers, or install the ONNX Runtime build of this device.',
  });
}

/** Networks of all packages on one provider, or why it cannot execute one of them; then none of them stays open. */
async function openAll(
  models: readonly ModelPackage[],
  provider: Provider,
  options: Pick<OpenNetworksOptions, 'threads' | 'clock'>,
): Promise<Network[] | string> {
  const opened: Network[] = [];
  for (const model of models) {
    const network = await open(model, provider, options);
    if (typeof network === 'string') {
      for (const one of opened) await one.release();
      return network;
    }
    opened.push(network);
  }
  return opened;
}

/** A network on a provider, or why that provider cannot execute it. On the CPU there is nothing to fall back to: the file is at fault. */
async function open(
  model: ModelPackage,
  provider: Provider,
  { threads, clock }: Pick<OpenNetworksOptions, 'threads' | 'clock'>,
): Promise<Network | string> {
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
