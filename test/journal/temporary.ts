import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../edge/config/clock.ts';
import type { Journal } from '../../edge/journal/journal.ts';
import { openJournal } from '../../edge/journal/open.ts';
import { CLOCK, job, scan } from './samples.ts';

/** Path for a journal in a folder that goes when the test is over. */
export async function temporaryFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'henet-journal-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'journal.sqlite');
}

/** A journal that is closed and removed when the test is over. */
export async function temporaryJournal(file?: string, clock: Clock = CLOCK): Promise<Journal> {
  const journal = await openJournal({ file: file ?? (await temporaryFile()), clock });
  onTestFinished(() => journal.close());
  return journal;
}

/** A journal with scan-1 and its job-1, taken. */
export async function journalWithScan(clock: Clock = CLOCK): Promise<Journal> {
  const journal = await temporaryJournal(undefined, clock);
  await journal.scans.enqueue(scan(), job(), []);
  await journal.jobs.take();
  return journal;
}
