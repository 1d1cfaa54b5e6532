import type { Logger } from 'pino';
import type { AlertWriter } from './alerting/alert-writer.ts';
import { ClockStepAlerts } from './alerting/clock-stepped.ts';
import { CONDITIONS, isMuted, type Policy } from './alerting/conditions.ts';
import { DegradedAlert } from './alerting/degraded.ts';
import { DemonstrationAlert, type DemonstrationAlertOptions } from './alerting/demonstration.ts';
import { AlertExpiry } from './alerting/expiry.ts';
import { FollowUpAlerts } from './alerting/follow-up.ts';
import { AlertRepeat } from './alerting/repeat.ts';
import type { Clock } from './config/clock.ts';
import type { Config } from './config/config.ts';
import type { Problem } from './config/problem.ts';
import type { Unit } from './config/unit.ts';
import { type ClockStepSeen, ClockWatch } from './health/clock-watch.ts';
import type { Journal } from './journal/journal.ts';
import type { Condition } from './mqtt/topics.ts';
import { UnitGroup } from './stack.ts';

export interface StandingAlertsOptions {
  readonly journal: Journal;
  readonly writer: AlertWriter;
  readonly clock: Clock;
  readonly config: Config;
  readonly log: Logger;
  readonly problems: () => readonly Problem[];
  readonly models: DemonstrationAlertOptions['models'];
}

/** All that an appliance alerts for without a scan or a device: time that passes, clocks, what is wrong with itself. */
export class StandingAlerts implements Unit {
  readonly #units: UnitGroup;
  readonly #followUps: FollowUpAlerts;
  readonly #clockWatch: ClockWatch;

  constructor({ journal, writer, clock, config, log: parent, problems, models }: StandingAlertsOptions) {
    const log = parent.child({ room: 'alerting' });
    const { expiresHours, repeat } = config.alerting;
    const { degradedAfterSeconds: afterSeconds, clockStepSeconds: stepSeconds } = config.health;
    const given = { journal, writer, clock, log };
    const steps = new ClockStepAlerts(given);
    const onStep = steps.stepped.bind(steps);
    this.#followUps = new FollowUpAlerts({ ...given, config });
    this.#clockWatch = new ClockWatch({ clock, log, stepSeconds, onStep });
    // The steps first: they must see what an earlier process left before anything here dates it anew.
    this.#units = new UnitGroup(log, [
      ['clock steps', steps],
      ['clock watch', this.#clockWatch],
      ['expiry', new AlertExpiry(given)],
      ['repeat', new AlertRepeat({ ...given, repeat })],
      ['follow-ups', this.#followUps],
      ['problems', new DegradedAlert({ ...given, problems, afterSeconds, expiresHours })],
      ['demonstration models', new DemonstrationAlert({ ...given, models, expiresHours })],
    ]);
  }

  async start(): Promise<void> {
    await this.#units.start();
  }

  async stop(): Promise<void> {
    await this.#units.stop();
  }

  /** The newest step of the wall clock; null where there was none. */
  get lastClockStep(): ClockStepSeen | null {
    return this.#clockWatch.lastStep;
  }

  /** A scan was concluded: it may be the follow-up that is waited for. */
  concluded(): void {
    this.#followUps.wake();
  }
}

/** The conditions for which the site wants no alert, for the status. */
export function mutedConditions(policy: Policy): Condition[] {
  return (Object.keys(CONDITIONS) as Condition[]).filter((condition) => isMuted(condition, policy));
}
