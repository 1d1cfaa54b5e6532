import type { ModelUsed } from '../assessment/assessment.ts';
import type { Clock } from '../config/clock.ts';
import type { Manifest } from './manifest.ts';
import { tensorsOf } from './networks.ts';
import { type InferenceSession, Tensor } from './onnx-runtime.ts';
import { goldenTensor, type ModelPackage, refused, unlikeTensors } from './packages.ts';
import type { Provider } from './providers.ts';

/** Values of a network's inputs or outputs by name, each laid out as the shape that {@link tensorsOf} gives. */
export type Tensors = Readonly<Record<string, Float32Array>>;

/** One package in one session on one provider. */
export class Network<M extends Manifest = Manifest> {
  readonly manifest: M;
  readonly used: ModelUsed;
  readonly #folder: string;
  readonly #session: InferenceSession;
  readonly #clock: Clock;

  constructor(options: { package: ModelPackage<M>; session: InferenceSession; provider: Provider; clock: Clock }) {
    const { name, version, role, sha256, intendedUse } = options.package.manifest;
    this.manifest = options.package.manifest;
    this.used = { name, version, role, sha256, intendedUse, provider: options.provider };
    this.#folder = options.package.folder;
    this.#session = options.session;
    this.#clock = options.clock;
  }

  /** Runs the graph. `ms` is the session alone. Blocks this process's event loop; only killing the process ends it early. */
  async run(inputs: Tensors): Promise<{ outputs: Tensors; ms: number }> {
    const shapes = tensorsOf(this.manifest).inputs;
    const feeds = Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [name, new Tensor('float32', inputs[name]!, shape)]),
    );
    const started = this.#clock.monotonic();
    const results = await this.#session.run(feeds);
    const ms = this.#clock.monotonic() - started;
    const outputs = Object.fromEntries(
      Object.entries(results).map(([name, value]) => [name, (value as Tensor).data as Float32Array]),
    );
    return { outputs, ms };
  }

  /**
   * Proves that this session computes what the package's author computed: declared tensors, then the golden case. Doing
   * so also warms the session up.
   *
   * @throws Fault `model-refused`
   */
  async verify(): Promise<void> {
    const { file, golden } = this.manifest;
    const { sha256, provider } = this.used;
    const model = `${this.#folder}/${file} (SHA-256 ${sha256})`;
    const network = tensorsOf(this.manifest);
    for (const [kind, metadata] of [
      ['inputs', this.#session.inputMetadata],
      ['outputs', this.#session.outputMetadata],
    ] as const) {
      const tensors = metadata.map((one) => ({
        name: one.name,
        shape: !one.isTensor ? ['no tensor'] : one.type === 'float32' ? one.shape : [one.type, ...one.shape],
      }));
      const difference = unlikeTensors(tensors, network[kind]);
      if (difference) throw refused(`${model} has ${kind} ${difference}.`);
    }
    const { outputs } = await this.run(await this.#golden(golden.inputs, network.inputs));
    const expected = await this.#golden(golden.outputs, network.outputs);
    for (const [name, values] of Object.entries(expected)) {
      const difference = largestDifference(outputs[name]!, values);
      const allowed = typeof golden.tolerance === 'number' ? golden.tolerance : golden.tolerance[name]!;
      if (difference <= allowed) continue;
      throw refused(
        `${model} on ${provider} does not reproduce its golden case: ${name} differs by ${difference.toPrecision(3)}, ` +
          `allowed are ${allowed}.`,
        'If the package is intact, this provider computes it wrongly: take it out of inference.providers.',
      );
    }
  }

  /** Frees the session and what it holds on the device. */
  release(): Promise<void> {
    return this.#session.release();
  }

  async #golden(files: Readonly<Record<string, string>>, shapes: Shapes): Promise<Tensors> {
    const read = async ([name, shape]: [string, readonly number[]]) =>
      [name, await goldenTensor(this.#folder, files[name]!, shape)] as const;
    return Object.fromEntries(await Promise.all(Object.entries(shapes).map(read)));
  }
}

type Shapes = Readonly<Record<string, readonly number[]>>;

/** Largest absolute difference; infinite where a value is not a number. */
function largestDifference(a: Float32Array, b: Float32Array): number {
  let largest = 0;
  for (let n = 0; n < b.length; n++) {
    const difference = Math.abs(a[n]! - b[n]!);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}
