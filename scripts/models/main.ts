import type { Config } from '../../edge/config/config.ts';
import { Fault } from '../../edge/config/fault.ts';
import { suggest } from '../../edge/config/suggest.ts';
import { UsageError } from '../command-line.ts';
import { type CheckedPackage, checkPackage } from './check.ts';
import { table } from './list.ts';
import { inferenceOf, parseOptions, USAGE } from './options.ts';
import type { Shortcoming } from './shortcoming.ts';
import { companionOf, type Survey, survey } from './survey.ts';
import { switchTo } from './use.ts';

const EXIT = { done: 0, other: 1, notUsable: 2 } as const;
/** Faults of the configuration and of what lies in the models folder. */
const NOT_USABLE: readonly string[] = ['config-invalid', 'model-missing', 'model-selection', 'model-refused'];

const say = (text: string) => process.stdout.write(`${text}\n`);
const progress = (text: string) => process.stderr.write(`models: ${text}\n`);
const show = ({ what, todo }: Shortcoming) => say(`       ${what}\n         ${todo}`);

type Inference = Config['inference'];

async function run(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') {
    say(USAGE);
    return EXIT.done;
  }
  const inference = await inferenceOf(options);
  const found = await survey(inference.modelsDir);
  const { command } = options;
  if (command.act === 'list') return list(inference.modelsDir, found);
  if (command.act === 'check') return check(command.name, inference, found);
  return use(command.name, inference, found);
}

async function list(modelsDir: string, found: Survey): Promise<number> {
  say(`Model packages in ${modelsDir}:`);
  for (const line of await table(modelsDir, found)) say(line);
  return showSelection(found);
}

async function check(name: string | undefined, inference: Inference, found: Survey): Promise<number> {
  const names = name === undefined ? [...found.packages.keys()] : [known(name, inference.modelsDir, found)];
  let wrong = 0;
  for (const one of names) {
    const checked = await checkPackage(one, { inference, companion: companionOf(one, found), progress });
    if (!showChecked(checked, found)) wrong++;
  }
  const selection = name === undefined ? showSelection(found) : EXIT.done;
  return wrong === 0 ? selection : EXIT.notUsable;
}

async function use(name: string, inference: Inference, found: Survey): Promise<number> {
  const { modelsDir } = inference;
  const companion = companionOf(known(name, modelsDir, found), found);
  const checked = await checkPackage(name, { inference, companion, progress });
  if (!showChecked(checked, found) || !checked.manifest) {
    say(`${name} is not put in use; what was in use stays.`);
    return EXIT.notUsable;
  }
  const { role } = checked.manifest;
  const { before, remaining, replaced } = await switchTo(name, role, modelsDir);
  if (replaced) progress(`replaced: ${replaced.what}`);
  say(
    `In use as the ${role} model in ${modelsDir}: ${name}${before === null || before === name ? '' : `, instead of ${before}`}.`,
  );
  say('The service takes it when its engine next starts. Now: sudo systemctl restart henet-edge');
  say('Assessments made until then keep the models that made them.');
  for (const { what, todo } of remaining) progress(`the service would still not start: ${what} ${todo}`);
  return EXIT.done;
}

/** @throws Fault where no package has that folder name */
function known(name: string, modelsDir: string, { packages }: Survey): string {
  if (packages.has(name)) return name;
  const meant = suggest(name, [...packages.keys()]);
  throw new Fault(`There is no package ${name} in ${modelsDir}.`, {
    code: 'model-missing',
    hint: `${meant ? `Did you mean ${meant}? ` : ''}NAME is a package's folder; npm run models -- list shows them.`,
  });
}

/** Whether the package is without fault. */
function showChecked({ name, manifest, golden, shortcomings }: CheckedPackage, { inUse }: Survey): boolean {
  const ok = shortcomings.length === 0;
  const model = manifest
    ? `${manifest.name} ${manifest.version} (${manifest.role}, ${manifest.intendedUse})`
    : 'unreadable';
  const used = manifest && inUse[manifest.role] === name ? ', in use' : '';
  const tried = golden
    ? `golden case ${golden.reproduced ? '' : 'not '}reproduced on ${golden.provider}`
    : 'golden case not tried';
  say(`${ok ? 'ok   ' : 'WRONG'}  ${name}: ${model}${used}; ${tried}`);
  shortcomings.forEach(show);
  return ok;
}

function showSelection({ selection }: Survey): number {
  if (selection.length === 0) return EXIT.done;
  say('WRONG  The service would not start with these packages:');
  selection.forEach(show);
  return EXIT.notUsable;
}

function explain(error: unknown): number {
  if (error instanceof UsageError) {
    process.stderr.write(`models: ${error.message}\n\n${USAGE}\n`);
    return EXIT.notUsable;
  }
  process.stderr.write(`models: ${error instanceof Error ? error.message : error}\n`);
  if (!(error instanceof Fault)) return EXIT.other;
  process.stderr.write(`        ${error.hint}\n`);
  return NOT_USABLE.includes(error.code) ? EXIT.notUsable : EXIT.other;
}

process.exitCode = await run().catch(explain);
