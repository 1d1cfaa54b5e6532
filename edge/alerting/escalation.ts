import type { Logger } from 'pino';
import type { EscalationStep } from '../config/channels.ts';
import { type Clock, isoNow } from '../config/clock.ts';
import type { Config } from '../config/config.ts';
import { Fault } from '../config/fault.ts';
import type { Problem } from '../config/problem.ts';
import type { Unit } from '../config/unit.ts';
import type { Journal } from '../journal/journal.ts';
import type { AlertPayload, Appliance } from '../mqtt/topics.ts';
import { uuidOf } from '../series/uuid.ts';
import { messageOf } from './channels/message.ts';
import { RaisedSince, raisingOf } from './raised-since.ts';
import { Rounds } from './rounds.ts';

export interface EscalationOptions {
  readonly appliance: Appliance;
  readonly config: Pick<Config['alerting'], 'escalation' | 'channels'>;
  readonly journal: Pick<Journal, 'alerts' | 'escalations' | 'scans'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called after a step: there is a revision to publish and there are messages to send. */
  readonly fired: () => void;
  readonly intervalSeconds?: number;
}

/** A step with its place in the configuration, from 1. */
type Placed = EscalationStep & { readonly position: number };

/** Alerts are read anew when woken, and this often all the same, ms. */
const LOOK_MS = 30_000;
const MINUTE_MS = 60_000;

/**
 * While nobody takes an alert, its steps fire in order, each when its time has come, each once for a raising: the step, the
 * alert's revision that tells of it and the messages it sends are one transaction. Whoever acknowledges or closes the
 * alert makes another revision of it, on which a step that was about to fire faults and is dropped.
 */
export class Escalation implements Unit {
  readonly #options: EscalationOptions;
  readonly #steps: readonly Placed[];
  readonly #since: RaisedSince;
  readonly #rounds: Rounds;
  /** Positions that fired, by raising. */
  readonly #fired = new Map<string, Set<number>>();
  /** Raisings whose first step is due whatever the time: nobody has even seen them. */
  readonly #hurried = new Set<string>();
  #raised: readonly AlertPayload[] = [];
  #lookAt = Number.NEGATIVE_INFINITY;

  constructor(options: EscalationOptions) {
    this.#options = options;
    this.#steps = options.config.escalation.map((step, index) => ({ ...step, position: index + 1 }));
    this.#since = new RaisedSince(options.clock);
    const { log, intervalSeconds = 1 } = options;
    this.#rounds = new Rounds({ intervalSeconds, work: () => this.#round(), failed: 'escalation is held up', log });
  }

