import { alsoMarked } from '../../edge/assessment/also-marked.ts';
import { systemClock } from '../../edge/config/clock.ts';
import { Fault } from '../../edge/config/fault.ts';
import { UsageError } from '../command-line.ts';
import { assess, NothingToAssess } from './assess.ts';
import { parseOptions, USAGE } from './options.ts';

const EXIT = { done: 0, other: 1, configuration: 2, notAssessed: 3 } as const;
/** What an installation without usable models says. */
const CONFIGURATION: readonly string[] = [
  'config-invalid',
  'model-missing',
  'model-selection',
  'model-refused',
  'no-provider',
];

const say = (text: string) => process.stdout.write(`${text}\n`);
const progress = (text: string) => process.stderr.write(`assess: ${text}\n`);

async function run(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') {
    say(USAGE);
    return EXIT.done;
  }
  const assessment = await assess(options, { clock: systemClock, progress });
  if (assessment.notAssessed) {
    process.stderr.write(`not assessed: ${assessment.notAssessed.text}\n`);
    return EXIT.notAssessed;
  }
  const { hematoma, predicted, timingsMs } = assessment;
  const ml = (value: number) => `${value.toFixed(1)} mL`;
  say(hematoma?.found ? `IPH ${ml(hematoma.iphMl)}, IVH ${ml(hematoma.ivhMl)}` : 'no hematoma found');
  const others = alsoMarked(assessment);
  if (others) say(others);
  for (const [definition, p] of Object.entries(predicted?.probabilities ?? {})) say(`${definition} ${p.toFixed(3)}`);
  say(`read in ${Math.round(timingsMs.total ?? 0)} ms; results in ${options.out}`);
  return EXIT.done;
}

function explain(error: unknown): number {
  if (error instanceof NothingToAssess) {
    process.stderr.write(`not assessed: ${error.message}\n`);
    return EXIT.notAssessed;
  }
  if (error instanceof UsageError) {
    process.stderr.write(`assess: ${error.message}\n\n${USAGE}\n`);
    return EXIT.configuration;
  }
  if (error instanceof Fault) {
    process.stderr.write(`assess: ${error.message} ${error.hint}\n`);
    return CONFIGURATION.includes(error.code) ? EXIT.configuration : EXIT.other;
  }
  process.stderr.write(`assess: ${error instanceof Error ? error.message : error}\n`);
  return (error as NodeJS.ErrnoException).code === 'ENOENT' ? EXIT.configuration : EXIT.other;
}

process.exitCode = await run().catch(explain);
