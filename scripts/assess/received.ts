import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { InstanceRow } from '../../edge/journal/journal.ts';
import { HeaderError } from '../../edge/volume/errors.ts';
import { readHeader } from '../../edge/volume/header.ts';

/** A folder's files as the appliance would have received them. */
export interface Received {
  readonly instances: readonly InstanceRow[];
  /** Files that are no DICOM instances. */
  readonly ignored: readonly string[];
  /** DICOM files that the appliance would have refused to take, with the reason. */
  readonly damaged: readonly { readonly file: string; readonly text: string }[];
}

/** Codes of files that never were images: notes, reports, a DICOMDIR. */
const FOREIGN: readonly string[] = ['header-not-dicom', 'header-no-uids'];

/** Every file in a folder and below. An instance that lies there twice counts once. @throws the system's error where the folder cannot be read */
export async function receive(folder: string, receivedAt: string): Promise<Received> {
  const instances = new Map<string, InstanceRow>();
  const ignored: string[] = [];
  const damaged: { file: string; text: string }[] = [];
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  for (const file of files.sort()) {
    try {
      const bytes = await readFile(file);
      const header = await readHeader(bytes);
      const { sopInstanceUid, seriesInstanceUid, studyInstanceUid } = header;
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const row = { sopInstanceUid, seriesInstanceUid, studyInstanceUid, file, bytes: bytes.length, sha256, header };
      if (!instances.has(sopInstanceUid)) instances.set(sopInstanceUid, { ...row, peer: 'file', receivedAt });
    } catch (error) {
      if (!(error instanceof HeaderError)) throw error;
      if (FOREIGN.includes(error.code)) ignored.push(file);
      else damaged.push({ file, text: error.message });
    }
  }
  return { instances: [...instances.values()], ignored, damaged };
}
