/** Longest that one press holds the screen still, ms: a hand left on the glass must not freeze the wall. */
const LONGEST_MS = 2000;

/**
 * Holds back the redrawing of a screen while something is pressed. A button that moves between press and release is not
 * clicked: the browser hears the two at different places. What came meanwhile is shown once the press ends.
 */
export class StillUnderPress {
  private readonly show: () => void;
  private held = false;
  private limit: ReturnType<typeof setTimeout> | null = null;

  /** @param show draws the screen anew */
  constructor(show: () => void) {
    this.show = show;
  }

  /** Follows presses anywhere in a window. */
  watch(target: EventTarget): void {
    target.addEventListener('pointerdown', this.press, { capture: true });
    // The click itself is heard after the release, in the same turn of the event loop.
    for (const end of ['pointerup', 'pointercancel']) {
      target.addEventListener(end, () => setTimeout(this.release, 0), { capture: true });
    }
    target.addEventListener('blur', this.release);
  }

  /** Shows what changed, now or when the press ends. */
  changed(): void {
    if (this.limit === null) this.show();
    else this.held = true;
  }

  private readonly press = () => {
    if (this.limit !== null) clearTimeout(this.limit);
    this.limit = setTimeout(this.release, LONGEST_MS);
  };

  private readonly release = () => {
    if (this.limit === null) return;
    clearTimeout(this.limit);
    this.limit = null;
    if (!this.held) return;
    this.held = false;
    this.show();
  };
}
