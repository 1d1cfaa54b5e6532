import type { Logger } from 'pino';
import type { Clock } from '../config/clock.ts';
import { Fault } from '../config/fault.ts';
import type { Unit } from '../config/unit.ts';
import type { Journal } from '../journal/journal.ts';
import type { MqttConnection, RetainedMessage } from '../mqtt/connection.ts';
import { type ActAnswer, type ActPayload, type Appliance, parseTopic, topics } from '../mqtt/topics.ts';
import { parseAct } from './act-message.ts';
import type { Act, AlertActs } from './acts.ts';

/**
 * An act whose screen had last heard of this appliance longer ago than this is refused: a broker or a bridge held it up, and
 * who did it has been told that it is not confirmed and has acted on that. Chosen here; for the hospital's risk management to
 * confirm.
 */
const LATE_MS = 60_000;

export interface RemoteActsOptions {
  readonly appliance: Appliance;
  readonly journal: Pick<Journal, 'alerts'>;
  readonly acts: Pick<AlertActs, 'acknowledge' | 'handOver' | 'close'>;
  readonly connection: Pick<MqttConnection, 'onMessage' | 'publish'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Acts that people did at screens of other appliances, or of none: they come over MQTT, are done here, where the journal of the
 * alert is, and answered. The same act that comes twice is done once and answered twice.
 */
export class RemoteActs implements Unit {
  readonly #options: RemoteActsOptions;
  /** Acts that are being done, by their id: one that comes again meanwhile waits for the same answer. */
  readonly #doing = new Map<string, Promise<ActAnswer>>();
  readonly #rounds = new Set<Promise<void>>();
  #forget: (() => void) | null = null;

  constructor(options: RemoteActsOptions) {
    this.#options = options;
  }

  /** To be called before the connection starts. */
  async start(): Promise<void> {
    const { connection, appliance } = this.#options;
    this.#forget = connection.onMessage(topics.act(appliance, '+'), (message) => {
      const round = this.#take(message).finally(() => this.#rounds.delete(round));
      this.#rounds.add(round);
    });
  }

  /** Waits for the acts that are being done. */
  async stop(): Promise<void> {
    this.#forget?.();
    this.#forget = null;
    await Promise.all(this.#rounds);
  }

  async #take({ topic, payload }: RetainedMessage): Promise<void> {
    const { appliance, connection, log } = this.#options;
    const parsed = parseTopic(topic);
    if (parsed?.kind !== 'act') return;
    const act = parseAct(payload);
    if (typeof act === 'string') {
      // Without a sound act id there is nowhere to answer to.
      log.warn({ topic, why: act }, 'act not understood');
      return;
    }
    const key = `${parsed.id}/${act.actId}`;
    const doing = this.#doing.get(key) ?? this.#do(parsed.id, act).finally(() => this.#doing.delete(key));
    this.#doing.set(key, doing);
    const answer = await doing;
    log.info({ alertId: parsed.id, ...act, ok: answer.ok, code: answer.code }, 'act of a screen');
    await connection
      .publish(topics.answer(appliance, parsed.id, act.actId), JSON.stringify(answer), { retain: false })
      // The screen says "not confirmed", and sees the alert's next revision once there is a connection again.
      .catch((error: unknown) => log.warn({ err: error, topic }, 'answer to an act not delivered'));
  }

  async #do(alertId: string, act: ActPayload): Promise<ActAnswer> {
    const { journal, acts, log } = this.#options;
    const { actId, by, revision } = act;
    try {
      const done = await journal.alerts.actDone(alertId, actId);
      if (done !== null) return { actId, ok: true, revision: done };
      this.#refuseLate(act);
      const through = `screen ${act.through?.trim() ?? 'without a name'}, over MQTT`;
      const given = { by: by.trim(), revision, through, actId };
      const changed = await perform(acts, alertId, act, given);
      return { actId, ok: true, revision: changed.revision };
    } catch (error) {
      if (error instanceof Fault) {
        const { code, message, hint } = error;
        const known = await journal.alerts.get(alertId).catch(() => null);
        return { actId, ok: false, code, message, hint, ...(known && { revision: known.revision }) };
      }
      log.error({ err: error, alertId }, 'act of a screen failed');
      const hint = 'Look at the alert: if it did not change, try again, or act at its own appliance.';
      return { actId, ok: false, code: 'act-failed', message: 'The appliance could not record this act', hint };
    }
  }

  #refuseLate({ asOf }: ActPayload): void {
    if (asOf === undefined) return;
    const age = this.#options.clock.now() - Date.parse(asOf);
    // An unreadable time says nothing; one ahead of this clock is of before it was set back.
    if (!(age > LATE_MS)) return;
    throw new Fault(`This act came ${Math.round(age / 1000)} s late and was not done`, {
      code: 'act-late',
      hint: 'The line between this screen and the appliance is slow or was down. Look at the alert, then repeat the act if it still applies.',
    });
  }
}

function perform(
  acts: RemoteActsOptions['acts'],
  alertId: string,
  { act, to = '', reason = '' }: ActPayload,
  given: Act,
) {
  switch (act) {
    case 'acknowledge':
      return acts.acknowledge(alertId, given);
    case 'hand-over':
      return acts.handOver(alertId, { ...given, to: to.trim() });
    case 'close':
      return acts.close(alertId, { ...given, reason: reason.trim() });
  }
}
