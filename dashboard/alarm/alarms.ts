import type { AlertPayload, Priority } from '../../edge/mqtt/topics.ts';
import { RANK } from '../data/alerts.ts';
import type { Published } from '../data/keyed.ts';
import { burstLength } from './bursts.ts';
import { decide, type Pause } from './decide.ts';
import { Ledger } from './ledger.ts';

/** How long a pause of the sound lasts, ms. */
export const PAUSE_MS = 120_000;
/** A watched screen that hears nothing of its appliance says so again after this long, ms. */
const STALE_REPEAT_MS = 60_000;

/** What plays the bursts. */
export interface Voice {
  /** Whether a burst would be heard. */
  readonly audible: boolean;
  /** Tries to be heard; call it from a key press or click. */
  unlock(): Promise<void>;
  play(priority: Priority): void;
}

export interface AlarmState {
  readonly audible: boolean;
  readonly pause: Pause | null;
}

/** The one voice of a board. */
export class Alarms {
  private pause: Pause | null = null;
  private busyUntil = 0;
  private staleSoundedAt: number | null = null;
  /** An appliance beside the own one fell silent, and nobody could hear of it yet. */
  private lost = false;
  private readonly sound: Voice;
  private readonly ledger: Ledger;
  private readonly monotonic: () => number;

  constructor(sound: Voice, store: Pick<Storage, 'getItem' | 'setItem'>, monotonic: () => number) {
    this.sound = sound;
    this.ledger = new Ledger(store);
    this.monotonic = monotonic;
  }

  get state(): AlarmState {
    return { audible: this.sound.audible, pause: this.pause };
  }

  /**
   * Looks at the alerts and sounds what is due. Called on every change and every second.
   *
   * @param stale nothing was heard of the own appliance
   * @param lost another appliance of the fleet has just fallen silent
   */
  update(raised: readonly Published<AlertPayload>[], stale: boolean, lost = false): void {
    const monotonic = this.monotonic();
    this.lost ||= lost;
    if (monotonic < this.busyUntil) return;
    const { audible } = this.sound;
    const { play, sounds, pause } = decide({
      raised,
      sounded: this.ledger.sounded,
      pause: this.pause,
      audible,
      monotonic,
    });
    this.pause = pause;
    if (play) {
      this.play(play);
      this.ledger.note(sounds);
    } else if (!this.soundLost()) this.soundStale(stale, monotonic);
  }

  /** Silence for a while; what is worse than what is there now is heard all the same. */
  pauseAudio(raised: readonly Published<AlertPayload>[]): void {
    const over = raised.reduce<Priority | null>(
      (best, { value }) => (best === null || RANK[value.priority] > RANK[best] ? value.priority : best),
      null,
    );
    this.pause = { until: this.monotonic() + PAUSE_MS, over };
  }

  resumeAudio(): void {
    this.pause = null;
  }

  /** Makes sound possible and lets it be heard, as at the start of a shift. */
  async test(): Promise<void> {
    await this.sound.unlock();
    this.play('low');
  }

  /** Once: people at that appliance's own board hear of it again and again. */
  private soundLost(): boolean {
    if (!this.lost || this.pause || !this.sound.audible) return false;
    this.lost = false;
    this.play('low');
    return true;
  }

  /** Silence must not mean broken: a lost appliance is heard too, as a low technical alarm. */
  private soundStale(stale: boolean, monotonic: number): void {
    if (!stale) {
      this.staleSoundedAt = null;
      return;
    }
    const due = this.staleSoundedAt === null || monotonic - this.staleSoundedAt > STALE_REPEAT_MS;
    if (!due || this.pause || !this.sound.audible) return;
    this.staleSoundedAt = monotonic;
    this.play('low');
  }

  private play(priority: Priority): void {
    this.busyUntil = this.monotonic() + burstLength(priority);
    this.sound.play(priority);
  }
}
