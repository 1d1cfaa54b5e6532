import { desk as english } from './en/desk.ts';
import { language } from './language.ts';

/** Every sentence of the pages at the desk: they come with those pages, and the wall stays small. */
export type DeskWords = typeof english;

const book = language.add<DeskWords>(
  {
    en: async () => english,
    de: async () => (await import('./de/desk.ts')).desk,
    zh: async () => (await import('./zh/desk.ts')).desk,
  },
  english,
);

/** The sentences of the desk in the language that this screen speaks now. Ask anew at every drawing. */
export const deskWords = (): DeskWords => book.words;
