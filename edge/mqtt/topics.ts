import type { IntendedUse, Measured, Predicted } from '../assessment/assessment.ts';
import type { MarkedWrong } from '../assessment/feedback.ts';
import type { ConditionName } from '../config/condition-names.ts';

/**
 * Every topic of the appliance and what is published on it: the one map that the appliance and the ward board share.
 * MQTT 3.1.1, QoS 1. All lie under `henet/v1/{site}/{appliance}/`, so many appliances can share one broker.
 * This file has no imports at run time: the board bundles it.
 */
export interface TopicPayloads {
  /** Retained, with a will that says offline. */
  status: StatusPayload;
  /** Retained while the alert is open; an empty payload clears it. */
  alert: AlertPayload;
  /** Retained summary of one episode for the board. */
  episode: EpisodePayload;
  /** Not retained, from a screen to the appliance: a revision of an alert stands on it, visible. */
  receipt: ReceiptPayload;
  /** Not retained, from a screen to the appliance that owns the alert: what a person did there. */
  act: ActPayload;
  /** Not retained, from that appliance: what became of the act. */
  answer: ActAnswer;
}

export const TOPIC_ROOT = 'henet/v1';

export interface Appliance {
  readonly site: string;
  readonly appliance: string;
}

export const topics = {
  status: ({ site, appliance }: Appliance) => `${TOPIC_ROOT}/${site}/${appliance}/status`,
  alert: ({ site, appliance }: Appliance, alertId: string) => `${TOPIC_ROOT}/${site}/${appliance}/alerts/${alertId}`,
  episode: ({ site, appliance }: Appliance, episodeId: string) =>
    `${TOPIC_ROOT}/${site}/${appliance}/episodes/${episodeId}`,
  receipt: ({ site, appliance }: Appliance, alertId: string, screenId: string) =>
    `${TOPIC_ROOT}/${site}/${appliance}/receipts/${alertId}/${screenId}`,
  act: ({ site, appliance }: Appliance, alertId: string) => `${TOPIC_ROOT}/${site}/${appliance}/acts/${alertId}`,
  answer: ({ site, appliance }: Appliance, alertId: string, actId: string) =>
    `${TOPIC_ROOT}/${site}/${appliance}/acts/${alertId}/answers/${actId}`,
  /** Everything of every appliance that a broker knows. */
  all: `${TOPIC_ROOT}/#`,
  /** What a board subscribes to: of every appliance, but not what other screens say. */
  board: [
    `${TOPIC_ROOT}/+/+/status`,
    `${TOPIC_ROOT}/+/+/alerts/+`,
    `${TOPIC_ROOT}/+/+/episodes/+`,
    `${TOPIC_ROOT}/+/+/acts/+/answers/+`,
  ],
} as const;

export type ParsedTopic = Appliance &
  (
    | { readonly kind: 'status' }
    | { readonly kind: 'alert' | 'episode' | 'act'; readonly id: string }
    | { readonly kind: 'receipt'; readonly id: string; readonly screenId: string }
    | { readonly kind: 'answer'; readonly id: string; readonly actId: string }
  );

/** The parts of a topic of this map; null for any other topic. */
export function parseTopic(topic: string): ParsedTopic | null {
  const [henet, version, site, appliance, noun, id, ...rest] = topic.split('/');
  if (`${henet}/${version}` !== TOPIC_ROOT || !site || !appliance) return null;
  const [first, actId, ...beyond] = rest;
  if (noun === 'receipts' && id && first && rest.length === 1) {
    return { site, appliance, kind: 'receipt', id, screenId: first };
  }
  if (noun === 'acts' && id && first === 'answers' && actId && beyond.length === 0) {
    return { site, appliance, kind: 'answer', id, actId };
  }
  if (rest.length > 0) return null;
  if (noun === 'status' && id === undefined) return { site, appliance, kind: 'status' };
  if (noun === 'alerts' && id) return { site, appliance, kind: 'alert', id };
  if (noun === 'episodes' && id) return { site, appliance, kind: 'episode', id };
  if (noun === 'acts' && id) return { site, appliance, kind: 'act', id };
  return null;
}

/** IEC 60601-1-8 priorities. */
export type Priority = 'high' | 'medium' | 'low';

/** What an alert is about; the table of conditions and priorities is in `edge/alerting/conditions.ts`. */
export type Condition = ConditionName;

/** Two patient identifiers as the site lets them be shown; null where hidden. */
export interface PatientLabel {
  readonly name: string | null;
  readonly id: string | null;
}

/** What made a revision of an alert. */
export interface AlertChange {
  readonly what:
    | 'raised'
    | 'superseded'
    | 'updated'
    | 'acknowledged'
    | 'handed-over'
    | 'escalated'
    | 'repeated'
    | 'closed';
  /** ISO 8601 UTC by the appliance's wall clock. */
  readonly at: string;
  /** The person; or `appliance: ` and the cause. */
  readonly by: string;
  /** What a person gave as the reason. */
  readonly reason?: string;
  /** Of a hand-over: who has the alert from now on. */
  readonly to?: string;
}

/** A step that fired because nobody had taken an alert. Being told is not knowing: only an acknowledgement is that. */
export interface EscalatedStep {
  /** From 1, among the steps that are meant for the alert's priority. */
  readonly step: number;
  readonly of: number;
  readonly at: string;
  /** Names of the channels that messages were put in the queue for. */
  readonly told: readonly string[];
}

/** That a screen shows a revision of an alert. It says nothing about a person in front of it. */
export interface ReceiptPayload {
  readonly alertId: string;
  readonly revision: number;
  /** Stable for a browser. */
  readonly screenId: string;
  /** By the appliance's clock as the screen knows it. */
  readonly displayedAt: string;
}

