import { randomUUID } from 'node:crypto';
import { rename as diskRename, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { Fault } from '../config/fault.ts';
import { syncFolder } from './scan-files.ts';

/** The file in the models folder that says which package of each role is in use. */
export const IN_USE_FILE = 'in-use.json';

/** A package's folder in the models folder: no path, and not hidden. */
const FolderName = Type.String({ pattern: '^[^./\\\\][^/\\\\]*$' });

/**
 * `in-use.json` in the models folder: by role, the folder name of the package in use, such as
 * `{ "hematoma": "hematoma", "expansion": "henet" }`. A role that it does not name has one package; without the file, every
 * role has. `npm run models -- use NAME` writes it; the engine reads it at each of its starts.
 */
export const InUseSchema = Type.Object(
  { hematoma: Type.Optional(FolderName), expansion: Type.Optional(FolderName) },
  { additionalProperties: false },
);
export type InUse = Static<typeof InUseSchema>;

/**
 * What `in-use.json` of the models folder says; nothing of any role where there is no such file.
 *
 * @throws Fault `model-selection` where the file is there and cannot be read as one
 */
export async function readInUse(modelsDir: string): Promise<InUse> {
  const file = join(modelsDir, IN_USE_FILE);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw invalid(file, `cannot be read (${(cause as NodeJS.ErrnoException).code})`, cause);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalid(file, 'is not JSON', cause);
  }
  if (Value.Check(InUseSchema, json)) return json;
  throw invalid(file, 'is not of the form {"hematoma": NAME, "expansion": NAME}, with names of package folders');
}

/**
 * Writes `in-use.json` so that a reader, and a power cut at any moment, find the old file or the new one, never a part: temp,
 * fsync, rename, fsync of the folder. Of two that write at once the later wins.
 *
 * @param disk the rename; a test stops before it
 * @throws Fault `model-selection` where the folder cannot be written; what was in use stays
 */
export async function writeInUse(modelsDir: string, inUse: InUse, disk = { rename: diskRename }): Promise<void> {
  const file = join(modelsDir, IN_USE_FILE);
  const partial = `${file}.${process.pid}-${randomUUID().slice(0, 8)}.partial`;
  try {
    await removeLeftovers(modelsDir);
    await writeDurably(partial, `${JSON.stringify(inUse, null, 2)}\n`);
    await disk.rename(partial, file);
    await syncFolder(modelsDir);
  } catch (cause) {
    await rm(partial, { force: true });
    throw new Fault(`${file} cannot be written: ${(cause as Error).message}`, {
      code: 'model-selection',
      hint: 'Run this as a user who may write the models folder, for the installed service with sudo.',
      cause,
    });
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  await using handle = await open(path, 'wx');
  await handle.writeFile(text);
  // The service's user reads what root wrote, whatever root's umask is.
  await handle.chmod(0o644);
  await handle.sync();
}

/** Removes what processes left that were killed before their rename. Nothing reads it. */
async function removeLeftovers(modelsDir: string): Promise<void> {
  for (const name of await readdir(modelsDir)) {
    const pid = /^in-use\.json\.(\d+)-[0-9a-f]{8}\.partial$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(modelsDir, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function invalid(file: string, what: string, cause?: unknown): Fault {
  return new Fault(`${file} ${what}.`, {
    code: 'model-selection',
    hint: 'Choose the packages anew: npm run models -- list shows them, npm run models -- use NAME puts one in use.',
    cause,
  });
}
