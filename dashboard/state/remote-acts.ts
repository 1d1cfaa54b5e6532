import { type ActAnswer, type ActPayload, type AlertPayload, type Appliance, topics } from '../../edge/mqtt/topics.ts';
import { keyOf } from '../data/keyed.ts';
import { Refused } from './refused.ts';
import type { BoardStore } from './store.ts';

/** What a person wants done to an alert that they read. */
export interface WantedAct {
  readonly act: 'acknowledge' | 'hand-over' | 'close';
  readonly alert: Pick<AlertPayload, 'alertId' | 'revision'>;
  readonly by: string;
  readonly reason?: string;
  /** What the own appliance gave for a PIN: it goes no further than there. */
  readonly vouch?: string;
  /** Of a hand-over: to whom. */
  readonly to?: string;
}

/** Longest that a person is left without a word about an act, ms. */
export const ANSWER_MS = 6000;

/** Acts that no answer ever came to are forgotten when there are more than this. */
const MAX_PENDING = 100;

/** Nobody knows whether it was done. `later` settles when the answer comes after all: it resolves, or rejects with `Refused`. */
export class Unconfirmed extends Error {
  override readonly name = 'Unconfirmed';
  readonly later: Promise<void>;

  constructor(message: string, later: Promise<void>) {
    super(message);
    this.later = later;
  }
}

interface Pending {
  readonly wanted: WantedAct;
  readonly key: string;
  readonly answered: PromiseWithResolvers<void>;
}

/**
 * Acts on alerts of other appliances than the one that served this page: sent to the owner over the broker, which alone writes
 * them down and answers. One that is done again, because no answer came, goes out under the same id and so is done once.
 */
export class RemoteActs {
  private readonly store: BoardStore;
  private readonly publish: (topic: string, payload: string) => Promise<void>;
  private readonly screenId: string;
  private readonly answerMs: number;
  /** By act id. */
  private readonly pending = new Map<string, Pending>();

  constructor(
    store: BoardStore,
    publish: (topic: string, payload: string) => Promise<void>,
    screenId: string,
    answerMs = ANSWER_MS,
  ) {
    this.store = store;
    this.publish = publish;
    this.screenId = screenId;
    this.answerMs = answerMs;
    store.addEventListener('answer', (event) => this.answered((event as CustomEvent<ActAnswer>).detail));
    store.addEventListener('change', () => this.look());
  }

  /**
   * Resolves when the owner has confirmed it.
   * @throws Refused with the owner's reason; Unconfirmed where it does not answer in time or there is no way to it
   */
  async send(of: Appliance, wanted: WantedAct): Promise<void> {
    const { alertId, revision } = wanted.alert;
    const key = keyOf(of, alertId);
    const again = [...this.pending].find(
      ([, { key: other, wanted: before }]) => other === key && isSame(before, wanted),
    );
    const [actId, { answered }] = again ?? this.begin(key, wanted);
    const seen = this.store.heartbeats.get(keyOf(of, 'status'))?.status.issuedAt;
    const { act, by, reason, to, vouch } = wanted;
    const message: ActPayload & Pick<WantedAct, 'vouch'> = {
      ...{ actId, act, by, revision, through: this.screenId },
      ...(reason !== undefined && { reason }),
      ...(to !== undefined && { to }),
      ...(vouch !== undefined && { vouch }),
      ...(seen !== undefined && { asOf: seen }),
    };
    const name = `${of.site}/${of.appliance}`;
    const later = answered.promise;
    // Who waits for it has it from `later`; who does not must not hear of it as an unhandled rejection.
    later.catch(() => undefined);
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Unconfirmed(unanswered(name, this.answerMs), later)), this.answerMs);
    try {
      const sent = this.publish(topics.act(of, alertId), JSON.stringify(message));
      sent.catch(() => late.reject(new Unconfirmed(unsent(name), later)));
      await Promise.race([later, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  private begin(key: string, wanted: WantedAct): [string, Pending] {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const actId = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const pending = { wanted, key, answered: Promise.withResolvers<void>() };
    this.pending.set(actId, pending);
    if (this.pending.size > MAX_PENDING) this.pending.delete(this.pending.keys().next().value!);
    return [actId, pending];
  }

  private answered({ actId, ok, code, message, hint }: ActAnswer): void {
    const pending = this.pending.get(actId);
    if (!pending) return;
    this.pending.delete(actId);
    if (ok) pending.answered.resolve();
    else pending.answered.reject(new Refused(message ?? 'The appliance refused this', code ?? 'unknown', hint ?? ''));
  }

  /** The alert itself is as good as an answer that was lost. */
  private look(): void {
    for (const [actId, { key, wanted, answered }] of this.pending) {
      const alert = this.store.alerts.get(key)?.value;
      const isOver = alert === undefined && wanted.act === 'close';
      const isTaken = wanted.act === 'acknowledge' && alert?.acknowledgedBy === wanted.by;
      const { by, to } = alert?.change ?? {};
      const isGiven =
        wanted.act === 'hand-over' && alert?.acknowledgedBy === wanted.to && by === wanted.by && to === wanted.to;
      if (!isOver && !isTaken && !isGiven) continue;
      this.pending.delete(actId);
      answered.resolve();
    }
  }
}

function isSame(a: WantedAct, b: WantedAct): boolean {
  return (
    a.act === b.act && a.by === b.by && a.reason === b.reason && a.to === b.to && a.alert.revision === b.alert.revision
  );
}

function unanswered(name: string, ms: number): string {
  return `Not confirmed: appliance ${name} did not answer within ${Math.round(ms / 1000)} s. It may be recorded all the same: watch this alert. If it does not change, try again, or tell radiology by phone.`;
}

function unsent(name: string): string {
  return `Not confirmed: this board has no live link, over which appliance ${name} could be told. Act at a board of that appliance, try again, or tell radiology by phone.`;
}
