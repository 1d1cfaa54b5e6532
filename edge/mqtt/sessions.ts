/// <reference path="./aedes-memory.d.ts" />
import { Readable } from 'node:stream';
import MemoryPersistence, { type Queued, type Ref, type Subscribed } from 'aedes-persistence/asyncPersistence.js';
import type { Clock } from '../config/clock.ts';
import type { SessionStore, Waiting } from './session-store.ts';

export interface SessionLimits {
  /** Sessions kept at once. */
  readonly sessions: number;
  /** Topic filters of one session. */
  readonly subscriptions: number;
  /** Messages that wait for one session; the oldest go first, for the newest says how things are. */
  readonly messages: number;
  /** The same in bytes of payload. */
  readonly bytes: number;
  /** A session that nobody came back to is forgotten after this long, hours. */
  readonly hours: number;
}

export const SESSION_LIMITS: SessionLimits = {
  sessions: 64,
  subscriptions: 32,
  messages: 1000,
  bytes: 4_194_304,
  hours: 72,
};

export interface SessionsOptions {
  readonly store: SessionStore;
  readonly limits: SessionLimits;
  readonly clock: Clock;
  /** Whether the user of this client id may read the topic: what nobody may have does not wait for them. */
  readonly mayRead: (clientId: string, topic: string) => boolean;
}

interface Session {
  readonly filters: Set<string>;
  waiting: Queued[];
  bytes: number;
  /** By the monotonic clock, ms. */
  seenAt: number;
}

/**
 * What aedes remembers: retained messages in memory alone, for the appliance publishes all of them again when it connects; the
 * sessions that users asked to keep, and what waits for them, on disk too, within limits.
 */
export class Sessions extends MemoryPersistence {
  readonly #options: SessionsOptions;
  readonly #sessions = new Map<string, Session>();

  constructor(options: SessionsOptions) {
    super();
    this.#options = options;
  }

  /** Brings back what was kept. */
  async restore(): Promise<void> {
    const { store, clock, limits } = this.#options;
    for (const { clientId, seenAt, subscriptions, waiting } of await store.load()) {
      // A wall clock that was set back since would make it younger than new.
      const age = Math.max(0, clock.now() - seenAt);
      if (age > limits.hours * 3_600_000) {
        store.forget(clientId);
        continue;
      }
      const session = this.#open(clientId, clock.monotonic() - age);
      await super.addSubscriptions({ id: clientId }, subscriptions);
      for (const { topic } of subscriptions) session.filters.add(topic);
      session.waiting = waiting.map(packetOf);
      session.bytes = session.waiting.reduce((sum, { payload }) => sum + payload.length, 0);
    }
  }

  /** Whether a session of this client id is kept, or there is room for one. */
  mayKeep(clientId: string): boolean {
    return this.#sessions.has(clientId) || this.#sessions.size < this.#options.limits.sessions;
  }

  /** This client is there, or was until now. */
  seen(clientId: string): void {
    const { store, clock } = this.#options;
    const session = this.#sessions.get(clientId);
    if (!session) return;
    session.seenAt = clock.monotonic();
    store.seen(clientId, clock.now());
  }

  /** Forgets the sessions that nobody came back to. */
  async expire(isConnected: (clientId: string) => boolean): Promise<void> {
    const { clock, limits } = this.#options;
    for (const [clientId, { seenAt }] of this.#sessions) {
      if (isConnected(clientId)) this.seen(clientId);
      else if (clock.monotonic() - seenAt > limits.hours * 3_600_000) await this.cleanSubscriptions({ id: clientId });
    }
  }

