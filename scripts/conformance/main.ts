import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { commandLine, UsageError } from '../command-line.ts';
import { statement } from './statement.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const FILE = 'docs/dicom-conformance.md';
const USAGE = `usage: npm run conformance [-- --check]

Writes ${FILE}, the DICOM Conformance Statement, from the tables and limits that the program works with.
--check only says whether the file is up to date. Exit codes: 0 done, 2 command line, 1 anything else.`;

const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string };
const say = (text: string) => process.stdout.write(`${text}\n`);

try {
  const { values } = commandLine({
    options: { check: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
  });
  const file = path.join(ROOT, FILE);
  const text = statement(version);
  if (values.help) say(USAGE);
  else if (values.check) {
    const isCurrent = (await readFile(file, 'utf8')) === text;
    say(`${FILE} is ${isCurrent ? 'up to date' : 'not up to date. Run: npm run conformance'}`);
    process.exitCode = isCurrent ? 0 : 1;
  } else {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
    say(`${FILE} written`);
  }
} catch (error) {
  process.stderr.write(`conformance: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
