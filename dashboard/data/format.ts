import { language, words } from '../language/language.ts';
import { clockOf, dayAndMonth, decimalPoint } from './locale.ts';

/** What a person reads where nothing is known. Missing is never shown as normal, as 0 or as an empty place. */
export const unknown = () => words().common.unknown;

/** Keeps a number and its unit on one line. */
const GAP = '\u00a0';

/** A number with so many decimals, by the language of the screen, its minus a minus sign: `18.4`, `18,4`. */
export function decimal(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits).replace('.', decimalPoint(language.tag));
  return value < 0 && Number(value.toFixed(digits)) !== 0 ? `−${text}` : text;
}

/** Volume with its unit: `18.4 mL`. */
export function ml(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value) ? unknown() : `${decimal(value, 1)}${GAP}mL`;
}

/** A figure without a unit, with at most so many decimals: `1.5`, `9`. */
export function figure(value: number, digits = 1): string {
  return String(Number(value.toFixed(digits)));
}

/** How long something took: `0.34 s`. */
export function duration(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)}${GAP}s`;
}

/** Signed volume: `+11.2 mL`. */
export function deltaMl(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value) ? unknown() : `${signed(value, 1)}${GAP}mL`;
}

/** Signed percentage of a baseline; null where there was none to grow from. */
export function deltaPercent(value: number | null): string {
  return value === null ? words().common.noBaseline : `${signed(value, 0)}${words().common.percentSign}`;
}

/** Probability in [0, 1] as whole percent. */
export function percent(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value)
    ? unknown()
    : `${Math.round(100 * value)}${words().common.percentSign}`;
}

/**
 * A probability beside the limit that it is held against, each in whole percent; with decimals where whole ones would say
 * that two different numbers are the same.
 */
export function percentBeside(value: number, limit: number): readonly [value: string, limit: string] {
  if (!Number.isFinite(value) || !Number.isFinite(limit)) return [percent(value), percent(limit)];
  const told = [0, 1, 2].find((digits) => value === limit || shown(value, digits) !== shown(limit, digits)) ?? 2;
  const sign = words().common.percentSign;
  return [`${shown(value, told)}${sign}`, `${shown(limit, told)}${sign}`];
}

const shown = (value: number, digits: number) => decimal(100 * value, digits);

function signed(value: number, digits: number): string {
  if (Number(Math.abs(value).toFixed(digits)) === 0) return `±${decimal(0, digits)}`;
  return value < 0 ? decimal(value, digits) : `+${decimal(value, digits)}`;
}

/** How long ago, in the largest unit that still says something: `4 s`, `12 min`, `3 h 05 min`, `2 d 4 h`. */
export function age(milliseconds: number): string {
  const { common } = words();
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return common.seconds(`${seconds}`);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return common.minutes(`${minutes}`);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return common.hours(`${hours}`, two(minutes % 60));
  return common.days(`${Math.floor(hours / 24)}`, `${hours % 24}`);
}

/** What is left of a pause, to the second: `1:45`. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

/** `age` of a moment by the appliance's clock; unknown while that clock is. */
export function agoOf(iso: string | null, now: number | null): string {
  if (iso === null || now === null) return unknown();
  const then = Date.parse(iso);
  return Number.isNaN(then) ? unknown() : words().common.ago(age(now - then));
}

/** Time of day of a UTC moment on this screen, with the date where it is not today's: `02:41`, `22 Nov 23:05`. */
export function timeOfDay(iso: string | null, now: number | null): string {
  if (iso === null) return unknown();
  const then = new Date(iso);
  if (Number.isNaN(then.getTime())) return unknown();
  const sameDay = now !== null && new Date(now).toDateString() === then.toDateString();
  return sameDay ? clockOf(then) : `${dayAndMonth(language.tag, then)} ${clockOf(then)}`;
}

/** Date of a UTC moment on this screen: `22 Nov 2026`. */
export function dateOf(iso: string | null): string {
  const then = new Date(iso ?? '');
  return Number.isNaN(then.getTime()) ? unknown() : dayAndMonth(language.tag, then, { year: true });
}

/** Acquisition time by the scanner's own clock, as it states it: `22 Nov 19:41`. The year only where it is not this one. */
export function scannerTime(acquiredAt: string | null, now: number | null): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2})/.exec(acquiredAt ?? '');
  if (!parts) return unknown();
  const [, year, month, day, time] = parts;
  const thisYear = now !== null && new Date(now).getFullYear() === Number(year);
  // The scanner states no zone: its day must not become another by that of the screen.
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return `${dayAndMonth(language.tag, date, { year: !thisYear, zone: 'UTC' })} ${time}`;
}

const two = (value: number) => String(value).padStart(2, '0');

/** A length or position: `−20.0 mm`. */
export function mm(value: number, digits: number): string {
  return `${decimal(value, digits)}${GAP}mm`;
}
