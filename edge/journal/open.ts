import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../config/clock.ts';
import { createAlerts } from './alerts.ts';
import { createAssessments } from './assessments.ts';
import { createAudit } from './audit.ts';
import { journalErrors } from './check.ts';
import { createClinical } from './clinical.ts';
import { createCommitments } from './commitments.ts';
import { conclude, concludeEstimate } from './conclude.ts';
import { Database, unreadable } from './database.ts';
import { createDisplays } from './displays.ts';
import { createEpisodes } from './episodes.ts';
import { createEscalations } from './escalations.ts';
import { createFeedback } from './feedback.ts';
import { createImages } from './images.ts';
import { createInstances } from './instances.ts';
import { createJobs } from './jobs.ts';
import type { Journal } from './journal.ts';
import { migrate } from './migrate.ts';
import { createNotes } from './notes.ts';
import { createNotifications } from './notifications.ts';
import { createOutbox } from './outbox.ts';
import { createPeople } from './people.ts';
import { createReaderEstimates } from './reader-estimates.ts';
import { createScans } from './scans.ts';
import { createSeriesBook } from './series.ts';

/**
 * Opens the journal, creating it and its folder where they are missing, and brings its schema up to date.
 * Faults: `journal-unreadable`, `journal-newer`.
 */
export async function openJournal({ file, clock }: { file: string; clock: Clock }): Promise<Journal> {
  try {
    await mkdir(dirname(file), { recursive: true });
    // Patient data: nobody but the service may read it. SQLite gives its WAL the same mode.
    await (await open(file, 'a', 0o600)).close();
  } catch (cause) {
    throw unreadable(file, cause);
  }
  const database = await Database.open(file);
  try {
    await migrate(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  return {
    instances: createInstances(database),
    series: createSeriesBook(database),
    scans: createScans(database),
    jobs: createJobs(database),
    assessments: createAssessments(database),
    episodes: createEpisodes(database),
    alerts: createAlerts(database, clock),
    outbox: createOutbox(database),
    displays: createDisplays(database),
    escalations: createEscalations(database, clock),
    notifications: createNotifications(database),
    commitments: createCommitments(database),
    images: createImages(database),
    people: createPeople(database),
    clinical: createClinical(database),
    audit: createAudit(database),
    notes: createNotes(database),
    feedback: createFeedback(database),
    readerEstimates: createReaderEstimates(database),
    conclude: (conclusion) => conclude(database, clock, conclusion),
    concludeEstimate: (conclusion) => concludeEstimate(database, clock, conclusion),
    check: () => journalErrors(database),
    close: () => database.close(),
  };
}
