import type { Logger } from 'pino';
import type { AlertWriter } from './alerting/alert-writer.ts';
import { openChannel } from './alerting/channels/open.ts';
import type { ChannelSettings } from './alerting/channels/settings.ts';
import { DisplayWatch } from './alerting/display-watch.ts';
import { Escalation } from './alerting/escalation.ts';
import { Notifier } from './alerting/notifier.ts';
import { Receipts } from './alerting/receipts.ts';
import type { Clock } from './config/clock.ts';
import type { Config } from './config/config.ts';
import type { Problem } from './config/problem.ts';
import type { Unit } from './config/unit.ts';
import type { Journal } from './journal/journal.ts';
import type { MqttConnection } from './mqtt/connection.ts';
import type { Appliance } from './mqtt/topics.ts';
import { UnitGroup } from './stack.ts';

export interface ReachingPeopleOptions {
  readonly appliance: Appliance;
  readonly config: Config['alerting'];
  /** By name. */
  readonly channels: ReadonlyMap<string, ChannelSettings>;
  readonly journal: Journal;
  readonly writer: AlertWriter;
  readonly connection: MqttConnection;
  readonly clock: Clock;
  readonly log: Logger;
  /** A step of escalation made a revision: the publisher has something to send. */
  readonly changed: () => void;
}

/** From an alert on the broker to a person who knows: what screens show, what happens while nobody takes it, messages. */
export class ReachingPeople implements Unit {
  readonly #units: UnitGroup;
  readonly #woken: readonly { wake(): void }[];
  readonly #troubled: readonly { problems(): Problem[] }[];

  constructor({
    appliance,
    config,
    channels,
    journal,
    writer,
    connection,
    clock,
    log: parent,
    changed,
  }: ReachingPeopleOptions) {
    const log = parent.child({ room: 'alerting' });
    const given = { journal, writer, clock, log };
    const open = [...channels].map(([name, settings]) => [name, openChannel(settings, { connection, clock })] as const);
    const notifier = new Notifier({ ...given, channels: new Map(open) });
    const fired = () => {
      changed();
      notifier.wake();
    };
    const escalation = new Escalation({ ...given, appliance, config, fired });
    const displays = new DisplayWatch({ ...given, config, notDisplayed: (alert) => escalation.hurry(alert) });
    const receipts = new Receipts({ ...given, appliance, connection, noted: () => displays.wake() });
    this.#units = new UnitGroup(log, [
      ['receipts', receipts],
      ['messages to people', notifier],
      ['escalation', escalation],
      ['screens', displays],
    ]);
    this.#woken = [escalation, displays, notifier];
    this.#troubled = [escalation, notifier];
  }

  /** To be called before the connection starts: receipts are subscribed to on every connection. */
  async start(): Promise<void> {
    await this.#units.start();
  }

  async stop(): Promise<void> {
    await this.#units.stop();
  }

  /** Alerts have changed. */
  wake(): void {
    for (const unit of this.#woken) unit.wake();
  }

  /** For the status. */
  problems(): Problem[] {
    return this.#troubled.flatMap((unit) => unit.problems());
  }
}
