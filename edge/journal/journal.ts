import type { Assessment, Remark } from '../assessment/assessment.ts';
import type { ClinicalEntry, EstimateState } from '../assessment/clinical-entry.ts';
import type { AlertPayload, Condition, EpisodePayload, ReceiptPayload } from '../mqtt/topics.ts';
import type { InstanceHeader } from '../volume/header.ts';
import type { Feedback, Notes, ReaderEstimates } from './record.ts';

/** An instance as recorded. `file` is relative to the data folder. */
export interface InstanceRow {
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly peer: string;
  readonly receivedAt: string;
  readonly header: InstanceHeader;
}

export interface SeriesRow {
  readonly seriesInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly verdict: 'receiving' | 'chosen' | 'refused';
  readonly reason: Remark | null;
  readonly decidedAt: string;
  /** How many instances of the series were known when this was decided: more than these are late ones. */
  readonly instances: number;
}

export interface ScanRow {
  readonly scanId: string;
  readonly studyInstanceUid: string;
  /** Null for a study in which nothing was readable. */
  readonly seriesInstanceUid: string | null;
  readonly episodeId: string | null;
  readonly revision: number;
  readonly patientKey: string;
  readonly patientId: string | null;
  readonly patientName: string | null;
  readonly patientBirthDate: string | null;
  readonly patientSex: string | null;
  readonly acquiredAt: string | null;
  readonly description: string | null;
  readonly lastInstanceAt: string;
  readonly createdAt: string;
}

export interface JobRow {
  readonly jobId: string;
  readonly scanId: string;
  readonly revision: number;
  readonly state: 'queued' | 'running' | 'done';
  readonly attempts: number;
  readonly refusal: Remark | null;
  readonly queuedAt: string;
}

export interface OutboxRow {
  /** Below the appliance's prefix: `alerts/{id}` or `episodes/{id}`. */
  readonly topic: string;
  readonly revision: number;
  /** JSON; empty clears the retained message. */
  readonly payload: string;
  readonly committedAt: string;
  readonly deliveredRevision: number;
}

/** What one conclusion writes, all or nothing. */
export interface Conclusion {
  readonly job: JobRow;
  readonly assessment: Assessment;
  readonly episode: EpisodePayload;
  readonly patientKey: string;
  /** Null where nothing needs a person, or the alert did not change. */
  readonly alert: AlertPayload | null;
  /** The condition that raises no alert because the site has muted it; none where absent. */
  readonly muted?: Condition | null;
  /** Other scans that this conclusion makes be read again; none where absent. */
  readonly readAgain?: readonly ReadAgain[];
}

/** What one estimate with other clinical data writes, all or nothing. */
export interface EstimateConclusion extends Omit<Conclusion, 'job' | 'readAgain'> {
  /** What asked for it. */
  readonly entry: ClinicalEntry;
  /** The scan at the revision that the estimate makes. */
  readonly scan: ScanRow;
}

/** The next revision of a scan whose images did not change, and the job to read it. */
export interface ReadAgain {
  readonly scan: ScanRow;
  readonly job: JobRow;
}

/**
 * `same`: this SOP Instance UID is known with these very bytes. `different`: it is known with other bytes, and the first is kept.
 * `returned`: with these very bytes, which were removed by policy and are kept again.
 */
export type Added = 'new' | 'same' | 'different' | 'returned';

export interface Instances {
  /** Records an instance durably, in one commit with those of others that come while the one before is being committed. */
  add(row: InstanceRow): Promise<Added>;
  ofSeries(seriesInstanceUid: string): Promise<InstanceRow[]>;
  ofStudy(studyInstanceUid: string): Promise<InstanceRow[]>;
  /** Every recorded file, to tell which files of the spool were never recorded. */
  files(): Promise<Set<string>>;
  /**
   * Studies that hold series still `receiving`, or instances that no verdict was made of: what a restart must look at again.
   * By counts, for the clock may have been set since.
   */
  openStudies(): Promise<string[]>;
}

export interface SeriesBook {
  ofStudy(studyInstanceUid: string): Promise<SeriesRow[]>;
  put(row: SeriesRow): Promise<void>;
}

