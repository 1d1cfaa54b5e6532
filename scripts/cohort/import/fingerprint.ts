import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { type ClinicalRow, FILE_COLUMNS } from './clinical.ts';
import { reading } from './problem.ts';

/** SHA-256 of what a row's files hold. Their names are left out of it: from a hash of an id the id can be guessed. */
export interface Fingerprint {
  readonly baseline: string;
  /** Of all the row's files. */
  readonly all: string;
}

/** @throws CaseProblem that names the column whose file is not there or cannot be read */
export async function fingerprintOf({ files }: ClinicalRow): Promise<Fingerprint> {
  const all = createHash('sha256');
  let baseline = '';
  for (const column of FILE_COLUMNS) {
    const place = files[column];
    const digest = place === null ? '' : await reading(column, () => digestOf(place));
    if (column === 'baseline') baseline = digest;
    all.update(`${column} ${digest}\n`);
  }
  return { baseline, all: all.digest('hex') };
}

async function digestOf(place: string): Promise<string> {
  const hash = createHash('sha256');
  if (!(await stat(place)).isDirectory()) await add(hash, place);
  else {
    const entries = await readdir(place, { withFileTypes: true, recursive: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
    for (const file of files.sort()) {
      const one = createHash('sha256');
      await add(one, file);
      hash.update(one.digest());
    }
  }
  return hash.digest('hex');
}

async function add(hash: Hash, file: string): Promise<void> {
  for await (const part of createReadStream(file, { highWaterMark: 2 ** 20 })) hash.update(part as Buffer);
}
