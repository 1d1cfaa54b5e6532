import { parseArgs } from 'node:util';
import { Fault } from '../../edge/config/fault.ts';
import { loadConfig } from '../../edge/config/load.ts';
import { configJsonSchema } from '../../edge/config/schema.ts';
import { checksOf, type Finding } from './checks.ts';

const USAGE = `usage: npm run doctor -- [--config FILE] [--quick] [--json] [--schema]

Says what is wrong with this installation, and what to do. --quick leaves out what takes long: the models' golden
cases and the whole journal. --json prints what was found as JSON. --schema prints the configuration's JSON Schema.
Exit codes: 0 all well, 2 the configuration is wrong, 1 something else is.`;

const say = (text: string) => process.stdout.write(`${text}\n`);

function show({ ok, what, found, hint }: Finding): void {
  say(`${ok ? 'ok   ' : 'WRONG'}  ${what}: ${found}`);
  if (!ok && hint) say(`       ${hint}`);
}

interface Wish {
  readonly config?: string | undefined;
  readonly quick: boolean;
  readonly json: boolean;
}

async function examine({ config: configFile, quick, json }: Wish): Promise<number> {
  const config = configFile === undefined ? null : await loadConfig(configFile);
  const findings: Finding[] = [];
  const tell = (finding: Finding) => {
    findings.push(finding);
    if (!json) show(finding);
  };
  if (config) tell({ ok: true, what: 'configuration', found: `${configFile} is valid` });
  else if (!json) say('note   no --config: models and program are checked, listeners and data folder are not');
  for (const check of checksOf(config, { quick })) tell(await check());
  const wrong = findings.filter(({ ok }) => !ok).length;
  if (json) say(JSON.stringify(findings));
  else say(wrong === 0 ? 'doctor: nothing wrong found' : `doctor: ${wrong} thing${wrong === 1 ? '' : 's'} to mend`);
  return wrong === 0 ? 0 : 1;
}

try {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      config: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      schema: { type: 'boolean', default: false },
    },
  });
  if (values.help) say(USAGE);
  else if (values.schema) say(JSON.stringify(configJsonSchema(), null, 2));
  else process.exitCode = await examine(values);
} catch (error) {
  process.stderr.write(`doctor: ${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof Fault) process.stderr.write(`        ${error.hint}\n`);
  process.exitCode = 2;
}
