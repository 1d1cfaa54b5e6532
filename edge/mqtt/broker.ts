import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Aedes } from 'aedes';
import type { Logger } from 'pino';
import { isLoopback } from '../config/address.ts';
import { type Clock, systemClock } from '../config/clock.ts';
import { portFault } from '../config/port-fault.ts';
import type { Unit } from '../config/unit.ts';
import type { BrokerUser, Credentials } from './access.ts';
import { PacketGuard } from './packet-guard.ts';
import { brokerRights, credentialsOfThisBoot } from './rights.ts';
import { SessionStore } from './session-store.ts';
import { SESSION_LIMITS, type SessionLimits, Sessions } from './sessions.ts';
import type { Appliance } from './topics.ts';

export interface BrokerLimits {
  /** Screens connected at once; the appliance itself always has a place. */
  readonly screens: number;
  /** Time a client has to send CONNECT, seconds. */
  readonly connectSeconds: number;
  /** Largest MQTT packet a client may send, bytes. */
  readonly packetBytes: number;
  /** A client that takes nothing from its full buffer for so long is dropped, seconds. */
  readonly drainSeconds: number;
}

const DEFAULT_LIMITS: BrokerLimits = { screens: 128, connectSeconds: 10, packetBytes: 1_048_576, drainSeconds: 20 };

const EXPIRE_MS = 600_000;

/** Connections that have not said who they are yet, beside the screens. */
const UNKNOWN_CONNECTIONS = 32;

export interface EmbeddedBrokerOptions {
  readonly host: string;
  /** 0 takes a free one; see {@link EmbeddedBroker.port}. */
  readonly port: number;
  /** Whose broker it is: nobody publishes under another name. */
  readonly appliance: Appliance;
  /** Who may sign in over TCP beside the appliance. On loopback whoever gives no name is a screen too. */
  readonly users?: readonly BrokerUser[];
  /** SQLite file of the sessions that users keep. */
  readonly sessionsFile: string;
  readonly log: Logger;
  readonly clock?: Clock;
  readonly limits?: Partial<BrokerLimits>;
  readonly sessionLimits?: Partial<SessionLimits>;
}

/**
 * An MQTT 3.1.1 broker inside the appliance, for a site that has none. It keeps retained messages in memory only: the
 * journal's outbox is the truth and is published again, whole, on each connection of the appliance. Sessions that a user keeps,
 * with what waits for them, are on disk.
 */
export class EmbeddedBroker implements Unit {
  /** How the appliance's own client signs in; new in every process. */
  readonly credentials: Credentials = credentialsOfThisBoot('appliance');
  /** How boards sign in that reach the broker through the appliance's own WebSocket; new in every process. */
  readonly screenCredentials: Credentials = credentialsOfThisBoot('screen');
  readonly #options: EmbeddedBrokerOptions;
  readonly #limits: BrokerLimits;
  readonly #sockets = new Set<Duplex>();
  #aedes: Aedes | null = null;
  #server: Server | null = null;
  #store: SessionStore | null = null;
  #expiry: NodeJS.Timeout | null = null;

  constructor(options: EmbeddedBrokerOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
  }

  /** TCP port in use; 0 while stopped. */
  get port(): number {
    return (this.#server?.address() as AddressInfo | null)?.port ?? 0;
  }

  /** Faults with `mqtt-port-taken` where the port cannot be opened. */
  async start(): Promise<void> {
    const { host, port, log, appliance, users = [], sessionsFile, sessionLimits, clock = systemClock } = this.#options;
    const { connectSeconds, drainSeconds, screens } = this.#limits;
    const rights = brokerRights({
      appliance,
      credentials: { appliance: this.credentials, screen: this.screenCredentials },
      users,
      anonymousScreens: isLoopback(host),
      maxScreens: screens,
      mayKeep: (clientId) => sessions.mayKeep(clientId),
    });
    const store = await SessionStore.open(sessionsFile, log);
    this.#store = store;
    const limits = { ...SESSION_LIMITS, ...sessionLimits };
    const sessions = new Sessions({ store, limits, clock, mayRead: rights.mayRead });
    await sessions.restore();
    const aedes = new Aedes({
      ...rights.hooks,
      persistence: sessions,
      connectTimeout: connectSeconds * 1000,
      drainTimeout: drainSeconds * 1000,
      maxTopicLevels: 16,
    });
    aedes.on('clientError', (client, error) =>
      log.warn({ client: client.id, err: error.message }, 'MQTT client dropped'),
    );
    aedes.on('connectionError', (_client, error) => log.warn({ err: error.message }, 'MQTT connection refused'));
    // Not in aedes' types: faults of its store. Without a listener they would end the process.
    (aedes as NodeJS.EventEmitter).on('error', (error: Error) => log.error({ err: error }, 'MQTT broker'));
    aedes.on('clientReady', ({ id }) => sessions.seen(id));
    aedes.on('clientDisconnect', ({ id }) => sessions.seen(id));
    await aedes.listen();
    this.#aedes = aedes;
    const isConnected = (id: string) => id in (aedes as unknown as { readonly clients: object }).clients;
    this.#expiry = setInterval(() => void sessions.expire(isConnected), EXPIRE_MS);

    const server = createServer({ noDelay: true }, (socket: Socket) => this.handle(socket));
    server.maxConnections = screens + UNKNOWN_CONNECTIONS;
    server.on('drop', (data) => log.warn({ from: data?.remoteAddress }, 'MQTT connection dropped: too many'));
    this.#server = server;
    try {
      server.listen(port, host);
      await once(server, 'listening');
    } catch (cause) {
      throw portFault('MQTT', { host, port }, { code: 'mqtt-port-taken', setting: 'mqtt', cause });
    }
  }

  async stop(): Promise<void> {
    const server = this.#server;
    const aedes = this.#aedes;
    this.#server = null;
    const store = this.#store;
    this.#aedes = null;
    this.#store = null;
    if (this.#expiry) clearInterval(this.#expiry);
    this.#expiry = null;
    const closed = server?.listening ? once(server, 'close') : null;
    server?.close();
    if (aedes) await new Promise<void>((resolve) => aedes.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    await store?.close();
  }

  /** Serves one client on a stream of MQTT bytes, within the limits. */
  handle(stream: Duplex): void {
    if (!this.#aedes) {
      stream.destroy();
      return;
    }
    this.#sockets.add(stream);
    stream.once('close', () => this.#sockets.delete(stream));
    this.#aedes.handle(new PacketGuard(stream, this.#limits.packetBytes));
  }
}
