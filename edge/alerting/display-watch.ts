import type { Logger } from 'pino';
import type { Clock } from '../config/clock.ts';
import type { Config } from '../config/config.ts';
import type { Unit } from '../config/unit.ts';
import type { Journal } from '../journal/journal.ts';
import type { AlertPayload, Priority } from '../mqtt/topics.ts';
import { uuidOf } from '../series/uuid.ts';
import type { AlertWriter, Standing } from './alert-writer.ts';
import { Rounds } from './rounds.ts';

export interface DisplayWatchOptions {
  readonly config: Pick<Config['alerting'], 'displayedWithinSeconds' | 'onNotDisplayed'>;
  readonly journal: Pick<Journal, 'alerts' | 'displays'>;
  readonly writer: Pick<AlertWriter, 'put' | 'close'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called with a raised alert that no screen has shown in time; again and again while that is so. */
  readonly notDisplayed: (alert: AlertPayload) => void;
  readonly intervalSeconds?: number;
}

const NOT_DISPLAYED = uuidOf('alert-not-displayed');
const LOOK_MS = 30_000;
/** After a start, screens need a while to come back before their silence means anything, ms. */
const RETURN_MS = 20_000;
const RANK: Record<Priority, number> = { low: 1, medium: 2, high: 3 };

/**
 * Watches that what was raised stands on some screen in time. Where it does not, one technical alert says how many there
 * are, until each is shown or somebody has taken it. That a screen shows an alert does not mean that a person knows.
 */
export class DisplayWatch implements Unit {
  readonly #options: DisplayWatchOptions;
  readonly #rounds: Rounds;
  /** Soundings that wait to be shown and until when, monotonic ms. */
  #due: ReadonlyMap<string, number> = new Map();
  /** Soundings that the technical alert has told of. */
  #told: ReadonlySet<string> = new Set();
  #raised: readonly AlertPayload[] = [];
  #isFirst = true;
  /** Whether the technical alert may be open. */
  #isOpen = false;
  #lookAt = Number.NEGATIVE_INFINITY;

  constructor(options: DisplayWatchOptions) {
    this.#options = options;
    const { log, intervalSeconds = 1 } = options;
    this.#rounds = new Rounds({ intervalSeconds, work: () => this.#round(), failed: 'screens are not watched', log });
  }

  async start(): Promise<void> {
    if (this.#options.config.displayedWithinSeconds === 0) return;
    await this.#rounds.start();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Alerts have changed, or a screen has shown one. */
  wake(): void {
    this.#lookAt = Number.NEGATIVE_INFINITY;
    this.#rounds.wake();
  }

  /** Looks now. Never rejects. */
  turn(): Promise<void> {
    return this.#rounds.turn();
  }

  async #round(): Promise<void> {
    const { journal, writer, clock, config, notDisplayed } = this.#options;
    const now = clock.monotonic();
    if (now >= this.#lookAt) await this.#look();
    const due = this.#raised.filter((alert) => (this.#due.get(soundingOf(alert)) ?? now + 1) <= now);
    if (due.length === 0 && !this.#isOpen) return;
    const shown = await journal.displays.soundingsShown();
    const missing = due.filter(({ alertId, soundRevision }) => (shown.get(alertId) ?? 0) < soundRevision);
    if (missing.length === 0) {
      await writer.close(NOT_DISPLAYED, 'every alert stands on a screen, or somebody has taken it');
      this.#isOpen = false;
      this.#told = new Set();
      return;
    }
    this.#isOpen = true;
    const isNew = missing.some((alert) => !this.#told.has(soundingOf(alert)));
    await writer.put({
      alertId: NOT_DISPLAYED,
      finding: findingOf(missing, config.displayedWithinSeconds),
      cause: 'no screen has shown it',
      // What a person has closed is told of again only with more that stands nowhere.
      again: () => isNew,
    });
    this.#told = new Set(missing.map(soundingOf));
    if (config.onNotDisplayed === 'escalate') for (const alert of missing) notDisplayed(alert);
  }

  async #look(): Promise<void> {
    const { journal, clock, config } = this.#options;
    const now = clock.monotonic();
    const open = await journal.alerts.open();
    this.#raised = open.filter(isWatched);
    const withinMs = config.displayedWithinSeconds * 1000;
    if (this.#isFirst) await this.#takeOver();
    this.#due = new Map(
      this.#raised.map((alert) => {
        const sounding = soundingOf(alert);
        // Of what an earlier process raised, the time until now counts, by the clock that there is; but screens must come back.
        const left = withinMs - Math.max(0, clock.now() - Date.parse(alert.raisedAt));
        const wait = this.#isFirst ? Math.max(left, Math.min(withinMs, RETURN_MS)) : withinMs;
        return [sounding, this.#due.get(sounding) ?? now + wait];
      }),
    );
    this.#isFirst = false;
    this.#lookAt = now + LOOK_MS;
  }

  /** What an earlier process has told of: a person may have closed that since. */
  async #takeOver(): Promise<void> {
    const before = await this.#options.journal.alerts.get(NOT_DISPLAYED);
    if (before === null) return;
    this.#isOpen = before.state !== 'closed';
    this.#told = new Set(this.#raised.filter(({ raisedAt }) => raisedAt <= before.issuedAt).map(soundingOf));
  }
}

/** The sentence for a person. Medium, or high where what stands nowhere is; for the hospital's risk management to confirm. */
function findingOf(missing: readonly AlertPayload[], withinSeconds: number): Standing['finding'] {
  const highest = missing.reduce<Priority>(
    (best, { priority }) => (RANK[priority] > RANK[best] ? priority : best),
    'low',
  );
  const alerts = missing.length === 1 ? 'An alert stands' : `${missing.length} alerts stand`;
  const text = `${alerts} on no screen ${withinSeconds} s after being raised, the most urgent of ${highest} priority. Go and see whether the boards are on, connected and uncovered; tell the ward by phone.`;
  return {
    condition: 'alert-not-displayed',
    priority: highest === 'high' ? 'high' : 'medium',
    text,
  };
}

/** Whoever sends a test looks where it comes: that it stands nowhere is no alert of its own. */
function isWatched({ state, condition }: AlertPayload): boolean {
  return state === 'raised' && condition !== 'alert-not-displayed' && condition !== 'test-alert';
}

function soundingOf({ alertId, soundRevision }: AlertPayload): string {
  return `${alertId} ${soundRevision}`;
}
