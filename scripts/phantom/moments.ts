/** Date and time as DICOM writes them. */
export interface Moment {
  /** DA: YYYYMMDD */
  readonly date: string;
  /** TM: HHMMSS */
  readonly time: string;
}

/** The moment `minutes` (fractions allowed) after midnight of a day of the calendar that a seed stands for. */
export function momentOf(dayOfCalendar: number, minutes: number): Moment {
  const at = new Date(Date.UTC(2026, 0, 1) + dayOfCalendar * 86_400_000 + Math.round(minutes * 60) * 1000);
  const digits = at.toISOString().replaceAll(/[-:T]/g, '');
  return { date: digits.slice(0, 8), time: digits.slice(8, 14) };
}