export interface Scans {
  get(scanId: string): Promise<ScanRow | null>;
  ofStudy(studyInstanceUid: string): Promise<ScanRow[]>;
  ofEpisode(episodeId: string): Promise<ScanRow[]>;
  /** Writes the scan (insert, or a higher revision of it), its series' verdict and a queued job, in one transaction. */
  enqueue(scan: ScanRow, job: JobRow, series: readonly SeriesRow[]): Promise<void>;
}

export interface Jobs {
  /** Oldest queued job, marked running with one more attempt; null when none waits. */
  take(): Promise<JobRow | null>;
  /** Back to queued: its reading failed in a way that another try may mend. */
  retry(jobId: string): Promise<void>;
  /** Jobs that a killed process left running are queued again, attempts kept. Called once at start. */
  requeueRunning(): Promise<number>;
  pending(): Promise<number>;
  /** Jobs that are not done, oldest first, none of them changed by the look. */
  waiting(limit: number): Promise<JobRow[]>;
}

export interface Assessments {
  get(assessmentId: string): Promise<Assessment | null>;
  /** Newest revision of each scan of an episode, by acquisition time. */
  currentOfEpisode(episodeId: string): Promise<Assessment[]>;
  currentOfScan(scanId: string): Promise<Assessment | null>;
  /** Every revision of a scan, oldest first. */
  ofScan(scanId: string): Promise<Assessment[]>;
}

export interface EpisodeRow {
  readonly episodeId: string;
  readonly patientKey: string;
  readonly revision: number;
  readonly openedAt: string;
  readonly payload: EpisodePayload | null;
}

export interface Episodes {
  get(episodeId: string): Promise<EpisodeRow | null>;
  /** Episodes of a patient, newest first. */
  ofPatient(patientKey: string): Promise<EpisodeRow[]>;
  /** Those opened at or after a time (ISO 8601 UTC), newest first. */
  openedSince(at: string): Promise<EpisodePayload[]>;
  /** Newest first. */
  list(limit: number): Promise<EpisodePayload[]>;
}

export interface Alerts {
  get(alertId: string): Promise<AlertPayload | null>;
  ofScan(scanId: string): Promise<AlertPayload | null>;
  /** Every revision of an alert that was kept, oldest first; all of them since schema 4. */
  history(alertId: string): Promise<AlertPayload[]>;
  /** Every alert of an episode, those of its scans and those of itself, closed ones too. */
  ofEpisode(episodeId: string): Promise<AlertPayload[]>;
  /** Not closed, by priority and then newest first. */
  open(): Promise<AlertPayload[]>;
  /**
   * Writes a changed alert, its revision, its outbox row, an audit row, and the act that changed it where it has an id, in one
   * transaction; refuses a revision that is not the next.
   */
  change(alert: AlertPayload, audit: AuditEntry, actId?: string): Promise<void>;
  /** Revision of the alert that this act made; null for an act that was not done. */
  actDone(alertId: string, actId: string): Promise<number | null>;
}

export interface Outbox {
  /** Rows whose newest revision the broker has not acknowledged, oldest first. */
  undelivered(): Promise<OutboxRow[]>;
  /** Everything that should be retained on the broker now: for a broker that lost it. */
  retained(): Promise<OutboxRow[]>;
  /** The newest clears of alerts: for a broker behind that one, which may have lost them and still show what was closed. */
  cleared(): Promise<OutboxRow[]>;
  delivered(topic: string, revision: number, at: string): Promise<void>;
  /** What the broker has acknowledged of a topic; null where nothing was ever committed for it. */
  delivery(topic: string): Promise<BrokerDelivery | null>;
}

/** Delivery to the broker, which is delivery to no person. */
export interface BrokerDelivery {
  /** The newest revision that was committed. */
  readonly revision: number;
  /** The newest that the broker has acknowledged; 0 for none. */
  readonly deliveredRevision: number;
  readonly deliveredAt: string | null;
}

/** What one screen has shown of one alert: the first revision and the newest, when by the screen, when it was heard of here. */
export interface DisplayRow {
  readonly screenId: string;
  readonly firstRevision: number;
  readonly firstDisplayedAt: string;
  readonly firstReceivedAt: string;
  readonly lastRevision: number;
  readonly lastDisplayedAt: string;
  readonly lastReceivedAt: string;
  /** The newest sounding of the alert that it has shown; 0 where none is known. */
  readonly soundRevision: number;
}

