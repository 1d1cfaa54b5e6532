import {
  type ActAnswer,
  type AlertPayload,
  type Appliance,
  type EpisodePayload,
  parseTopic,
  type StatusPayload,
} from '../../edge/mqtt/topics.ts';
import { afterHeartbeat, type Freshness, freshnessOf, type Heartbeat, isNewer, wasSet } from '../data/freshness.ts';
import { keyOf, type Published, withListing, withoutUnheard, withRecord } from '../data/keyed.ts';
import { isReadable } from '../data/readable.ts';
import { ApplianceClock } from './appliance-clock.ts';

/** After the link came back, a broker and its bridges have this long to say again what an appliance holds open, ms. */
const RESYNC_MS = 10_000;

/** What was cleared is remembered for so many: an answer that is older than a clear comes within seconds of it. */
const MAX_CLEARED = 1000;

/** How data reaches this screen now. */
export type Link = 'connecting' | 'live' | 'asking' | 'none';

/**
 * What the board knows, of every appliance that its broker knows. Fed by MQTT, and by HTTP where MQTT is silent; the
 * revision decides, whatever way and in whatever order things come.
 */
export class BoardStore extends EventTarget {
  readonly clock: ApplianceClock;
  alerts: ReadonlyMap<string, Published<AlertPayload>> = new Map();
  episodes: ReadonlyMap<string, Published<EpisodePayload>> = new Map();
  heartbeats: ReadonlyMap<string, Heartbeat> = new Map();
  /** The appliance that served this page; null until it said so. */
  own: Appliance | null = null;
  /** Whether the lists were complete at least once: before, an empty board does not mean an empty ward. */
  listed = false;
  link: Link = 'connecting';
  /** Appliances that said something this board cannot read, for it or they are of another version. */
  garbled: ReadonlySet<string> = new Set();
  readonly monotonic: () => number;
  private readonly openedAt: number;
  private readonly cleared = new Map<string, number>();
  /** When the link last became live, by the monotonic clock. */
  private linkedAt = Number.NEGATIVE_INFINITY;

  constructor(monotonic: () => number = () => performance.now()) {
    super();
    this.monotonic = monotonic;
    this.openedAt = monotonic();
    this.clock = new ApplianceClock(monotonic);
  }

  /** One message of the broker; an empty payload clears. Anything that is not of the map is left alone. */
  take(topic: string, payload: string, retained: boolean): void {
    const parsed = parseTopic(topic);
    if (!parsed || parsed.kind === 'receipt' || parsed.kind === 'act') return;
    const value = payload ? read(payload) : null;
    // Of a fleet one appliance may be broken: what it says without sense must not keep the board from hearing the others.
    if (parsed.kind === 'status') {
      if (value) this.heartbeat(parsed, value as StatusPayload, retained);
      return;
    }
    if (parsed.kind === 'answer') {
      if (value) this.dispatchEvent(new CustomEvent('answer', { detail: value as ActAnswer }));
      return;
    }
    const key = keyOf(parsed, parsed.id);
    if (payload && !isReadable(parsed.kind, value)) this.garbled = new Set(this.garbled).add(nameOf(parsed));
    else if (!payload) this.clear(key, parsed.kind);
    else if (parsed.kind === 'alert') this.putAlert(parsed, value as AlertPayload);
    else {
      const record = this.published(parsed, parsed.id, value as EpisodePayload);
      this.episodes = withRecord(this.episodes, record, this.cleared);
    }
    this.changed();
  }

  heartbeat({ site, appliance }: Appliance, status: StatusPayload, retained: boolean): void {
    const key = keyOf({ site, appliance }, 'status');
    const heartbeat: Heartbeat = { site, appliance, status, retained, receivedAt: this.monotonic() };
    const known = this.heartbeats.get(key);
    if (!isNewer(heartbeat, known)) return;
    // Started anew, it may be of another version.
    if (known && known.status.bootId !== status.bootId && this.garbled.has(nameOf(heartbeat))) {
      this.garbled = new Set([...this.garbled].filter((name) => name !== nameOf(heartbeat)));
    }
    if (this.isOwn(heartbeat) && known && wasSet(heartbeat, known)) this.setClock(heartbeat);
    this.heartbeats = new Map(this.heartbeats).set(key, afterHeartbeat(heartbeat, known));
    if (!retained) this.forgetUnheard({ site, appliance });
    this.changed();
  }

