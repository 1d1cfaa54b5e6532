import type { LanguageTag } from '../language/language.ts';

/** Conventions of dates and numbers by language. English is a hospital's: day before month, 24 hours. */
const LOCALES: Readonly<Record<LanguageTag, string>> = { en: 'en-GB', de: 'de-DE', zh: 'zh-CN' };

const points = new Map<LanguageTag, string>();
const dates = new Map<string, Intl.DateTimeFormat>();

/** What stands before the decimals. */
export function decimalPoint(tag: LanguageTag): string {
  const known = points.get(tag);
  if (known !== undefined) return known;
  const parts = new Intl.NumberFormat(LOCALES[tag]).formatToParts(0.5);
  const point = parts.find(({ type }) => type === 'decimal')?.value ?? '.';
  points.set(tag, point);
  return point;
}

/** `22 Nov`, `22. Nov.`, `11月22日`; with the year where it is wanted. By the screen's time zone unless one is given. */
export function dayAndMonth(tag: LanguageTag, date: Date, { year = false, zone = '' } = {}): string {
  const key = `${tag} ${year} ${zone}`;
  const format =
    dates.get(key) ??
    new Intl.DateTimeFormat(LOCALES[tag], {
      day: 'numeric',
      month: 'short',
      ...(year ? { year: 'numeric' } : {}),
      ...(zone ? { timeZone: zone } : {}),
    });
  dates.set(key, format);
  return format.format(date);
}

/** `02:41` on this screen: 24 hours in every language. */
export function clockOf(date: Date): string {
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

const two = (value: number) => String(value).padStart(2, '0');