export interface Displays {
  /** Notes a receipt. `known`: it says nothing new. The others say why it is not believed, and nothing is written. */
  note(
    receipt: ReceiptPayload,
    receivedAt: string,
  ): Promise<'noted' | 'known' | 'alert-unknown' | 'revision-ahead' | 'too-many-screens'>;
  /** The screens of an alert, the first to show it first. */
  of(alertId: string): Promise<DisplayRow[]>;
  /** Of each alert that is raised and was shown, the newest sounding that any screen has shown. */
  soundingsShown(): Promise<Map<string, number>>;
}

/** One step of escalation, as it is committed. */
export interface Escalated {
  /** The alert's next revision, which says that it was escalated. */
  readonly alert: AlertPayload;
  /** Position in the configuration, from 1; 0 for the message of a test. */
  readonly step: number;
  readonly told: readonly string[];
  readonly notifications: readonly {
    readonly notificationId: string;
    readonly channel: string;
    readonly message: string;
  }[];
  readonly audit: AuditEntry;
}

export interface Escalations {
  /** Positions of the steps that fired since an alert was raised at that time. */
  fired(alertId: string, raising: number): Promise<number[]>;
  /**
   * Commits a step with the alert's revision, its messages and an audit row, all or nothing. Faults with `alert-superseded`
   * where the alert has changed meanwhile, and with `journal-conflict` where the step has fired for this sounding.
   */
  fire(escalated: Escalated): Promise<void>;
}

/** A message to people about an alert, through one channel. */
export interface NotificationRow {
  /** The same at every attempt. */
  readonly notificationId: string;
  readonly alertId: string;
  readonly soundRevision: number;
  readonly step: number;
  readonly channel: string;
  /** JSON, the same bytes at every attempt. */
  readonly message: string;
  readonly createdAt: string;
  /** `refused`: given up, for another attempt would not help. `withdrawn`: somebody took the alert, or it was closed, before. */
  readonly state: 'waiting' | 'delivered' | 'refused' | 'withdrawn';
  readonly attempts: number;
  /** Why the newest attempt failed, or what was wrong with the delivery. */
  readonly problem: string | null;
  readonly endedAt: string | null;
  /** Whether a technical alert has told of its failing. */
  readonly isTold: boolean;
}

/** How one channel does, by its messages. */
export interface ChannelBook {
  readonly channel: string;
  readonly waiting: number;
  readonly lastDeliveredAt: string | null;
  /** Of the newest message that came to anything; null where that was well. */
  readonly problem: string | null;
}

export interface Notifications {
  /** The oldest that waits of every channel and alert: those behind it wait for it, so that their order stays. */
  next(): Promise<NotificationRow[]>;
  /** Oldest first, whatever came of them. */
  ofAlert(alertId: string): Promise<NotificationRow[]>;
  delivered(notificationId: string, at: string, problem: string | null): Promise<void>;
  /** An attempt failed, and another will be made. */
  failed(notificationId: string, problem: string): Promise<void>;
  refused(notificationId: string, problem: string, at: string): Promise<void>;
  /** Withdraws what waits about alerts that are raised no more. How many that were. */
  withdrawMoot(at: string): Promise<number>;
  /**
   * The newest message of each channel that does not get through: refused, or waiting after so many attempts, or delivered
   * to only a part of those it was meant for. A later one that was delivered ends it.
   */
  failing(attempts: number): Promise<NotificationRow[]>;
  /** How each channel that ever had a message does. */
  byChannel(): Promise<ChannelBook[]>;
  /** Marks these as told of. */
  told(notificationIds: readonly string[]): Promise<void>;
}

