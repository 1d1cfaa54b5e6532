import type { Timeline, TimelineLimit, TimelinePoint } from './timeline.ts';

/** A panel of the plot in pixels from its top left; volumes over hours. */
export interface Panel {
  readonly name: 'iph' | 'ivh';
  readonly top: number;
  readonly bottom: number;
  readonly y: (ml: number) => number;
  readonly ticks: readonly number[];
  readonly limits: readonly (TimelineLimit & { readonly y: number; readonly labelY: number })[];
}

export interface Plot {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly x: (hours: number) => number;
  readonly hourTicks: readonly number[];
  /** Where each scan stands, by its place: those without a time in a lane of their own, behind the last. */
  readonly at: ReadonlyMap<number, number>;
  /** Left edge of that lane; null where every scan has a time. */
  readonly lane: number | null;
  readonly panels: readonly [Panel, Panel];
  /** Whether labels of limits stand in the plot, for want of room beside it. */
  readonly isNarrow: boolean;
}

const LABEL_PX = 15;
const LANE_PX = 34;

/** Lays a timeline out in a width of pixels, at the size at which it is drawn: text keeps its size on a phone. */
export function plotOf({ points, limits }: Timeline, width: number): Plot {
  const isNarrow = width < 560;
  const left = 44;
  const untimed = points.filter(({ hours }) => hours === null);
  const laneWidth = untimed.length === 0 ? 0 : LANE_PX * untimed.length + 24;
  const right = width - (isNarrow ? 12 : 168);
  const end = right - laneWidth;
  const [from, to] = hourRange(points);
  const x = (hours: number) => left + 16 + ((end - left - 32) * (hours - from)) / (to - from);
  const lane = untimed.length === 0 ? null : end;
  const at = new Map(points.map((point) => [point.place, point.hours === null ? 0 : x(point.hours)]));
  for (const [n, { place }] of untimed.entries()) at.set(place, end + 28 + LANE_PX * n);
  const [upper, lower] = isNarrow ? [210, 130] : [230, 130];
  const top = 26;
  const iph = panelOf('iph', points, limits, top, top + upper);
  const ivh = panelOf('ivh', points, limits, top + upper + 46, top + upper + 46 + lower);
  const height = ivh.bottom + 44;
  const hourTicks = ticksOf(from, to, Math.max(2, Math.floor((end - left) / 70)), HOUR_STEPS);
  return { width, height, left, right, x, hourTicks, at, lane, panels: [iph, ivh], isNarrow };
}

/** A lone scan leaves room for the day in which a follow-up comes. */
function hourRange(points: readonly TimelinePoint[]): [number, number] {
  const hours = points.flatMap(({ hours }) => (hours === null ? [] : [hours]));
  const from = Math.min(0, ...hours);
  const to = Math.max(0, ...hours);
  return to - from < 1 ? [from, from + 24] : [from, to];
}

function panelOf(
  name: Panel['name'],
  points: readonly TimelinePoint[],
  limits: readonly TimelineLimit[],
  top: number,
  bottom: number,
): Panel {
  const own = limits.filter(({ panel }) => panel === name);
  const reach = points.flatMap(({ iphMl, ivhMl, error }) => {
    if (name === 'ivh') return ivhMl === null ? [] : [ivhMl];
    if (iphMl === null) return [];
    const shown = error?.of === 'total' ? iphMl + (ivhMl ?? 0) : iphMl;
    return [iphMl, shown + (error?.ml ?? 0)];
  });
  const highest = Math.max(1, ...reach, ...own.map(({ atMl }) => atMl)) * 1.08;
  const y = (ml: number) => bottom - ((bottom - top) * Math.max(0, ml)) / highest;
  return { name, top, bottom, y, ticks: ticksOf(0, highest, 5, ML_STEPS), limits: apart(own, y, top, bottom) };
}

/** Labels of limits that are close together are moved apart; what they belong to they are still next to. */
function apart(
  limits: readonly TimelineLimit[],
  y: (ml: number) => number,
  top: number,
  bottom: number,
): Panel['limits'] {
  const placed = limits.map((limit) => ({ ...limit, y: y(limit.atMl) })).sort((a, b) => a.y - b.y);
  const labels: number[] = [];
  for (const { y: wanted } of placed)
    labels.push(Math.max(wanted, (labels.at(-1) ?? Number.NEGATIVE_INFINITY) + LABEL_PX));
  const over = Math.max(0, (labels.at(-1) ?? 0) - bottom);
  return placed.map((limit, n) => ({ ...limit, labelY: Math.max(top, labels[n]! - over) }));
}

const HOUR_STEPS = [1, 2, 3, 6, 12, 24, 48, 72, 168, 336, 720];
const ML_STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500];

/** Round numbers within a range, at most `most` of them. */
function ticksOf(from: number, to: number, most: number, steps: readonly number[]): number[] {
  const step = steps.find((each) => (to - from) / each <= most) ?? steps.at(-1)!;
  const ticks = [];
  for (let n = Math.ceil(from / step); n * step <= to + 1e-9; n++) ticks.push(Math.round(n * step * 10) / 10);
  return ticks;
}
