import { language, words } from '../language/language.ts';

const GAP = '\u00a0';
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A number as the language of this screen writes it. */
export function amount(value: number, digits = 0): string {
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(language.tag, format).format(value);
}

/** Bytes in the unit that leaves one to three digits before the point, by thousands: `49.7 GB`. */
export function bytes(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return words().common.unknown;
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)));
  return `${amount(value / 1000 ** power, power === 0 ? 0 : 1)}${GAP}${UNITS[power]}`;
}

/** A temperature in whole degrees: `71 °C`. */
export function celsius(value: number): string {
  return `${amount(value)}${GAP}°C`;
}

/** Milliseconds of a stall: `12 ms`. */
export function milliseconds(value: number): string {
  return `${amount(value)}${GAP}ms`;
}