/** An instance as a storage commitment request names it (PS3.4 table J.3-1). */
export interface InstanceReference {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

/** A storage commitment request that was answered with success and whose result its peer has not taken yet. */
export interface CommitmentRow {
  readonly id: number;
  readonly aeTitle: string;
  readonly address: string;
  readonly transactionUid: string;
  /** How many instances it names. */
  readonly instances: number;
  readonly receivedAt: string;
}

export type NewCommitment = Omit<CommitmentRow, 'id' | 'instances'> & {
  readonly references: readonly InstanceReference[];
};

/** What one request may add to: results that wait, of one peer and of all. */
export interface CommitmentLimits {
  readonly requestsOfPeer: number;
  readonly requests: number;
  readonly instancesOfPeer: number;
  readonly instances: number;
}

/** A reference with what the journal holds under its SOP Instance UID; null where it holds nothing. */
export interface CheckedReference extends InstanceReference {
  readonly position: number;
  readonly stored: { readonly sopClassUid: string; readonly file: string; readonly bytes: number } | null;
}

export interface Commitments {
  /**
   * Records a request. `same`: this transaction of this peer waits already, with these very references. `different`: with
   * others, and nothing is changed. `full`: over a limit, and nothing is changed.
   */
  add(
    request: NewCommitment,
    limits: CommitmentLimits,
  ): Promise<
    { readonly outcome: 'new' | 'same'; readonly row: CommitmentRow } | { readonly outcome: 'different' | 'full' }
  >;
  /** Requests whose result waits, oldest first. */
  pending(): Promise<CommitmentRow[]>;
  /** Up to `limit` references of a request from `position` on, in the request's order. */
  references(id: number, position: number, limit: number): Promise<CheckedReference[]>;
  /** Its result was taken, or is given up. */
  remove(id: number): Promise<void>;
}

/** Room that images take, and their removal by policy. */
export interface Images {
  /** Bytes of all images that are there. */
  bytes(): Promise<number>;
  /** The study with the oldest images that may be removed, received before `before` (ISO 8601); null where there is none. */
  removable(before: string): Promise<{ readonly studyInstanceUid: string; readonly bytes: number } | null>;
  /** Records that a study's images are removed, with an audit row for each of its scans; the files are still there. */
  remove(studyInstanceUid: string, at: string, reason: string): Promise<void>;
  /** Studies whose images are removed and not all gone from the disk. */
  leaving(): Promise<string[]>;
  /** Files of removed images, relative to the data folder, and the scans whose pictures go with them. */
  files(studyInstanceUid: string): Promise<{ readonly files: string[]; readonly scanIds: string[] }>;
  /** They are gone from the disk. */
  gone(files: readonly string[]): Promise<void>;
  /** When a scan's images were removed; null while they are there. */
  removedAt(scanId: string): Promise<string | null>;
}

/** Somebody who may use the board. Hashes as edge/people/secret.ts makes them. */
export interface PersonRow {
  readonly personId: string;
  readonly name: string;
  readonly nameKey: string;
  readonly role: 'viewer' | 'clinician' | 'admin';
  /** Null for one who signs in with the provider alone. */
  readonly password: string | null;
  readonly pin: string | null;
  /** Issuer and subject at the provider; null for one who is known here alone. */
  readonly subject: string | null;
  readonly createdAt: string;
  readonly disabledAt: string | null;
}

/** A screen that may look and not act. */
export interface DisplayTokenRow {
  readonly displayId: string;
  readonly name: string;
  readonly nameKey: string;
  /** Hash of the code that lets one screen in; null once it was used. */
  readonly code: string | null;
  readonly codeExpiresAt: string | null;
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

/** Of a person or of a display. `sessionId` is the hash of the token that the browser holds. */
export interface SessionRow {
  readonly sessionId: string;
  readonly personId: string | null;
  readonly displayId: string | null;
  readonly createdAt: string;
  readonly usedAt: string;
}

export interface People {
  /** By name. */
  list(): Promise<PersonRow[]>;
  get(personId: string): Promise<PersonRow | null>;
  named(nameKey: string): Promise<PersonRow | null>;
  ofPin(pin: string): Promise<PersonRow | null>;
  ofSubject(subject: string): Promise<PersonRow | null>;
  /** Adds or changes a person with an audit row. Faults with `person-exists` and `pin-taken`. */
  put(row: PersonRow, audit: AuditEntry): Promise<void>;
  /** The salt of PINs of this journal. */
  pinSalt(): Promise<string>;
  displays(): Promise<DisplayTokenRow[]>;
  display(displayId: string): Promise<DisplayTokenRow | null>;
  displayOfCode(code: string): Promise<DisplayTokenRow | null>;
  /** Adds or changes a display with an audit row. Faults with `display-exists`. */
  putDisplay(row: DisplayTokenRow, audit: AuditEntry): Promise<void>;
  session(sessionId: string): Promise<SessionRow | null>;
  sessions(): Promise<SessionRow[]>;
  /** With an audit row; `usedCode` is spent in the same transaction. False where it was spent before: nothing is opened then. */
  openSession(row: SessionRow, audit: AuditEntry, usedCode?: string): Promise<boolean>;
  sessionUsed(sessionId: string, at: string): Promise<void>;
  endSessions(sessionIds: readonly string[], audits: readonly AuditEntry[]): Promise<void>;
}

/** What people entered of patients, each entry kept. */
export interface ClinicalBook {
  get(entryId: string): Promise<ClinicalEntry | null>;
  /** Newest first. */
  ofEpisode(episodeId: string): Promise<ClinicalEntry[]>;
  /** The newest, which counts; null where nothing was entered. */
  current(episodeId: string): Promise<ClinicalEntry | null>;
  /** Entries whose estimate is to be made, oldest first: at most the newest of each episode. */
  waiting(): Promise<ClinicalEntry[]>;
  /** Keeps an entry, whose estimate waits from now on, with its audit row; an earlier one that still waits is superseded. */
  enter(
    entry: Pick<ClinicalEntry, 'entryId' | 'episodeId' | 'at' | 'who' | 'values' | 'baseline'>,
    audit: AuditEntry,
  ): Promise<void>;
  /** Notes that its estimate is tried, and how often that was, this time with it. */
  attempt(entryId: string): Promise<number>;
  /** No estimate will be made of it, and why; with an audit row. */
  settle(
    entryId: string,
    how: { readonly estimate: Extract<EstimateState, 'unchanged' | 'not-possible'>; readonly reason: Remark | null },
    audit: AuditEntry,
  ): Promise<void>;
}

export interface AuditEntry {
  readonly at: string;
  readonly who: string;
  readonly act: string;
  readonly subject: string;
  readonly detail: string;
}

/** An entry with its place in the log. */
export interface AuditRow extends AuditEntry {
  readonly id: number;
}

export interface Audit {
  add(entry: AuditEntry): Promise<void>;
  of(subject: string): Promise<AuditEntry[]>;
  /** Whether there is an entry of which the detail begins so; however many there are, none is read into memory. */
  has(entry: Pick<AuditEntry, 'act' | 'subject' | 'detail'>): Promise<boolean>;
  /**
   * Entries about any of these subjects, newest first, older than the row `before` where that is given. A subject stands for itself
   * and for what is named after it, with a hyphen between.
   */
  trail(
    subjects: readonly string[],
    page: { readonly limit: number; readonly before?: number | undefined },
  ): Promise<AuditRow[]>;
  /** When one of these last did one of these acts on any of these subjects, at `since` or later; null for never. */
  lastAt(of: {
    readonly who: readonly string[];
    readonly acts: readonly string[];
    readonly subjects: readonly string[];
    readonly since: string;
  }): Promise<string | null>;
}

/** The one truth of the appliance: a SQLite file. Every write is durable when its promise resolves. */
export interface Journal {
  readonly instances: Instances;
  readonly series: SeriesBook;
  readonly scans: Scans;
  readonly jobs: Jobs;
  readonly assessments: Assessments;
  readonly episodes: Episodes;
  readonly alerts: Alerts;
  readonly outbox: Outbox;
  readonly displays: Displays;
  readonly escalations: Escalations;
  readonly notifications: Notifications;
  readonly commitments: Commitments;
  readonly images: Images;
  readonly people: People;
  readonly clinical: ClinicalBook;
  readonly audit: Audit;
  readonly notes: Notes;
  readonly feedback: Feedback;
  readonly readerEstimates: ReaderEstimates;
  /** Commits assessment, episode, alert, outbox rows, the job's end and the jobs that follow from it in one transaction. */
  conclude(conclusion: Conclusion): Promise<void>;
  /** Commits an estimate with other clinical data: the scan's next revision, episode, alert, outbox rows, the entry's end. */
  concludeEstimate(conclusion: EstimateConclusion): Promise<void>;
  /** Pages, indexes, references and the audit log's chain; empty when sound. */
  check(): Promise<string[]>;
  close(): Promise<void>;
}
