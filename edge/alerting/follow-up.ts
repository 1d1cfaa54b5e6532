import type { Logger } from 'pino';
import type { Clock } from '../config/clock.ts';
import type { Config } from '../config/config.ts';
import type { Unit } from '../config/unit.ts';
import type { Journal } from '../journal/journal.ts';
import type { AlertPayload, EpisodePayload, EpisodeScan } from '../mqtt/topics.ts';
import { uuidOf } from '../series/uuid.ts';
import { Ages } from './ages.ts';
import { type AlertWriter, type Content, hasExpired, OF_NO_SCAN, wasClosedByAppliance } from './alert-writer.ts';
import { findingFor, rises } from './conditions.ts';
import { baselineScan, isFollowedUp } from './followed-up.ts';
import { Rounds } from './rounds.ts';

export interface FollowUpAlertsOptions {
  readonly journal: Pick<Journal, 'alerts' | 'episodes' | 'scans'>;
  readonly writer: Pick<AlertWriter, 'put' | 'close'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly config: Pick<Config, 'alerting' | 'expansion'>;
  readonly intervalSeconds?: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Tells that the follow-up scan of a bleed is due, and then that it is overdue, as one alert whose priority rises; closes it
 * when a later scan of the episode is assessed. About 6 h and 24 h after the baseline (CLINICAL.md section 5), settings of the
 * site. Counted from the arrival of the baseline, because scanners state local time without a zone; an episode older than
 * `expansion.episodeDays` is nobody's follow-up any more.
 */
export class FollowUpAlerts implements Unit {
  readonly #options: FollowUpAlertsOptions;
  readonly #ages: Ages;
  readonly #rounds: Rounds;
  /** Wall and monotonic time of the first round, ms: which episodes are looked at does not depend on a clock that is set. */
  #began: { readonly wall: number; readonly monotonic: number } | null = null;

  constructor(options: FollowUpAlertsOptions) {
    this.#options = options;
    this.#ages = new Ages(options.clock);
    const { log, intervalSeconds = 60 } = options;
    this.#rounds = new Rounds({ intervalSeconds, work: () => this.look(), failed: 'follow-ups not looked at', log });
  }

  start(): Promise<void> {
    return this.#rounds.start();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Looks out of turn: a scan was concluded. */
  wake(): void {
    void this.#rounds.turn();
  }

  /** Looks at every episode that may want a follow-up. */
  async look(): Promise<void> {
    const { journal, writer, clock, config } = this.#options;
    this.#began ??= { wall: clock.now(), monotonic: clock.monotonic() };
    const now = this.#began.wall + clock.monotonic() - this.#began.monotonic;
    // The bleed may show on a later scan than the one that opened the episode.
    const since = new Date(now - (2 * config.expansion.episodeDays + 1) * DAY_MS).toISOString();
    /** Why nothing is waited for, by alert. */
    const over = new Map<string, string>();
    const looked: string[] = [];
    for (const episode of await journal.episodes.openedSince(since)) {
      const alertId = followUpAlertId(episode.episodeId);
      const baseline = baselineScan(episode, config.alerting.minBleedMl);
      const scan = baseline && (await journal.scans.get(baseline.scanId));
      if (!baseline || !scan) {
        over.set(alertId, 'the episode shows no bleed any more');
        continue;
      }
      if (isFollowedUp(episode, baseline)) {
        over.set(alertId, 'the follow-up was assessed');
        continue;
      }
      looked.push(scan.scanId);
      const hours = this.#ages.of(scan.scanId, scan.createdAt) / HOUR_MS;
      if (hours < config.expansion.episodeDays * 24) await this.#tell(alertId, episode, baseline, hours);
      else over.set(alertId, 'the episode is too old (expansion.episodeDays)');
    }
    this.#ages.endRound(looked);
    for (const { alertId, condition } of await journal.alerts.open()) {
      const cause = over.get(alertId);
      if (isOfFollowUp(condition) && cause !== undefined) await writer.close(alertId, cause);
    }
  }

  async #tell(alertId: string, episode: EpisodePayload, baseline: EpisodeScan, hours: number): Promise<void> {
    const { writer, config } = this.#options;
    const { dueHours, overdueHours } = config.alerting.followUp;
    if (hours < dueHours) return;
    const isOverdue = hours >= overdueHours;
    const condition = isOverdue ? 'follow-up-overdue' : 'follow-up-due';
    const sentence = isOverdue
      ? `The follow-up scan is overdue: none was assessed within ${overdueHours} h after the baseline came.`
      : `The follow-up scan is due: ${dueHours} h have passed since the baseline came.`;
    const text = episode.intendedUse === 'demonstration' ? `DEMONSTRATION MODEL: ${sentence}` : sentence;
    const finding = findingFor(condition, text, config.alerting);
    // What a person or its time has closed stays closed until it rises; what closed for a scan that no longer counts, does not.
    const again = (closed: AlertPayload) =>
      rises(closed, finding) || (wasClosedByAppliance(closed) && !hasExpired(closed));
    const cause = isOverdue ? 'the follow-up is overdue' : 'the follow-up is due';
    await writer.put({ alertId, finding: { condition, text }, cause, content: contentOf(episode, baseline), again });
  }
}

/** One alert for each episode. */
export function followUpAlertId(episodeId: string): string {
  return uuidOf('follow-up', episodeId);
}

function isOfFollowUp(condition: AlertPayload['condition']): boolean {
  return condition === 'follow-up-due' || condition === 'follow-up-overdue';
}

/** About a patient and an episode; the scan itself has an alert of its own. */
function contentOf({ episodeId, label, intendedUse }: EpisodePayload, baseline: EpisodeScan): Content {
  const { assessmentId, acquiredAt, iphMl, ivhMl, predicted } = baseline;
  return { ...OF_NO_SCAN, episodeId, label, intendedUse, assessmentId, acquiredAt, iphMl, ivhMl, predicted };
}
