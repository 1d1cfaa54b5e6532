import type { Values } from './values.ts';

/** Which of the standard's dates a time was taken from, best first. */
export type MomentSource = 'acquisition' | 'content' | 'series' | 'study';

/** A moment on the scanner's clock, without zone: `2026-11-03T04:05:06.789`. */
export interface Moment {
  readonly at: string;
  readonly from: MomentSource;
}

/**
 * When the slice was acquired: Acquisition Date and Time, else Acquisition DateTime, else Content, Series, Study
 * (PS3.3 C.7.6.1, C.7.3.1, C.7.2.1). A pair counts only where both are there and valid.
 */
export function acquisitionMoment(values: Values): Moment | null {
  const acquired = pair(values, 0x00080022, 0x00080032) ?? dateTime(values.code(0x0008002a));
  if (acquired !== null) return { at: acquired, from: 'acquisition' };
  const content = pair(values, 0x00080023, 0x00080033);
  if (content !== null) return { at: content, from: 'content' };
  const series = pair(values, 0x00080021, 0x00080031);
  if (series !== null) return { at: series, from: 'series' };
  const study = pair(values, 0x00080020, 0x00080030);
  return study === null ? null : { at: study, from: 'study' };
}

function pair(values: Values, date: number, time: number): string | null {
  return iso(values.code(date), values.code(time));
}

/** DT: `YYYYMMDDHHMMSS.FFFFFF&ZZXX`; the zone is the file's own and the result stays local. */
function dateTime(text: string | null): string | null {
  return text === null ? null : iso(text.slice(0, 8), text.slice(8).replace(/[+-]\d{4}$/, ''));
}

/** DA and TM (PS3.5 6.2), with the separators that ACR-NEMA wrote; seconds and minutes may be left out. */
function iso(date: string | null, time: string | null): string | null {
  const d = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(date ?? '');
  const t = /^(\d{2}):?(\d{2})?:?(\d{2})?(?:\.(\d{1,6}))?$/.exec(time ?? '');
  if (d === null || t === null) return null;
  const [, hour, minute = '00', second = '00', fraction = ''] = t;
  // A leap second is written 60; ISO 8601 parsers refuse it.
  const seconds = second === '60' ? '59' : second;
  const at = `${d[1]}-${d[2]}-${d[3]}T${hour}:${minute}:${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}`;
  const parsed = new Date(`${at}Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString() === `${at}Z` ? at : null;
}
