import { en } from './en/index.ts';

/** Every sentence of the board, by area. A language that lacks one does not compile. */
export type Words = typeof en;

/** The languages that the board speaks, each named as its speakers name it. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', zh: '中文' } as const;
export type LanguageTag = keyof typeof LANGUAGES;

const KEY = 'henet.language';
const isTag = (tag: unknown): tag is LanguageTag => typeof tag === 'string' && tag in LANGUAGES;

/** English is part of the page; the others come when they are asked for. */
const LOADERS: Readonly<Record<LanguageTag, () => Promise<Words>>> = {
  en: async () => en,
  de: async () => (await import('./de/index.ts')).de,
  zh: async () => (await import('./zh/index.ts')).zh,
};

/** The language of this screen. Fires `change` once another one is here. */
class Language extends EventTarget {
  tag: LanguageTag = 'en';
  words: Words = en;

  /** Speaks another language; one that cannot be loaded leaves the one before. */
  async speak(tag: LanguageTag): Promise<void> {
    const words = await LOADERS[tag]();
    this.tag = tag;
    this.words = words;
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

/** The sentences of the language that this screen speaks now. Ask anew at every drawing: it may change. */
export const words = (): Words => language.words;
