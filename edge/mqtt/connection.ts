import mqtt, { type MqttClient } from 'mqtt';
import type { Logger } from 'pino';
import { Fault } from '../config/fault.ts';
import type { Problem } from '../config/problem.ts';
import type { Unit } from '../config/unit.ts';
import type { BrokerTls, Credentials } from './access.ts';
import { type Backoff, backoff } from './backoff.ts';
import { covers } from './filter.ts';
import { APPLIANCE_CLIENT } from './rights.ts';

export interface Message {
  readonly topic: string;
  readonly payload: string;
}

export type RetainedMessage = Message;

export interface MqttConnectionOptions {
  /** Where the broker listens; asked on every attempt, because an embedded one may have taken a free port. */
  readonly address: () => { readonly host: string; readonly port: number };
  readonly credentials?: Credentials | null;
  /** Where given, nothing is said before the broker has shown a certificate that these authorities signed. */
  readonly tls?: BrokerTls | null;
  /** Unique on the broker: two clients of one id throw each other out. */
  readonly clientId: string;
  /** What the broker publishes, retained, when this connection dies without a farewell; asked on every attempt. */
  readonly will: () => RetainedMessage;
  readonly log: Logger;
  /** The broker calls the connection dead after 1.5 times this, seconds. */
  readonly keepaliveSeconds?: number;
  /** A publication that the broker has not acknowledged for so long ends the connection, seconds. */
  readonly ackSeconds?: number;
  /** In [0, 1): spreads the reconnecting of a fleet. */
  readonly random?: () => number;
}

/** Called with every new connection. */
export type ConnectListener = () => void;

/** Called with what the broker had retained before this connection subscribed. */
export type RetainedListener = (message: RetainedMessage) => void;

/** Called with what others publish while this connection lasts. */
export type MessageListener = (message: Message) => void;

/** What is subscribed on every connection, and which of it a listener hears. */
interface Subscription {
  readonly filter: string;
  readonly retained: boolean;
}

/**
 * The appliance's one connection to its broker: MQTT 3.1.1, QoS 1, clean session. It queues nothing: what was not
 * acknowledged is refused to its caller, whose truth is the journal's outbox. Each attempt is a new mqtt.js client, so that
 * nothing of an earlier one is ever sent again by itself.
 */
export class MqttConnection implements Unit {
  readonly #options: MqttConnectionOptions;
  readonly #retry: Backoff;
  readonly #listeners = new Set<ConnectListener>();
  readonly #subscriptions = new Map<MessageListener, Subscription>();
  readonly #pending = new Set<(reason: Error) => void>();
  #client: MqttClient | null = null;
  #timer: NodeJS.Timeout | null = null;
  #running = false;
  /** What was logged of the loss of the broker, once a loss, not once an attempt; null while connected. */
  #loss: string | null = null;
  /** Filters that the broker would not let this connection read. */
  readonly #refused = new Set<string>();

  constructor(options: MqttConnectionOptions) {
    this.#options = options;
    this.#retry = backoff({ firstMs: 200, maxMs: 5000, random: options.random ?? Math.random });
  }

  get connected(): boolean {
    return this.#client?.connected ?? false;
  }

  /** Begins to connect, and keeps trying; a broker that is away is no reason not to start. */
  async start(): Promise<void> {
    this.#running = true;
    this.#dial();
  }

  /** Says farewell, so that the will is not published. */
  async stop(): Promise<void> {
    this.#running = false;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const client = this.#client;
    this.#client = null;
    this.#rejectPending();
    if (!client) return;
    await new Promise<void>((resolve) => {
      const impatient = setTimeout(() => client.stream.destroy(), 1000);
      client.stream.once('close', () => {
        clearTimeout(impatient);
        resolve();
      });
      if (client.stream.destroyed) client.stream.emit('close');
      else client.end(!client.connected);
    });
  }

