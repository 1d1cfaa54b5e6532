import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { commandLine, UsageError, whole } from '../command-line.ts';
import { measureAlerting } from './alerting.ts';
import { measureClinical } from './clinical.ts';
import { measureDay } from './day.ts';
import { measureJournal } from './journal.ts';
import { measureMemory } from './memory.ts';
import { measurePipeline } from './pipeline.ts';
import type { Row } from './row.ts';
import { measureStorage } from './storage.ts';
import { measureViewer } from './viewer.ts';
import { measureVolume } from './volume.ts';
import { measureWall } from './wall.ts';

/** What is measured, by name, in this order. */
const PARTS = {
  pipeline: measurePipeline,
  storage: measureStorage,
  volume: measureVolume,
  memory: measureMemory,
  journal: measureJournal,
  alerting: measureAlerting,
  viewer: measureViewer,
  clinical: measureClinical,
  wall: measureWall,
  day: measureDay,
} as const;
type Part = keyof typeof PARTS;
const NAMES = Object.keys(PARTS) as Part[];

const USAGE = `usage: npm run bench -- [--only ${NAMES.join('|')}] [--json FILE] [--repeats N]

Measures the product beside a peer or a budget, in one run on this machine, as a ratio. --only may be given more than once.`;

const say = (text: string) => process.stderr.write(`${text}\n`);

function show({ name, unit, ours, peer, peerName, ratio, note }: Row): void {
  const figures = `${ours.toFixed(2)} ${unit} beside ${peer.toFixed(2)} ${unit} of ${peerName}: ratio ${ratio.toFixed(2)}`;
  process.stdout.write(`${name}\n    ${figures}\n    ${note}\n`);
}

function parseOptions() {
  const values = parse();
  const { help, json, only } = values;
  return { help, json, parts: only ? only.map(part) : NAMES, repeats: whole('--repeats', values.repeats, 1, 1000) };
}

function part(name: string): Part {
  const known = NAMES.find((one) => one === name);
  if (known === undefined) throw new UsageError(`--only must be one of ${NAMES.join(', ')}, not "${name}"`);
  return known;
}

function parse() {
  return commandLine({
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      json: { type: 'string' },
      only: { type: 'string', multiple: true },
      repeats: { type: 'string', default: '5' },
    },
  }).values;
}

async function measure(parts: readonly Part[], repeats: number, json: string | undefined): Promise<void> {
  const rows: Row[] = [];
  for (const name of parts) rows.push(...(await PARTS[name](repeats, say)));
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
  const { help, json, parts, repeats } = parseOptions();
  if (help) process.stdout.write(`${USAGE}\n`);
  else await measure(parts, repeats, json);
} catch (error) {
  say(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
