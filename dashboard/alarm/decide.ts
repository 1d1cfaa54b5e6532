import type { AlertPayload, Priority } from '../../edge/mqtt/topics.ts';
import { RANK } from '../data/alerts.ts';
import type { Published } from '../data/keyed.ts';

/** Greatest sound revision of each alert that this screen has sounded. */
export type Sounded = Readonly<Record<string, number>>;

/** Sound is off until a time, for what was there when it was paused. Anything of a higher priority breaks it. */
export interface Pause {
  /** Monotonic ms. */
  readonly until: number;
  /** Highest priority open when it was paused; null for none. */
  readonly over: Priority | null;
}

export interface Decision {
  /** The burst to play now: of the highest priority that waits to be heard. */
  readonly play: Priority | null;
  /** The alerts that this burst sounds, with their sound revision. */
  readonly sounds: readonly { readonly key: string; readonly soundRevision: number }[];
  /** The pause after this; null where there is none any more. */
  readonly pause: Pause | null;
}

/**
 * What to sound now. Each rise of an alert (its `soundRevision`) is sounded once on a screen, and never because a message
 * was kept by the broker or came again; one that nobody could hear yet, for sound was blocked or paused, still is to be.
 *
 * @param raised alerts that nobody has taken
 * @param audible whether the browser lets sound be heard
 */
export function decide(given: {
  readonly raised: readonly Published<AlertPayload>[];
  readonly sounded: Sounded;
  readonly pause: Pause | null;
  readonly audible: boolean;
  readonly monotonic: number;
}): Decision {
  const { raised, sounded, audible, monotonic } = given;
  let pause = given.pause && given.pause.until > monotonic ? given.pause : null;
  const waiting = raised.filter(({ key, value }) => value.soundRevision > (sounded[key] ?? 0));
  const highest = waiting.reduce<Priority | null>(
    (best, { value }) => (best === null || RANK[value.priority] > RANK[best] ? value.priority : best),
    null,
  );
  if (highest === null) return { play: null, sounds: [], pause };
  if (pause && RANK[highest] > (pause.over === null ? 0 : RANK[pause.over])) pause = null;
  if (pause || !audible) return { play: null, sounds: [], pause };
  return {
    play: highest,
    sounds: waiting.map(({ key, value }) => ({ key, soundRevision: value.soundRevision })),
    pause,
  };
}
