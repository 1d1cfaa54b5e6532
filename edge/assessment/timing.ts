/**
 * Hours from one acquisition to another; null where one of them is unknown. Scanners state local time without a zone:
 * both are taken in one zone, so a clock change between them shifts the difference by its hour.
 */
export function hoursBetween(from: string | null, to: string | null): number | null {
  if (from === null || to === null) return null;
  const hours = (millis(to) - millis(from)) / 3_600_000;
  return Number.isFinite(hours) ? hours : null;
}

function millis(iso: string): number {
  return Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(iso) ? iso : `${iso}Z`);
}
