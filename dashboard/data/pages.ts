/** How long a page of the list stays, ms: eight rows are read in that time. */
export const TURN_MS = 12_000;

/** Which page of a list is on, and until when. It turns by itself unless somebody holds it. */
export interface Turning {
  readonly page: number;
  /** Monotonic ms of the last turn. */
  readonly since: number;
  readonly held: boolean;
}

export const FIRST_PAGE: Turning = { page: 0, since: 0, held: false };

export function pagesOf(rows: number, perPage: number): number {
  return Math.max(1, Math.ceil(rows / Math.max(1, perPage)));
}

/** The page that is on now: the next one when its time is over. While `reading` (focus or pointer in the list) it stays. */
export function turned(turning: Turning, pages: number, now: number, reading: boolean): Turning {
  const page = Math.min(turning.page, pages - 1);
  const due = now - turning.since >= TURN_MS;
  if (!due || pages === 1 || turning.held || reading) return page === turning.page ? turning : { ...turning, page };
  return { ...turning, page: (page + 1) % pages, since: now };
}

/** A page further or back, by hand; it stays as long as any other. */
export function turnedBy(turning: Turning, by: 1 | -1, pages: number, now: number): Turning {
  return { ...turning, page: (turning.page + by + pages) % pages, since: now };
}