  /** Calls `listener` on every new connection. Returns how to stop that. */
  onConnect(listener: ConnectListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Calls `listener` with every message that the broker holds retained under `filter`, on every connection from the next
   * one on. Returns how to stop that.
   */
  onRetained(filter: string, listener: RetainedListener): () => void {
    this.#subscriptions.set(listener, { filter, retained: true });
    return () => this.#subscriptions.delete(listener);
  }

  /**
   * Calls `listener` with every message that others publish under `filter`, on every connection from the next one on; what
   * is published in between is not heard, and what is retained neither. Returns how to stop that.
   */
  onMessage(filter: string, listener: MessageListener): () => void {
    this.#subscriptions.set(listener, { filter, retained: false });
    return () => this.#subscriptions.delete(listener);
  }

  /** For the status. */
  problems(): Problem[] {
    const problem = (code: string, text: string): Problem[] => [{ code, text, priority: 'medium' }];
    if (this.#loss !== null) return problem('mqtt-offline', `Alerts do not leave the appliance: ${this.#loss}.`);
    if (this.#refused.size === 0) return [];
    const filters = [...this.#refused].join(', ');
    return problem('mqtt-refused', `The MQTT broker lets the appliance not read ${filters}: give it that right.`);
  }

  /**
   * Resolves when the broker has acknowledged (PUBACK): the broker has it, not yet a person. An empty payload with `retain`
   * clears the topic. Faults with `mqtt-offline` when there is no connection or it ends before.
   */
  publish(topic: string, payload: string, { retain }: { readonly retain: boolean }): Promise<void> {
    const client = this.#client;
    if (!client?.connected) return Promise.reject(offline());
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => client.stream.destroy(), (this.#options.ackSeconds ?? 15) * 1000);
      const settle = (error?: Error | null) => {
        clearTimeout(late);
        this.#pending.delete(settle);
        if (error) reject(offline(error));
        else resolve();
      };
      this.#pending.add(settle);
      client.publish(topic, payload, { qos: 1, retain }, settle);
    });
  }

  #dial(): void {
    const { address, credentials, tls, clientId, will, keepaliveSeconds, log } = this.#options;
    const { host, port } = address();
    const testament = will();
    const client = mqtt.connect({
      protocol: tls ? 'mqtts' : 'mqtt',
      ...(tls as object | null),
      host,
      port,
      protocolVersion: 4,
      clientId: `${APPLIANCE_CLIENT}${clientId}`,
      clean: true,
      keepalive: keepaliveSeconds ?? 5,
      connectTimeout: 10_000,
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      will: { topic: testament.topic, payload: Buffer.from(testament.payload), qos: 1, retain: true },
      ...credentials,
    });
    this.#client = client;
    client.on('connect', () => {
      this.#retry.reset();
      this.#loss = null;
      this.#refused.clear();
      log.info({ host, port }, 'MQTT broker connected');
      for (const listener of this.#listeners) listener();
      for (const [listener, subscription] of this.#subscriptions) this.#subscribe(client, subscription, listener);
    });
    client.on('error', (error) => this.#tell(error));
    client.on('close', () => {
      if (client !== this.#client) return;
      this.#client = null;
      this.#rejectPending();
      this.#tell(new Error('the connection was closed'));
      if (this.#running) this.#timer = setTimeout(() => this.#dial(), this.#retry.next());
    });
  }

  #subscribe(client: MqttClient, { filter, retained }: Subscription, listener: MessageListener): void {
    client.on('message', (topic, payload, { retain }) => {
      if (retain === retained && this.#subscriptions.has(listener) && covers(filter, topic))
        listener({ topic, payload: payload.toString() });
    });
    client.subscribe(filter, { qos: 1 }, (error, granted) => {
      // 0x80 is "no" (MQTT 3.1.1, 3.9.3), which this client passes on as a granted quality of service where it is not alone.
      if (!error && granted?.every(({ qos }) => qos < 0x80)) return;
      if (client !== this.#client) return;
      this.#refused.add(filter);
      this.#options.log.warn({ err: error?.message, filter }, 'MQTT broker refused a subscription');
    });
  }

  #tell(error: Error): void {
    if (this.#loss !== null || !this.#running) return;
    const { host, port } = this.#options.address();
    const hint = hintOf(error, this.#options.tls != null);
    this.#loss = `the MQTT broker ${host}:${port} is not connected (${error.message}). ${hint}`.replace(/\.$/, '');
    this.#options.log.warn({ err: error.message, host, port, hint }, 'MQTT broker not connected; trying again');
  }

  #rejectPending(): void {
    for (const reject of [...this.#pending]) reject(new Error('the connection was closed'));
  }
}

/** What to do about a broker that cannot be reached or will not have us. */
function hintOf(error: Error & { readonly code?: unknown }, overTls: boolean): string {
  const { code } = error;
  // CONNACK return codes (MQTT 3.1.1, table 3.1).
  if (code === 4 || code === 5)
    return 'Check mqtt.username and mqtt.passwordFile, and that the broker knows this user.';
  if (code === 2) return 'The broker refuses the client id: is another appliance of the same site and name connected?';
  const isCertificate = typeof code === 'string' && /CERT|SIGNATURE|ISSUER|ALTNAME/.test(code);
  if (isCertificate)
    return 'The broker’s certificate is not one of mqtt.tls.caFile for mqtt.tls.serverName: check both.';
  // What does not speak TLS answers with what is no TLS, or hangs up.
  if (overTls && typeof code === 'string' && /^(ERR_SSL|EPROTO|ECONNRESET)/.test(code)) {
    return 'Check that the broker runs, and that mqtt.port is its TLS port.';
  }
  return 'Check that the broker runs, and mqtt.host and mqtt.port';
}

function offline(cause?: Error): Fault {
  return new Fault(`The MQTT broker is not connected${cause ? `: ${cause.message}` : ''}`, {
    code: 'mqtt-offline',
    hint: 'Nothing is lost: the journal publishes again when the broker is back. Check that it runs and can be reached.',
    cause,
  });
}