export interface AlertPayload {
  readonly alertId: string;
  /** Grows with every change: the result superseded, acknowledged, closed. */
  readonly revision: number;
  /**
   * Grows only when the alert must be heard: it was raised, its priority rose, or the site has it repeated while nobody
   * takes it.
   * A screen sounds once for each value above those it has sounded, and never because a message was retained.
   */
  readonly soundRevision: number;
  /** Grows when it is raised: at first, and when it rises. Not when it is merely heard again. */
  readonly raising: number;
  readonly kind: 'clinical' | 'technical';
  readonly condition: Condition;
  readonly priority: Priority;
  readonly state: 'raised' | 'acknowledged' | 'closed';
  /** Of this revision; the earlier ones are in the journal. */
  readonly change: AlertChange;
  /** Sentence for a person. */
  readonly text: string;
  readonly raisedAt: string;
  readonly issuedAt: string;
  readonly expiresAt: string;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: string | null;
  /** The newest step of escalation that fired since it was raised; null before any. */
  readonly escalation: EscalatedStep | null;
  readonly episodeId: string | null;
  readonly scanId: string | null;
  readonly assessmentId: string | null;
  readonly label: PatientLabel;
  readonly acquiredAt: string | null;
  readonly iphMl: number | null;
  readonly ivhMl: number | null;
  readonly predicted: Predicted | null;
  readonly measured: Measured | null;
  readonly intendedUse: IntendedUse;
  readonly models: readonly { readonly name: string; readonly version: string }[];
}

/** What a person did to an alert at a screen. The appliance that owns the alert alone writes it down, and answers. */
export interface ActPayload {
  /** Made anew by the screen for every act, and the same when it is sent again: done once however often it comes. */
  readonly actId: string;
  readonly act: 'acknowledge' | 'hand-over' | 'close';
  /** Name or initials of the person. */
  readonly by: string;
  /** Revision of the alert that this person saw. */
  readonly revision: number;
  /** Why it is over; for `close` alone. */
  readonly reason?: string;
  /** Who is given the alert; for `hand-over` alone. */
  readonly to?: string;
  /** The screen or board that it came through, as that calls itself. */
  readonly through?: string;
  /**
   * `issuedAt` of the newest status that the screen had of the owning appliance. By it, and so by its own clock, the appliance
   * refuses an act that was held up on its way for longer than anybody waits.
   */
  readonly asOf?: string;
}

export interface ActAnswer {
  readonly actId: string;
  readonly ok: boolean;
  /** Why not: `alert-superseded`, `alert-taken`, `alert-closed`, `alert-unknown`, `act-late`, `act-invalid`, ... */
  readonly code?: string;
  /** The same for a person. */
  readonly message?: string;
  readonly hint?: string;
  /** Revision of the alert that the act made, or that it is at. */
  readonly revision?: number;
}

/** One scan of an episode as the board lists it. */
export interface EpisodeScan {
  readonly scanId: string;
  readonly assessmentId: string;
  readonly revision: number;
  readonly acquiredAt: string | null;
  readonly concludedAt: string;
  readonly status: 'assessed' | 'not-assessed';
  readonly reason: string | null;
  readonly found: boolean | null;
  readonly iphMl: number | null;
  readonly ivhMl: number | null;
  readonly predicted: Predicted | null;
  readonly measured: Measured | null;
  /** What the model marks beside IPH and IVH, in a sentence; absent where nothing is. */
  readonly alsoMarked?: string;
  /** What would have raised an alert, were it not muted by the site; absent where nothing is. */
  readonly muted?: Condition;
  /** That a person marked this very assessment as wrong; absent where nobody did. */
  readonly markedWrong?: MarkedWrong;
}

/** When the follow-up scan of a bleed is wanted. Null where none is waited for; absent where the appliance does not say. */
export interface FollowUpTimes {
  /** ISO 8601 UTC by the appliance's wall clock. */
  readonly nextFollowUpAt?: string | null;
  /** From then on it is overdue. */
  readonly followUpOverdueAt?: string | null;
}

export interface EpisodePayload extends FollowUpTimes {
  readonly episodeId: string;
  readonly revision: number;
  readonly issuedAt: string;
  readonly label: PatientLabel;
  /** By acquisition time, the baseline first. */
  readonly scans: readonly EpisodeScan[];
  readonly intendedUse: IntendedUse;
}

export interface StatusPayload {
  /** offline is said by the broker on the appliance's behalf (its will), or by an orderly stop. */
  readonly state: 'starting' | 'ready' | 'degraded' | 'offline';
  readonly bootId: string;
  readonly seq: number;
  readonly issuedAt: string;
  /** When the next heartbeat is due; a screen calls the appliance silent past 15 s without one. */
  readonly nextHeartbeatAt: string;
  readonly version: string;
  /** Provider truly in use; null while the engine is not ready. */
  readonly provider: 'tensorrt' | 'cuda' | 'cpu' | null;
  readonly models: readonly { readonly name: string; readonly version: string; readonly intendedUse: IntendedUse }[];
  readonly demonstration: boolean;
  /** Scans waiting or being read. */
  readonly queue: number;
  readonly receivingSeries: number;
  readonly lastInstanceAt: string | null;
  readonly diskFreeBytes: number | null;
  /** What is degraded, in words with what to do; empty when ready. */
  readonly problems: readonly string[];
  /** Conditions for which this site wants no alert; absent where there are none. */
  readonly muted?: readonly Condition[];
}
