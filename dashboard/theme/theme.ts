/** What a person may choose; the board is dark unless somebody asks otherwise (CLINICAL 6.9). */
export const THEMES = ['dark', 'light', 'auto'] as const;
export type ThemeChoice = (typeof THEMES)[number];

const KEY = 'henet.theme';
const isChoice = (choice: unknown): choice is ThemeChoice => THEMES.includes(choice as ThemeChoice);

/** Dark or light, as this browser keeps it. Fires `change`. */
class Theme extends EventTarget {
  choice: ThemeChoice = 'dark';
  /** Set by `begin`: whether the device prefers light, and when that changes. */
  private device: Pick<MediaQueryList, 'matches'> | null = null;

  begin(
    store: Pick<Storage, 'getItem'> = localStorage,
    device: Pick<MediaQueryList, 'matches' | 'addEventListener'> = matchMedia('(prefers-color-scheme: light)'),
  ): void {
    const kept = store.getItem(KEY);
    if (isChoice(kept)) this.choice = kept;
    this.device = device;
    device.addEventListener('change', () => this.apply());
    this.apply();
  }

  choose(choice: ThemeChoice, store: Pick<Storage, 'setItem'> = localStorage): void {
    this.choice = choice;
    store.setItem(KEY, choice);
    this.apply();
  }

  /** What is shown now. */
  get shown(): 'dark' | 'light' {
    if (this.choice !== 'auto') return this.choice;
    return this.device?.matches ? 'light' : 'dark';
  }

  private apply(): void {
    if (typeof document !== 'undefined') document.documentElement.dataset.theme = this.shown;
    this.dispatchEvent(new Event('change'));
  }
}

export const theme = new Theme();