  /**
   * Another appliance's alert that was closed while the link was down is never cleared here: the broker says nothing of what it
   * no longer keeps. Once that appliance is heard live again, what was not said again since the link came back is gone. What
   * the own appliance has, it lists over HTTP.
   */
  private forgetUnheard(of: Appliance): void {
    const { linkedAt, own } = this;
    if (own === null || keyOf(own, '') === keyOf(of, '') || this.monotonic() - linkedAt < RESYNC_MS) return;
    this.alerts = withoutUnheard(this.alerts, of, linkedAt);
    this.episodes = withoutUnheard(this.episodes, of, linkedAt);
  }

  /** Everything that the own appliance has, as it listed it over HTTP; `askedAt` by the monotonic clock. */
  list(alerts: readonly AlertPayload[], episodes: readonly EpisodePayload[], askedAt: number): void {
    const { own } = this;
    if (!own) return;
    const ofAlerts = alerts.map((value) => this.published(own, value.alertId, value));
    const ofEpisodes = episodes.map((value) => this.published(own, value.episodeId, value));
    this.alerts = withListing(this.alerts, own, ofAlerts, askedAt, this.cleared);
    this.episodes = withListing(this.episodes, own, ofEpisodes, askedAt, this.cleared);
    this.listed = true;
    this.changed();
  }

  /** The answer to an act: shown at once, before the broker brings it. */
  acted(alert: AlertPayload): void {
    const { own } = this;
    if (!own) return;
    if (alert.state === 'closed') this.clear(keyOf(own, alert.alertId), 'alert', alert.revision);
    else this.putAlert(own, alert);
    this.changed();
  }

  linked(link: Link): void {
    if (this.link === link) return;
    this.link = link;
    if (link === 'live') this.linkedAt = this.monotonic();
    this.changed();
  }

  /** Freshness of an appliance's data; of the own one where none is named. */
  freshness(of: Appliance | null = this.own): Freshness {
    const heartbeat = of ? this.heartbeats.get(keyOf(of, 'status')) : undefined;
    const foreign = of !== null && this.own !== null && keyOf(of, '') !== keyOf(this.own, '');
    // The clock was measured at the own appliance. Another one's kept heartbeat is judged by it all the same.
    const applianceNow = foreign && !heartbeat?.retained ? null : this.clock.now();
    return freshnessOf(heartbeat, { monotonic: this.monotonic(), applianceNow, openedAt: this.openedAt });
  }

  /** Whether anything on the board came from models trained on phantoms. */
  get demonstration(): boolean {
    const marked = ({ value }: Published<{ readonly intendedUse: string }>) => value.intendedUse === 'demonstration';
    return (
      [...this.heartbeats.values()].some(({ status }) => status.demonstration) ||
      [...this.alerts.values()].some(marked) ||
      [...this.episodes.values()].some(marked)
    );
  }

  private isOwn(of: Appliance): boolean {
    return this.own !== null && keyOf(of, '') === keyOf(this.own, '');
  }

  /** Until it is asked again, the appliance's clock is what its heartbeat says, to half a second. */
  private setClock({ status, receivedAt }: Heartbeat): void {
    this.clock.measured({ now: Date.parse(status.issuedAt), before: receivedAt - 1000, after: receivedAt });
  }

  private putAlert(of: Appliance, value: AlertPayload): void {
    if (value.state === 'closed') this.clear(keyOf(of, value.alertId), 'alert', value.revision);
    else this.alerts = withRecord(this.alerts, this.published(of, value.alertId, value), this.cleared);
  }

  private clear(key: string, kind: 'alert' | 'episode', revision?: number): void {
    const records = kind === 'alert' ? this.alerts : this.episodes;
    const known = records.get(key)?.value.revision ?? 0;
    const floor = Math.max(revision ?? 0, known, this.cleared.get(key) ?? 0);
    // The newest last, so that the oldest is the first to be forgotten.
    this.cleared.delete(key);
    this.cleared.set(key, floor);
    if (this.cleared.size > MAX_CLEARED) this.cleared.delete(this.cleared.keys().next().value!);
    if (kind === 'alert') this.alerts = new Map([...this.alerts].filter(([other]) => other !== key));
    else this.episodes = new Map([...this.episodes].filter(([other]) => other !== key));
  }

  private published<T>({ site, appliance }: Appliance, id: string, value: T): Published<T> {
    return { site, appliance, key: keyOf({ site, appliance }, id), value, receivedAt: this.monotonic() };
  }

  private changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}

const nameOf = ({ site, appliance }: Appliance) => `${site}/${appliance}`;

/** An object of a payload; null for anything else. */
function read(payload: string): object | null {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
