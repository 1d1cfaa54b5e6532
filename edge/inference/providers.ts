import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ModelUsed } from '../assessment/assessment.ts';
import { env, InferenceSession, listSupportedBackends } from './onnx-runtime.ts';

/** What executes the graphs. */
export type Provider = ModelUsed['provider'];

// What goes wrong arrives as an exception and is logged by us; the library's own lines on stderr would say it twice.
env.logLevel = 'fatal';

/** Whether this build of ONNX Runtime was compiled with a provider; asking for one it lacks lands on the CPU in silence. */
export function isCompiledIn(provider: Provider): boolean {
  return listSupportedBackends().some(({ name }) => name === provider);
}

/**
 * Whether this installation was made for a provider: it is compiled in, and its library lies beside the binding. One that
 * cannot execute a model nevertheless is a fault of the machine; one that is not installed was never to be used.
 */
export function isInstalled(provider: Provider): boolean {
  if (!isCompiledIn(provider)) return false;
  if (provider === 'cpu') return true;
  const root = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  const folder = join(root, 'bin/napi-v6', process.platform, process.arch);
  return existsSync(join(folder, `libonnxruntime_providers_${provider}.so`));
}

/**
 * A session that runs whole on the provider asked for, or an error: for TensorRT and CUDA, nodes that would fall back to
 * the CPU are refused by ONNX Runtime (`session.disable_cpu_ep_fallback`), so what was asked for is what is used.
 *
 * @param threads of the CPU provider; 0 leaves the choice to ONNX Runtime
 */
export function openSession(model: Uint8Array, provider: Provider, threads: number): Promise<InferenceSession> {
  const strict = { session: { disable_cpu_ep_fallback: '1' } };
  return InferenceSession.create(model, {
    executionProviders: [provider],
    // Planning memory by pattern keeps a second copy of it: measured with BLAST-CT's tiles, 1.4 GB instead of 0.8, no faster.
    enableMemPattern: false,
    // An arena keeps the most that a run ever took, 0.2 GB here, until the next scan; without it the hematoma network takes a
    // fifth longer (measured: 60 ms of 360).
    enableCpuMemArena: false,
    ...(provider === 'cpu' ? {} : { extra: strict }),
    ...(threads > 0 ? { intraOpNumThreads: threads } : {}),
  });
}
