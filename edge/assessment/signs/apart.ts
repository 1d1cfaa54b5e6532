import type { Focus } from '../foci.ts';
import { findFoci } from '../foci.ts';
import type { Grid } from '../grid.ts';
import type { Run } from '../runs.ts';

/** Less than this is a speck of the segmentation: a ball of 3.9 mm across. mL. */
const MIN_ML = 0.03;
/** The same of a piece on one slice: a disc of 3 mm. mm2. */
const MIN_MM2 = 7;

/** A focus of IPH that stands apart from the main haematoma. */
export interface ApartFocus {
  /** Whether it joins the main haematoma on another slice than those on which it is apart. */
  readonly isConnected: boolean;
  readonly ml: number;
  /** Its greatest extent within a slice, mm. */
  readonly diameterMm: number;
  /** Gap to the main haematoma: within the slices that show both, else through space. mm. */
  readonly gapMm: number;
}

/**
 * Foci apart from the main haematoma, which is the largest connected piece of IPH. Those that touch nothing of it anywhere, and the
 * pieces of it that on a slice of at least 2.5 mm stand alone and join it only above or below.
 *
 * @param pieces connected pieces of IPH, largest first, as `findFoci` gives them
 */
export function apartFoci(grid: Grid, pieces: readonly Focus[]): ApartFocus[] {
  const [main, ...others] = pieces;
  if (main === undefined) return [];
  const ml = (grid.spacing[0] * grid.spacing[1] * grid.spacing[2]) / 1000;
  const of = (focus: Focus, isConnected: boolean): ApartFocus => ({
    isConnected,
    ml: focus.voxels * ml,
    diameterMm: diameter(grid, focus.runs),
    gapMm: gap(grid, focus.runs, bySlice(bodies)),
  });
  const { bodies, limbs } = partedBySlices(grid, main);
  const separate = others.filter(({ voxels }) => voxels * ml >= MIN_ML).map((focus) => of(focus, false));
  return [...separate, ...limbs.map((focus) => of(focus, true))];
}

/** The main haematoma on each slice, and what stands beside it there although it belongs to it. */
function partedBySlices(grid: Grid, main: Focus): { bodies: Run[]; limbs: Focus[] } {
  // On thin slices every bump of a surface stands alone somewhere.
  if (grid.spacing[2] < 2.5) return { bodies: [...main.runs], limbs: [] };
  const mm2 = grid.spacing[0] * grid.spacing[1];
  const bodies: Run[] = [];
  const beside: Run[] = [];
  for (const runs of bySlice(main.runs).values()) {
    const [body, ...rest] = findFoci(runs);
    bodies.push(...body!.runs);
    for (const { runs, voxels } of rest) if (voxels * mm2 >= MIN_MM2) beside.push(...runs);
  }
  const body = bySlice(bodies);
  return { bodies, limbs: findFoci(beside).filter((limb) => !isTip(limb, body)) };
}

/** Whether the main haematoma lies right above or below most of it: the tip of a bump, not a focus of its own. */
function isTip({ runs, voxels }: Focus, body: ReadonlyMap<number, readonly Run[]>): boolean {
  let covered = 0;
  for (const run of runs) {
    const beyond = [...(body.get(run.slice - 1) ?? []), ...(body.get(run.slice + 1) ?? [])];
    for (let i = run.start; i <= run.end; i++) {
      if (beyond.some(({ row, start, end }) => row === run.row && start <= i && i <= end)) covered += 1;
    }
  }
  return 2 * covered > voxels;
}

function bySlice(runs: readonly Run[]): Map<number, Run[]> {
  return Map.groupBy(runs, ({ slice }) => slice);
}

/** Largest distance between two voxels of one slice, edge to edge. */
function diameter({ spacing }: Grid, runs: readonly Run[]): number {
  let most = 0;
  for (const ofSlice of bySlice(runs).values()) {
    const ends = ofSlice.flatMap(({ start, end, row }) => [
      [start * spacing[0], row * spacing[1]] as const,
      [end * spacing[0], row * spacing[1]] as const,
    ]);
    for (const [x, y] of ends) for (const [u, v] of ends) most = Math.max(most, Math.hypot(x - u, y - v));
  }
  return most + (spacing[0] + spacing[1]) / 2;
}

function gap({ spacing }: Grid, focus: readonly Run[], main: ReadonlyMap<number, readonly Run[]>): number {
  const to = (runs: Iterable<readonly Run[]>) => {
    let least = Infinity;
    for (const ofSlice of runs) {
      for (const a of focus) {
        for (const b of ofSlice) {
          const columns = Math.max(0, a.start - b.end - 1, b.start - a.end - 1);
          const rows = Math.max(0, Math.abs(a.row - b.row) - 1);
          const slices = Math.abs(a.slice - b.slice);
          least = Math.min(least, Math.hypot(columns * spacing[0], rows * spacing[1], slices * spacing[2]));
        }
      }
    }
    return least;
  };
  const shared = [...new Set(focus.map(({ slice }) => slice))].flatMap((slice) => {
    const ofMain = main.get(slice);
    return ofMain ? [to([ofMain])] : [];
  });
  return shared.length > 0 ? Math.min(...shared) : to(main.values());
}