  override async addSubscriptions(client: Ref, subs: readonly Subscribed[]): Promise<void> {
    const { store, clock, limits } = this.#options;
    if (!this.mayKeep(client.id)) throw new Error(`there is room for ${limits.sessions} kept sessions`);
    const session = this.#sessions.get(client.id) ?? this.#open(client.id, clock.monotonic());
    const fresh = subs.filter(({ topic }) => !session.filters.has(topic));
    if (session.filters.size + fresh.length > limits.subscriptions)
      throw new Error(`a kept session has at most ${limits.subscriptions} subscriptions`);
    await super.addSubscriptions(client, subs);
    store.seen(client.id, clock.now());
    for (const { topic, qos } of subs) {
      session.filters.add(topic);
      store.subscribed(client.id, topic, qos);
    }
  }

  override async removeSubscriptions(client: Ref, subs: readonly string[]): Promise<void> {
    await super.removeSubscriptions(client, subs);
    for (const topic of subs) {
      this.#sessions.get(client.id)?.filters.delete(topic);
      this.#options.store.unsubscribed(client.id, topic);
    }
  }

  /** A clean session under this client id ends the kept one [MQTT-3.1.2-6]. */
  override async cleanSubscriptions(client: Ref): Promise<void> {
    await super.cleanSubscriptions(client);
    if (this.#sessions.delete(client.id)) this.#options.store.forget(client.id);
  }

  override async outgoingEnqueue(sub: { readonly clientId: string }, packet: Queued): Promise<void> {
    const { store, limits, mayRead } = this.#options;
    const { clientId } = sub;
    const session = this.#sessions.get(clientId);
    if (!session || !mayRead(clientId, packet.topic)) return;
    const copy: Queued = { ...packet, messageId: undefined };
    session.waiting.push(copy);
    session.bytes += copy.payload.length;
    store.waits(clientId, waitingOf(copy));
    while (session.waiting.length > limits.messages || session.bytes > limits.bytes) this.#drop(clientId, session, 0);
  }

  override async outgoingEnqueueCombi(subs: readonly { readonly clientId: string }[], packet: Queued): Promise<void> {
    for (const clientId of new Set(subs.map((sub) => sub.clientId))) await this.outgoingEnqueue({ clientId }, packet);
  }

  /** It was sent under this message id. One that was dropped or never waited is let go. */
  override async outgoingUpdate(client: Ref, packet: Queued): Promise<void> {
    const waiting = this.#sessions.get(client.id)?.waiting ?? [];
    const found = waiting.find((other) => isSame(other, packet));
    if (found) found.messageId = packet.messageId;
  }

  override async outgoingClearMessageId(client: Ref, packet: Queued): Promise<Queued | undefined> {
    const session = this.#sessions.get(client.id);
    // Without a message id it is one that was not sent: told by what the broker counts it by.
    const at = session?.waiting.findIndex((other) =>
      packet.messageId === undefined ? isSame(other, packet) : other.messageId === packet.messageId,
    );
    if (!session || at === undefined || at < 0) return undefined;
    return this.#drop(client.id, session, at);
  }

  override outgoingStream(client: Ref): Readable {
    return Readable.from([...(this.#sessions.get(client.id)?.waiting ?? [])]);
  }

  #open(clientId: string, seenAt: number): Session {
    const session: Session = { filters: new Set(), waiting: [], bytes: 0, seenAt };
    this.#sessions.set(clientId, session);
    return session;
  }

  #drop(clientId: string, session: Session, at: number): Queued {
    const [packet] = session.waiting.splice(at, 1) as [Queued];
    session.bytes -= packet.payload.length;
    this.#options.store.done(clientId, waitingOf(packet));
    return packet;
  }
}

const isSame = (a: Queued, b: Queued) => a.brokerId === b.brokerId && a.brokerCounter === b.brokerCounter;

function waitingOf({ brokerId, brokerCounter, topic, qos, payload }: Queued): Waiting {
  const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(payload);
  return { brokerId, counter: brokerCounter, topic, qos, payload: bytes.toString('base64') };
}

function packetOf({ brokerId, counter, topic, qos, payload }: Waiting): Queued {
  const bytes = Buffer.from(payload, 'base64');
  return { brokerId, brokerCounter: counter, topic, qos, payload: bytes, messageId: undefined };
}