  async start(): Promise<void> {
    if (this.#steps.length === 0) return;
    await this.#rounds.start();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Alerts have changed. */
  wake(): void {
    this.#lookAt = Number.NEGATIVE_INFINITY;
    this.#rounds.wake();
  }

  /** No screen has shown this raised alert: its first step does not wait any longer. */
  hurry(alert: AlertPayload): void {
    const raising = raisingOf(alert);
    if (this.#hurried.has(raising)) return;
    this.#hurried.add(raising);
    this.#rounds.wake();
  }

  /** Looks now at what is due. Never rejects. */
  turn(): Promise<void> {
    return this.#rounds.turn();
  }

  /** For the status. */
  problems(): Problem[] {
    const text = 'Escalation is held up: the journal does not answer. Check the data disk; restart the appliance.';
    return this.#rounds.isFailing ? [{ code: 'escalation-held-up', text, priority: 'high' }] : [];
  }

  async #round(): Promise<void> {
    if (this.#options.clock.monotonic() >= this.#lookAt) await this.#look();
    // The highest priority first, as the journal lists them.
    for (const alert of this.#raised) await this.#escalate(alert);
  }

  async #look(): Promise<void> {
    const { journal, clock } = this.#options;
    this.#lookAt = clock.monotonic() + LOOK_MS;
    try {
      this.#raised = (await journal.alerts.open()).filter(isEscalated);
    } catch (error) {
      this.#lookAt = Number.NEGATIVE_INFINITY;
      throw error;
    }
    this.#since.look(this.#raised);
    const raisings = new Set(this.#raised.map(raisingOf));
    for (const raising of this.#fired.keys()) if (!raisings.has(raising)) this.#fired.delete(raising);
    for (const raising of this.#hurried) if (!raisings.has(raising)) this.#hurried.delete(raising);
  }

  /** Fires what is due of one alert, step after step. */
  async #escalate(first: AlertPayload): Promise<void> {
    const steps = this.#steps.filter(({ priorities }) => priorities.includes(first.priority));
    const fired = await this.#firedOf(first);
    let alert = first;
    for (const [index, step] of steps.entries()) {
      if (fired.has(step.position)) continue;
      const isHurried = fired.size === 0 && this.#hurried.has(raisingOf(alert));
      if (!isHurried && this.#since.elapsed(alert) < step.afterMinutes * MINUTE_MS) return;
      const cause = isHurried ? 'no screen has shown it' : `nobody took it for ${step.afterMinutes} min`;
      const next = await this.#fire(alert, step, { step: index + 1, of: steps.length }, cause);
      if (next === null) return;
      fired.add(step.position);
      alert = next;
    }
  }

  async #firedOf(alert: AlertPayload): Promise<Set<number>> {
    const known = this.#fired.get(raisingOf(alert));
    if (known) return known;
    const fired = new Set(await this.#options.journal.escalations.fired(alert.alertId, alert.raising));
    // The clock on the wall may have been set back since: what fired at that age is at least that old. Except the first step,
    // which may have been hurried.
    const ages = this.#steps.filter(({ position }) => fired.has(position)).map(({ afterMinutes }) => afterMinutes);
    if (ages.length > 1) this.#since.atLeast(alert, Math.max(...ages) * MINUTE_MS);
    this.#fired.set(raisingOf(alert), fired);
    return fired;
  }

  /** The alert's next revision; null where it has changed meanwhile, and must be looked at again. */
  async #fire(
    alert: AlertPayload,
    { position, tell }: Placed,
    place: { readonly step: number; readonly of: number },
    cause: string,
  ): Promise<AlertPayload | null> {
    const { journal, clock, log, config, appliance, fired } = this.#options;
    const { alertId, soundRevision, scanId } = alert;
    const at = isoNow(clock);
    const next: AlertPayload = {
      ...alert,
      change: { what: 'escalated', at, by: `appliance: ${cause}` },
      escalation: { ...place, at, told: tell },
      revision: alert.revision + 1,
      issuedAt: at,
    };
    const scan = scanId === null ? null : await journal.scans.get(scanId);
    const notifications = tell.map((channel) => {
      const notificationId = uuidOf('notification', alertId, String(soundRevision), String(position), channel);
      const label = config.channels[channel]?.patientLabel ?? 'none';
      const message = messageOf(next, { notificationId, channel, appliance, scan, label });
      return { notificationId, channel, message: JSON.stringify(message) };
    });
    const words = `step ${place.step} of ${place.of}, ${cause}; told: ${tell.join(', ')}`;
    const detail = `revision ${next.revision}: ${words}`;
    const audit = { at, who: 'appliance', act: 'alert-escalated', subject: alertId, detail };
    try {
      await journal.escalations.fire({ alert: next, step: position, told: tell, notifications, audit });
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'alert-superseded') throw error;
      this.wake();
      return null;
    }
    log.warn({ alertId, ...place, told: tell }, 'nobody took an alert: escalated');
    // Its own revision is no news that would have to be read again, but others may have come.
    this.#raised = this.#raised.map((one) => (one.alertId === alertId ? next : one));
    fired();
    return next;
  }
}

/**
 * The alert that others stand on no screen is left out: those others escalate themselves. So is a test, which calls nobody but
 * those whom it was sent to.
 */
function isEscalated({ state, condition }: AlertPayload): boolean {
  return state === 'raised' && condition !== 'alert-not-displayed' && condition !== 'test-alert';
}
