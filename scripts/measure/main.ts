import { writeFile } from 'node:fs/promises';
import { Fault } from '../../edge/config/fault.ts';
import { UsageError } from '../command-line.ts';
import { measureMovement } from './gradcam/movement.ts';
import { measurePlacement } from './gradcam/placement.ts';
import { openModels } from './networks.ts';
import { type MeasureOptions, parseOptions, USAGE } from './options.ts';
import { measureRealHead } from './real-head/measure.ts';
import { gradcamLines, realHeadLines } from './report.ts';

const progress = (text: string) => process.stderr.write(`measure: ${text}\n`);

/** Figures as JSON, and the same for a person. */
async function measure(options: MeasureOptions): Promise<{ figures: object; lines: string[] }> {
  const networks = await openModels(options.modelsDir);
  const models = [networks.hematoma.used, networks.expansion.used];
  const names = models.map(({ name, version, sha256 }) => `${name} ${version} (${sha256.slice(0, 12)})`).join(', ');
  if (options.what === 'real-head') {
    const report = await measureRealHead(options, networks, progress);
    return { figures: { models, ...report }, lines: [names, ...realHeadLines(report)] };
  }
  const placement = await measurePlacement(options.cases, networks, progress);
  const movement = await measureMovement(options.pairs, networks, progress);
  return { figures: { models, placement, movement }, lines: [names, ...gradcamLines(placement, movement)] };
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(`${USAGE}\n`);
  else {
    const { figures, lines } = await measure(options);
    process.stdout.write(`${lines.join('\n')}\n`);
    if (options.json !== null) await writeFile(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  }
} catch (error) {
  if (error instanceof UsageError) process.stderr.write(`measure: ${error.message}\n\n${USAGE}\n`);
  else if (error instanceof Fault) process.stderr.write(`measure: ${error.message} ${error.hint}\n`);
  else process.stderr.write(`measure: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError || error instanceof Fault ? 2 : 1;
}
