/** What a person reads where nothing is known. Missing is never shown as normal, as 0 or as an empty place. */
export const UNKNOWN = 'unknown';

/** Keeps a number and its unit on one line. */
const GAP = '\u00a0';

/** Volume with its unit: `18.4 mL`. */
export function ml(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value) ? UNKNOWN : `${value.toFixed(1)}${GAP}mL`;
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
  return value === null || value === undefined || !Number.isFinite(value) ? UNKNOWN : `${signed(value, 1)}${GAP}mL`;
}

/** Signed percentage of a baseline; null where there was none to grow from. */
export function deltaPercent(value: number | null): string {
  return value === null ? 'no baseline to compare' : `${signed(value, 0)}${GAP}%`;
}

/** Probability in [0, 1] as whole percent. */
export function percent(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value)
    ? UNKNOWN
    : `${Math.round(100 * value)}${GAP}%`;
}

/**
 * A probability beside the limit that it is held against, each in whole percent; with decimals where whole ones would say
 * that two different numbers are the same.
 */
export function percentBeside(value: number, limit: number): readonly [value: string, limit: string] {
  if (!Number.isFinite(value) || !Number.isFinite(limit)) return [percent(value), percent(limit)];
  const told = [0, 1, 2].find((digits) => value === limit || shown(value, digits) !== shown(limit, digits)) ?? 2;
  return [`${shown(value, told)}${GAP}%`, `${shown(limit, told)}${GAP}%`];
}

const shown = (value: number, digits: number) => (100 * value).toFixed(digits);

function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? `±${text}` : `${value < 0 ? '−' : '+'}${text}`;
}

/** How long ago, in the largest unit that still says something: `4 s`, `12 min`, `3 h 05 min`, `2 d 4 h`. */
export function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** What is left of a pause, to the second: `1:45`. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

/** `age` of a moment by the appliance's clock; unknown while that clock is. */
export function agoOf(iso: string | null, now: number | null): string {
  if (iso === null || now === null) return UNKNOWN;
  const then = Date.parse(iso);
  return Number.isNaN(then) ? UNKNOWN : `${age(now - then)} ago`;
}

/** Time of day of a UTC moment on this screen, with the date where it is not today's: `02:41`, `22 Nov 23:05`. */
export function timeOfDay(iso: string | null, now: number | null): string {
  if (iso === null) return UNKNOWN;
  const then = new Date(iso);
  if (Number.isNaN(then.getTime())) return UNKNOWN;
  const time = `${two(then.getHours())}:${two(then.getMinutes())}`;
  const sameDay = now !== null && new Date(now).toDateString() === then.toDateString();
  return sameDay ? time : `${then.getDate()} ${MONTHS[then.getMonth()]} ${time}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number) => String(value).padStart(2, '0');

/** Acquisition time by the scanner's own clock, as it states it: `22 Nov 19:41`. The year only where it is not this one. */
export function scannerTime(acquiredAt: string | null, now: number | null): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2})/.exec(acquiredAt ?? '');
  if (!parts) return UNKNOWN;
  const [, year, month, day, time] = parts;
  const thisYear = now !== null && new Date(now).getFullYear() === Number(year);
  return `${Number(day)} ${MONTHS[Number(month) - 1]}${thisYear ? '' : ` ${year}`} ${time}`;
}
