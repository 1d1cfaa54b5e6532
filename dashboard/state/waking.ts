/** The wall clock ran ahead of the monotonic one by more than this: the screen slept, ms. */
const SLEPT_MS = 5000;

/**
 * This screen's monotonic clock with the time that it slept: browsers stop theirs while the machine does, and what was heard
 * before would seem seconds old. A wall clock that somebody sets forward looks like sleep; then everything is old until the
 * next heartbeat, seconds later, which is the safe side. One that is set back changes nothing.
 */
export class Waking {
  private readonly monotonic: () => number;
  private readonly wall: () => number;
  private slept = 0;
  private offset: number;

  constructor(monotonic: () => number = () => performance.now(), wall: () => number = () => Date.now()) {
    this.monotonic = monotonic;
    this.wall = wall;
    this.offset = wall() - monotonic();
  }

  /** ms, never less than before. */
  readonly now = (): number => this.monotonic() + this.slept;

  /** Looks whether the screen slept since the last look; call it every second. */
  look(): boolean {
    const offset = this.wall() - this.monotonic();
    const ahead = offset - this.offset;
    this.offset = offset;
    if (ahead < SLEPT_MS) return false;
    this.slept += ahead;
    return true;
  }
}
