import { text } from 'node:stream/consumers';
import { strToU8, zipSync } from 'fflate';
import { ConfigSchema } from '../../config/config.ts';
import { allowed } from './allow.ts';
import { redactedConfiguration } from './configuration.ts';
import { CONTENTS, type FileName } from './contents.ts';
import { gather } from './gather.ts';
import type { BundleInput } from './input.ts';
import { Phrases } from './phrases.ts';
import { README } from './readme.ts';

// The process that makes a support bundle: takes its input as JSON on standard input, writes the zip to standard output.

const input = JSON.parse(await text(process.stdin)) as BundleInput;
const phrases = await Phrases.ofThisProgram();
const json = (value: unknown) => strToU8(`${JSON.stringify(value, null, 1)}\n`);

const files: Record<string, Uint8Array> = {
  'README.txt': strToU8(README),
  'configuration.json': json(redactedConfiguration(ConfigSchema, input.config)),
};
const gathered = await gather(input);
for (const name of Object.keys(CONTENTS) as FileName[]) {
  files[name] = json(allowed(CONTENTS[name], gathered[name], phrases));
}
process.stdout.write(zipSync(files));
