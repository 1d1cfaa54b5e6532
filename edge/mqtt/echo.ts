import type { Logger } from 'pino';
import type { Clock } from '../config/clock.ts';
import type { Problem } from '../config/problem.ts';
import type { Unit } from '../config/unit.ts';
import type { MqttConnection } from './connection.ts';
import { type Appliance, topics } from './topics.ts';

export interface EchoOptions {
  readonly appliance: Appliance;
  readonly connection: Pick<MqttConnection, 'onConnect' | 'onMessage' | 'connected'>;
  readonly heartbeatSeconds: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Heartbeats that may go by unheard before it is a problem. */
const PATIENCE = 3;

/**
 * Whether the broker passes on what the appliance says: it listens to its own heartbeat. A broker whose ACL forbids a
 * publication acknowledges it all the same (MQTT 3.1.1, 3.3.5), so that every alert would be lost and look delivered.
 */
export class Echo implements Unit {
  readonly #options: EchoOptions;
  readonly #detach: (() => void)[] = [];
  /** By the monotonic clock, ms. */
  #connectedAt = 0;
  #heard = true;
  #told = false;

  constructor(options: EchoOptions) {
    this.#options = options;
  }

  /** To be called before the connection starts. */
  async start(): Promise<void> {
    const { connection, appliance, clock } = this.#options;
    this.#detach.push(
      connection.onConnect(() => {
        this.#connectedAt = clock.monotonic();
        this.#heard = false;
        this.#told = false;
      }),
      connection.onMessage(topics.status(appliance), () => {
        this.#heard = true;
      }),
    );
  }

  async stop(): Promise<void> {
    for (const detach of this.#detach.splice(0)) detach();
  }

  /** For the status. */
  problems(): Problem[] {
    const { connection, appliance, heartbeatSeconds, clock, log } = this.#options;
    const waited = clock.monotonic() - this.#connectedAt;
    if (this.#heard || !connection.connected || waited < PATIENCE * heartbeatSeconds * 1000) return [];
    const { site, appliance: name } = appliance;
    const problem = `The MQTT broker takes what the appliance says and passes none of it on, alerts neither: give its user the right to publish and read as ${site}/${name}.`;
    if (!this.#told) log.error({ site, appliance: name }, problem);
    this.#told = true;
    return [{ code: 'mqtt-unheard', text: problem, priority: 'high' }];
  }
}
