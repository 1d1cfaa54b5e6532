import type { IntendedUse, Measured, Predicted } from '../assessment/assessment.ts';

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
  /** What a board subscribes to: everything of every appliance that its broker knows. */
  all: `${TOPIC_ROOT}/#`,
} as const;

export type ParsedTopic = Appliance &
  ({ readonly kind: 'status' } | { readonly kind: 'alert' | 'episode'; readonly id: string });

/** The parts of a topic of this map; null for any other topic. */
export function parseTopic(topic: string): ParsedTopic | null {
  const [henet, version, site, appliance, noun, id, ...rest] = topic.split('/');
  if (`${henet}/${version}` !== TOPIC_ROOT || !site || !appliance || rest.length > 0) return null;
  if (noun === 'status' && id === undefined) return { site, appliance, kind: 'status' };
  if (noun === 'alerts' && id) return { site, appliance, kind: 'alert', id };
  if (noun === 'episodes' && id) return { site, appliance, kind: 'episode', id };
  return null;
}

/** IEC 60601-1-8 priorities. */
export type Priority = 'high' | 'medium' | 'low';

/** What an alert is about; the table of conditions and priorities is in `edge/alerting/conditions.ts`. */
export type Condition =
  | 'bleed-found'
  | 'expansion-predicted'
  | 'expansion-measured'
  | 'scan-not-assessed'
  | 'peer-refused-repeatedly'
  | 'journal-restored'
  | 'appliance-degraded';

/** Two patient identifiers as the site lets them be shown; null where hidden. */
export interface PatientLabel {
  readonly name: string | null;
  readonly id: string | null;
}

export interface AlertPayload {
  readonly alertId: string;
  /** Grows with every change: the result superseded, acknowledged, closed. */
  readonly revision: number;
  /**
   * Grows only when the alert must be heard: it was raised, or its priority rose.
   * A screen sounds once for each value above those it has sounded, and never because a message was retained.
   */
  readonly soundRevision: number;
  readonly kind: 'clinical' | 'technical';
  readonly condition: Condition;
  readonly priority: Priority;
  readonly state: 'raised' | 'acknowledged' | 'closed';
  /** Sentence for a person. */
  readonly text: string;
  readonly raisedAt: string;
  readonly issuedAt: string;
  readonly expiresAt: string;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: string | null;
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
}

export interface EpisodePayload {
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
}
