import type { Sounded } from './decide.ts';

const KEY = 'henet.sounded';
/** Alerts expire within days; entries beyond this many are of alerts long gone. */
const MAX_ENTRIES = 500;

type Store = Pick<Storage, 'getItem' | 'setItem'>;

/** Which rises this screen has sounded, kept over reloads so that opening the page again is silent. */
export class Ledger {
  private entries: Record<string, number>;
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
    this.entries = read(store);
  }

  get sounded(): Sounded {
    return this.entries;
  }

  /** Notes what was sounded. A store that is full or forbidden only forgets at the next reload. */
  note(sounds: readonly { readonly key: string; readonly soundRevision: number }[]): void {
    const entries = Object.entries(this.entries).filter(([key]) => !sounds.some((sound) => sound.key === key));
    for (const { key, soundRevision } of sounds) entries.push([key, soundRevision]);
    this.entries = Object.fromEntries(entries.slice(-MAX_ENTRIES));
    try {
      this.store.setItem(KEY, JSON.stringify(this.entries));
    } catch {
      // Private windows may forbid it: sounding once more after a reload is the safe side.
    }
  }
}

function read(store: Store): Record<string, number> {
  try {
    const parsed: unknown = JSON.parse(store.getItem(KEY) ?? '{}');
    if (typeof parsed !== 'object' || parsed === null) return {};
    return Object.fromEntries(
      Object.entries(parsed).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
    );
  } catch {
    return {};
  }
}
