import { commandLine, UsageError, whole } from '../../../scripts/command-line.ts';
import { type FuzzOptions, fuzz } from './fuzz.ts';
import { faultsOf } from './verdict.ts';

const USAGE = `usage: npm run fuzz [-- --count N] [--seed N] [--from N] [--parallel N]

Sends mutated associations, PDUs and data sets to a DICOM listener in a process of its own and says whether it lived, how
it grew, how another device was served meanwhile, and whether a good slice was stored afterwards.
--count    connections (100000)
--seed     of the mutations (1); the same seed and number make the same connection
--from     number of the first (0): with --count 1 it plays one again
--parallel connections at once (16)

exit codes: 0 nothing found, 2 usage, 1 something was found, or anything else`;

function parseOptions(args: string[]): FuzzOptions | null {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  const { values } = commandLine({
    args,
    options: {
      count: text('100000'),
      seed: text('1'),
      from: text('0'),
      parallel: text('16'),
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  return {
    count: whole('--count', values.count, 1, 100_000_000),
    seed: whole('--seed', values.seed, 0, 999_999),
    from: whole('--from', values.from, 0, 100_000_000),
    parallel: whole('--parallel', values.parallel, 1, 48),
  };
}

async function run(options: FuzzOptions): Promise<void> {
  const begin = performance.now();
  const seconds = () => (performance.now() - begin) / 1000;
  const quarters: string[] = [];
  const report = await fuzz({
    ...options,
    onProgress: (done, growthMb) => {
      if (done * 4 >= options.count * (quarters.length + 1)) quarters.push(`${growthMb.toFixed(1)} MB after ${done}`);
      const rate = Math.round(done / seconds());
      process.stderr.write(`fuzz: ${done} of ${options.count}, ${rate} a second, grown by ${growthMb.toFixed(1)} MB\n`);
    },
  });
  const { played, held } = report;
  process.stdout.write(
    `seed ${options.seed}: ${played} connections from number ${options.from} on in ${seconds().toFixed(0)} s\n`,
  );
  if (held !== null) {
    const { growthMb, echoes, echoP99Ms, ownP99Ms } = held;
    const echo = `${echoes} C-ECHOs of another device, p99 ${echoP99Ms.toFixed(1)} ms`;
    const grown = [`grown by ${growthMb.toFixed(1)} MB since it was idle`, ...quarters].join(', ');
    process.stdout.write(`${grown}; ${echo}, ${ownP99Ms.toFixed(1)} ms of it the listener's\n`);
  }
  const faults = faultsOf(report, options);
  for (const fault of faults) process.stdout.write(`FOUND ${fault}\n`);
  process.stdout.write(faults.length === 0 ? 'fuzz ok: nothing found\n' : `fuzz: ${faults.length} found\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === null) process.stdout.write(`${USAGE}\n`);
  else await run(options);
} catch (error) {
  const isUsage = error instanceof UsageError;
  process.stderr.write(
    `fuzz: ${error instanceof Error ? error.message : String(error)}\n${isUsage ? `\n${USAGE}\n` : ''}`,
  );
  process.exitCode = isUsage ? 2 : 1;
}
