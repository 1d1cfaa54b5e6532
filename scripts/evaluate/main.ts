import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../command-line.ts';
import { calibrationPlot } from './calibration-plot.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import { parseOptions, USAGE } from './options.ts';
import { InputError } from './predictions.ts';
import { report } from './report.ts';
import { rocPlot } from './roc-plot.ts';

const EXIT = { done: 0, other: 1, configuration: 2 } as const;

const progress = (text: string) => process.stderr.write(`evaluate: ${text}\n`);

async function run(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(`${USAGE}\n`);
    return EXIT.done;
  }
  const evaluation = await evaluate(options, progress).catch(refuseUnreadable);
  const json = `${JSON.stringify(evaluation, null, 2)}\n`;
  if (options.json !== null) {
    await mkdir(path.dirname(options.json), { recursive: true });
    await writeFile(options.json, json);
  }
  if (options.out !== null) await writeFolder(options.out, evaluation, json);
  process.stdout.write(report(evaluation));
  if (options.out !== null) process.stdout.write(`\nfigures and plots in ${options.out}\n`);
  return EXIT.done;
}

/** A file of predictions that is not there or is a folder is a wrong option. */
function refuseUnreadable(error: NodeJS.ErrnoException): never {
  if (error.code === 'ENOENT') throw new UsageError(`there is no file ${error.path}`);
  if (error.code === 'EISDIR') throw new UsageError('the predictions are one CSV file, not a folder');
  throw error;
}

async function writeFolder(out: string, evaluation: Evaluation, json: string): Promise<void> {
  await mkdir(out, { recursive: true });
  await writeFile(path.join(out, 'evaluation.json'), json);
  for (const outcome of evaluation.outcomes) {
    await writeFile(path.join(out, `roc-${outcome.outcome}.svg`), rocPlot(outcome));
    await writeFile(path.join(out, `calibration-${outcome.outcome}.svg`), calibrationPlot(outcome));
  }
}

function explain(error: unknown): number {
  if (error instanceof UsageError) {
    process.stderr.write(`evaluate: ${error.message}\n\n${USAGE}\n`);
    return EXIT.configuration;
  }
  process.stderr.write(`evaluate: ${error instanceof Error ? error.message : error}\n`);
  return error instanceof InputError ? EXIT.configuration : EXIT.other;
}

process.exitCode = await run().catch(explain);
