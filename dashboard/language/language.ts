import { en } from './en/index.ts';

/** Every sentence of the wall, by area. A language that lacks one does not compile. Those of the desk are in desk.ts. */
export type Words = typeof en;

/** The languages that the board speaks, each named as its speakers name it. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', zh: '中文' } as const;
export type LanguageTag = keyof typeof LANGUAGES;

const KEY = 'henet.language';
const isTag = (tag: unknown): tag is LanguageTag => typeof tag === 'string' && tag in LANGUAGES;

/** Where the words of each language come from: English is part of the page, the others come when they are asked for. */
type Loaders<W> = Readonly<Record<LanguageTag, () => Promise<W>>>;

/** The words of a part of the board. */
interface Book<W> {
  readonly loaders: Loaders<W>;
  words: W;
}

/** The language of this screen. Fires `change` once another one is here. */
class Language extends EventTarget {
  tag: LanguageTag = 'en';
  private readonly books: Book<unknown>[] = [];

  /** Words of another part of the board. Until they are here in the language of the screen they are English. */
  add<W>(loaders: Loaders<W>, english: W): Book<W> {
    const book: Book<W> = { loaders, words: english };
    this.books.push(book as Book<unknown>);
    // What cannot be loaded stays English; it is asked for again when the language is chosen again.
    if (this.tag !== 'en') this.speak(this.tag).catch(() => undefined);
    return book;
  }

  /** Speaks another language; one that cannot be loaded leaves the one before. */
  async speak(tag: LanguageTag): Promise<void> {
    const spoken = await Promise.all(this.books.map(async (book) => ({ book, words: await book.loaders[tag]() })));
    this.tag = tag;
    for (const { book, words } of spoken) book.words = words;
    if (typeof document !== 'undefined') document.documentElement.lang = tag;
    this.dispatchEvent(new Event('change'));
  }

  /** As a person chose it on this screen, else as the browser prefers. */
  async begin(
    store: Pick<Storage, 'getItem'> = localStorage,
    preferred: readonly string[] = navigator.languages,
  ): Promise<void> {
    const chosen = store.getItem(KEY);
    const tags = [chosen, ...preferred.map((tag) => tag.slice(0, 2))];
    await this.speak(tags.find(isTag) ?? 'en');
  }

  /** A person's choice, kept by this browser. */
  async choose(tag: LanguageTag, store: Pick<Storage, 'setItem'> = localStorage): Promise<void> {
    await this.speak(tag);
    store.setItem(KEY, tag);
  }
}

export const language = new Language();

const wall = language.add<Words>(
  {
    en: async () => en,
    de: async () => (await import('./de/index.ts')).de,
    zh: async () => (await import('./zh/index.ts')).zh,
  },
  en,
);

/** The sentences of the language that this screen speaks now. Ask anew at every drawing: it may change. */
export const words = (): Words => wall.words;
