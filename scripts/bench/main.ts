import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { commandLine, UsageError, whole } from '../command-line.ts';
import { measureJournal } from './journal.ts';
import { measurePipeline } from './pipeline.ts';
import type { Row } from './row.ts';
import { measureStorage } from './storage.ts';
import { measureVolume } from './volume.ts';

const USAGE = `usage: npm run bench -- [--json FILE] [--repeats N]

Measures the product beside a peer, in one run on this machine, as a ratio.`;

const say = (text: string) => process.stderr.write(`${text}\n`);

function show({ name, unit, ours, peer, peerName, ratio, note }: Row): void {
  const figures = `${ours.toFixed(2)} ${unit} beside ${peer.toFixed(2)} ${unit} of ${peerName}: ratio ${ratio.toFixed(2)}`;
  process.stdout.write(`${name}\n    ${figures}\n    ${note}\n`);
}

function parseOptions() {
  const values = parse();
  return { help: values.help, json: values.json, repeats: whole('--repeats', values.repeats, 1, 1000) };
}

function parse() {
  return commandLine({
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      json: { type: 'string' },
      repeats: { type: 'string', default: '5' },
    },
  }).values;
}

async function measure(repeats: number, json: string | undefined): Promise<void> {
  const rows = [
    ...(await measurePipeline(repeats, say)),
    ...(await measureStorage(repeats, say)),
    ...(await measureVolume(repeats, say)),
    ...(await measureJournal(say)),
  ];
  for (const row of rows) show(row);
  if (json === undefined) return;
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
  };
  const report = { at: new Date().toISOString(), node: process.version, machine, repeats, rows };
  await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
}

try {
  const { help, json, repeats } = parseOptions();
  if (help) process.stdout.write(`${USAGE}\n`);
  else await measure(repeats, json);
} catch (error) {
  say(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
