/** How far the board moves from its middle, px; the wall keeps as much free around it, so that nothing leaves the screen. */
export const SHIFT_PX = 4;
/** How long it stays at one place, ms. */
const STEP_MS = 120_000;
/** Places on the circle that it goes round: neighbours are under 2 px apart, which nobody sees. */
const PLACES = 16;

export interface Rest {
  readonly x: number;
  readonly y: number;
  /** Whether large bright areas are dark with light words for now, and the other way round in the next turn. */
  readonly inverse: boolean;
}

/**
 * Where the whole board stands, so that no edge burns into a screen that hangs for years. It goes round a circle of
 * {@link SHIFT_PX} in 16 steps of 2 minutes, 32 minutes a turn; the areas that would be bright for days on end (the
 * demonstration banner) change places with their words at each turn, for a shift of pixels does nothing for their middle. Bright
 * marks of alerts are not among them: they flash, are taken, or end with their alert. Who prefers reduced motion has a board
 * that stays where it is, and still inverts. It moves only when the board is drawn, which a press holds back.
 *
 * @param ms monotonic
 */
export function restAt(ms: number, reducedMotion: boolean): Rest {
  const step = Math.floor(ms / STEP_MS);
  const inverse = Math.floor(step / PLACES) % 2 === 1;
  if (reducedMotion) return { x: 0, y: 0, inverse };
  const angle = (2 * Math.PI * (step % PLACES)) / PLACES;
  const at = (part: number) => Math.round(SHIFT_PX * part * 2) / 2;
  return { x: at(Math.cos(angle)), y: at(Math.sin(angle)), inverse };
}
