import type { Appliance, StatusPayload } from '../../edge/mqtt/topics.ts';

/** Past this age of the last heartbeat nothing on the screen may be taken for the present, ms. */
export const STALE_MS = 15_000;

export interface Heartbeat extends Appliance {
  readonly status: StatusPayload;
  /** When it came, by this screen's monotonic clock, ms. */
  readonly receivedAt: number;
  /** Whether the broker had kept it: then it is as old as it says, not as old as its arrival. */
  readonly retained: boolean;
}

export type Freshness =
  /** Nothing has come yet since this page was opened. */
  | { readonly kind: 'waiting'; readonly ageMs: number }
  | { readonly kind: 'fresh' | 'stale' | 'offline'; readonly ageMs: number };

/**
 * How fresh an appliance's data is. The age is the worse of two: since the heartbeat arrived here, and since it was
 * issued by the appliance's own clock. The screen's wall clock plays no part.
 *
 * @param monotonic now, by this screen's monotonic clock, ms
 * @param applianceNow now, by the appliance's clock, ms since the epoch; null while it is unknown
 */
export function freshnessOf(
  heartbeat: Heartbeat | undefined,
  { monotonic, applianceNow, openedAt }: { monotonic: number; applianceNow: number | null; openedAt: number },
): Freshness {
  if (!heartbeat) {
    const ageMs = monotonic - openedAt;
    return { kind: ageMs > STALE_MS ? 'stale' : 'waiting', ageMs };
  }
  const sinceArrival = monotonic - heartbeat.receivedAt;
  const issued = Date.parse(heartbeat.status.issuedAt);
  const sinceIssue =
    applianceNow === null || Number.isNaN(issued) ? (heartbeat.retained ? null : 0) : applianceNow - issued;
  // A kept heartbeat whose age cannot be told is not trusted: a live one follows within seconds.
  if (sinceIssue === null) return { kind: sinceArrival > STALE_MS ? 'stale' : 'waiting', ageMs: sinceArrival };
  const ageMs = Math.max(sinceArrival, sinceIssue, 0);
  if (heartbeat.status.state === 'offline') return { kind: 'offline', ageMs };
  return { kind: ageMs > STALE_MS ? 'stale' : 'fresh', ageMs };
}

/** Whether what is shown may be out of date. */
export function isOld({ kind }: Freshness): boolean {
  return kind === 'stale' || kind === 'offline';
}

/** Whether a heartbeat is news: a late one of the same boot is not, unless it says that the appliance went. */
export function isNewer({ status }: Heartbeat, known: Heartbeat | undefined): boolean {
  if (!known || known.status.bootId !== status.bootId) return true;
  return (
    // By number first: the appliance's clock may have been set. Between two heartbeats it is asked over HTTP too.
    status.seq > known.status.seq ||
    (status.seq === known.status.seq && status.issuedAt > known.status.issuedAt) ||
    status.state !== known.status.state
  );
}

/**
 * What is known after one more heartbeat. A will was written when the appliance connected: it says that the appliance is
 * gone, but its data is as old as the last heartbeat, not as old as the will.
 */
export function afterHeartbeat(heartbeat: Heartbeat, known: Heartbeat | undefined): Heartbeat {
  const { status } = heartbeat;
  if (status.state !== 'offline' || known?.status.bootId !== status.bootId) return heartbeat;
  if (status.seq > known.status.seq) return heartbeat;
  const { issuedAt, seq } = known.status;
  return { ...heartbeat, receivedAt: known.receivedAt, status: { ...status, issuedAt, seq } };
}

/** By how much a heartbeat must be off for the appliance's clock to have been set, ms: more than a link's hiccup. */
const SET_MS = 5000;

/**
 * Whether the appliance's clock was set between two heartbeats of one boot that came live. Back, where the later one has the
 * earlier time; forward, where more time passed on it than on this screen's monotonic clock. One that is merely late is neither.
 */
export function wasSet(heartbeat: Heartbeat, known: Heartbeat): boolean {
  if (heartbeat.retained || known.status.bootId !== heartbeat.status.bootId) return false;
  const passed = Date.parse(heartbeat.status.issuedAt) - Date.parse(known.status.issuedAt);
  return passed < 0 || passed - (heartbeat.receivedAt - known.receivedAt) > SET_MS;
}
