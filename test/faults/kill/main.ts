import { commandLine, UsageError, whole } from '../../../scripts/command-line.ts';
import { percentile } from '../measure.ts';
import { killAtRandom } from './kill.ts';

const USAGE = `usage: npm run kill [-- --count N] [--seed N]

Kills the service (kill -9) at random moments of its start and its work while a scanner sends patient after patient, and looks each
time whether all that was acknowledged is there and the journal sound; at the end, whether every scan has its one alert.
--count    kills (300)
--seed     of the moments and the patients (1)

exit codes: 0 nothing found, 2 usage, 1 something was found, or anything else`;

const LIMIT_MS = 10_000;

async function run(count: number, seed: number): Promise<void> {
  const begin = performance.now();
  const report = await killAtRandom({
    count,
    seed,
    onProgress: (done, { readyMs, acknowledged }) =>
      process.stderr.write(
        `kill: ${done} of ${count}, ready again after ${(readyMs / 1000).toFixed(1)} s, ${acknowledged} slices acknowledged\n`,
      ),
  });
  const { kills, scans, alerts, notAssessed, acknowledged, readyMs, ownReadyMs } = report;
  const seconds = (values: readonly number[], p: number) => `${(percentile(values, p) / 1000).toFixed(1)} s`;
  const say = (text: string) => process.stdout.write(`${text}\n`);
  say(`seed ${seed}: ${kills} kills in ${((performance.now() - begin) / 60_000).toFixed(1)} min`);
  say(
    `${scans} scans, ${acknowledged} slices acknowledged, ${alerts} alerts (${notAssessed} of scans interrupted too often)`,
  );
  say(`ready again: median ${seconds(readyMs, 50)}, most ${seconds(readyMs, 100)}`);
  say(`ready again, without waits for a CPU: median ${seconds(ownReadyMs, 50)}, most ${seconds(ownReadyMs, 100)}`);
  const late = ownReadyMs.filter((ms) => ms >= LIMIT_MS).length;
  const faults = [...report.faults, ...(late > 0 ? [`${late} starts took 10 s and more`] : [])];
  for (const fault of faults) say(`FOUND ${fault}`);
  say(faults.length === 0 ? 'kill ok: nothing found' : `kill: ${faults.length} found`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

try {
  const { values } = commandLine({
    options: {
      count: { type: 'string', default: '300' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) process.stdout.write(`${USAGE}\n`);
  else await run(whole('--count', values.count, 1, 100_000), whole('--seed', values.seed, 0, 999_999));
} catch (error) {
  const isUsage = error instanceof UsageError;
  process.stderr.write(
    `kill: ${error instanceof Error ? error.message : String(error)}\n${isUsage ? `\n${USAGE}\n` : ''}`,
  );
  process.exitCode = isUsage ? 2 : 1;
}
