/** How far ahead of the eye slices are fetched, in the direction in which it moves, and how far behind it. */
const AHEAD = 48;
const BEHIND = 8;
/** Each way from an eye that rests. */
const AROUND = 20;
/** Slices of one answer: few near the eye, which waits for the whole answer, more further off. */
const BATCH_NEAR = 4;
const BATCH_FAR = 8;
const NEAR = 6;

/** Slices in the order in which they are wanted: the shown one, then ahead and behind, nearest first. */
export function wantedSlices(slice: number, slices: number, direction: -1 | 0 | 1): number[] {
  const reach = (way: -1 | 1) => (direction === 0 ? AROUND : direction === way ? AHEAD : BEHIND);
  const order = [slice];
  for (let d = 1; d <= Math.max(reach(1), reach(-1)); d++) {
    for (const way of direction < 0 ? ([-1, 1] as const) : ([1, -1] as const)) {
      const k = slice + way * d;
      if (d <= reach(way) && k >= 0 && k < slices) order.push(k);
    }
  }
  return order;
}

/** Slices that one answer brings: `first`, and those next to it, away from the eye, that are absent too. */
export function batchFrom(
  first: number,
  eye: number,
  slices: number,
  absent: (slice: number) => boolean,
): { readonly from: number; readonly count: number } {
  if (first === eye) return { from: first, count: 1 };
  const way = first < eye ? -1 : 1;
  const most = Math.abs(first - eye) < NEAR ? BATCH_NEAR : BATCH_FAR;
  let count = 1;
  for (let k = first + way; count < most && k >= 0 && k < slices && absent(k); k += way) count++;
  return { from: way < 0 ? first - count + 1 : first, count };
}
