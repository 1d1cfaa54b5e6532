import type { Logger } from 'pino';
import type { Problem } from '../config/problem.ts';
import type { Unit } from '../config/unit.ts';
import type { Journal } from '../journal/journal.ts';
import type { MqttConnection, RetainedMessage } from '../mqtt/connection.ts';
import { type Appliance, parseTopic, topics } from '../mqtt/topics.ts';

export interface GhostsOptions {
  readonly appliance: Appliance;
  readonly journal: Pick<Journal, 'alerts'>;
  readonly connection: Pick<MqttConnection, 'onRetained' | 'publish'>;
  readonly log: Logger;
  /** Whether an alert was raised that the journal could not take; none where absent. */
  readonly isUnrecorded?: (alertId: string) => boolean;
}

/**
 * Clears alerts that the broker shows although they are closed: one that was killed comes back with what it had saved last,
 * which may be from before the clearing. What the journal does not know at all is left alone, for it may be another
 * appliance's of the same name, and is shown in the status instead.
 */
export class Ghosts implements Unit {
  readonly #options: GhostsOptions;
  readonly #strangers = new Set<string>();
  readonly #checks = new Set<Promise<void>>();
  #forget: (() => void) | null = null;

  constructor(options: GhostsOptions) {
    this.#options = options;
  }

  /** To be called before the connection starts. */
  async start(): Promise<void> {
    const { connection, appliance } = this.#options;
    this.#forget = connection.onRetained(topics.alert(appliance, '+'), (message) => {
      const check = this.#check(message).finally(() => this.#checks.delete(check));
      this.#checks.add(check);
    });
  }

  async stop(): Promise<void> {
    this.#forget?.();
    this.#forget = null;
    await Promise.all(this.#checks);
  }

  /** For the status. */
  problems(): Problem[] {
    const count = this.#strangers.size;
    if (count === 0) return [];
    const alerts = count === 1 ? 'an alert' : `${count} alerts`;
    const text = `The broker shows ${alerts} under this appliance's name that it did not raise. Check that no other appliance has the same site and name; clear what an earlier installation left.`;
    return [{ code: 'alerts-of-a-stranger', text, priority: 'medium' }];
  }

  async #check({ topic }: RetainedMessage): Promise<void> {
    const { journal, connection, log } = this.#options;
    const parsed = parseTopic(topic);
    if (parsed?.kind !== 'alert') return;
    try {
      const alert = await journal.alerts.get(parsed.id);
      if (alert === null && this.#options.isUnrecorded?.(parsed.id)) return;
      if (alert === null) this.#strangers.add(topic);
      else if (alert.state === 'closed') {
        log.warn({ topic }, 'the broker shows a closed alert; clearing it');
        await connection.publish(topic, '', { retain: true });
      }
    } catch (error) {
      // On the next connection the broker says it again.
      log.warn({ err: error, topic }, 'retained alert not checked');
    }
  }
}
