import { type Focus, findFoci } from '../assessment/foci.ts';
import { findRuns } from '../assessment/runs.ts';
import { Fault } from '../config/fault.ts';
import { atLeast } from '../volume/at-least.ts';
import { type Lattice, toIndex, toPatient, type Volume } from '../volume/volume.ts';

/**
 * Denser than blood without contrast medium gets, which is 50 to 100 HU however clotted (New and Aronow, Radiology
 * 1976;121:635, known by its abstract only: to verify); angiographies aim at 200 HU and more in arteries. HU, this project's choice.
 */
const ENHANCED_HU = 130;
/** Whatever has more in it is bone, metal or chalk. HU, this project's choice. */
const MINERAL_HU = 600;
/** What bone has even where a slice sees half of it. HU. */
const BONE_HU = 300;
/** A vessel's section on an axial slice; smaller is noise, larger is bone. mm2, this project's choice. */
const SECTION_MM2 = [2, 100] as const;

/** Heights that are looked at, mm below the vertex: the insula and the brain above it. Below lie islands of bone. */
const LEVELS_MM = [35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85] as const;
/**
 * Beside the midline, mm: where the middle cerebral artery's branches run over the insula. The falx, the pineal gland, most of
 * the choroid plexus and the basal ganglia, where chalk is common, lie further in.
 */
const LATERAL_MM = 24;
/** Sections that a level must show, on each side and in all; and levels that must show them (this project's choice). */
const [ON_EACH_SIDE, IN_ALL, LEVELS] = [1, 3, 4];

/**
 * Looks whether the vessels of the brain are filled with contrast medium: on four levels or more, three or more small islands
 * of contrast's density that no bone is joined to, on both sides of the brain. A bleed is not that dense, and chalk and
 * catheters are not so many on both sides over 2 cm. Tells arteries that are full; late or faint enhancement it does not tell.
 *
 * @param head the head grid: its top slice lies at the vertex, its middle in the middle of the skull
 * @returns levels that show it, of those that the scan has
 */
export function enhancedLevels(volume: Volume, head: Lattice): { readonly enhanced: number; readonly of: number } {
  const [columns, rows, slices] = head.size;
  const vertex = toIndex(volume, toPatient(head, [(columns - 1) / 2, (rows - 1) / 2, slices - 1]));
  const levels = LEVELS_MM.map((mm) => Math.round(vertex[2] - mm / volume.spacing[2])).filter(
    (k) => k >= 0 && k < volume.size[2],
  );
  const distinct = [...new Set(levels)];
  return { enhanced: distinct.filter((k) => isEnhanced(volume, k, vertex[0])).length, of: distinct.length };
}

/** @throws Fault `scan-contrast` where the vessels are filled with contrast medium: the networks have never seen such */
export function checkPlain(volume: Volume, head: Lattice): void {
  const { enhanced, of } = enhancedLevels(volume, head);
  if (enhanced < LEVELS) return;
  throw new Fault(
    `The vessels of the brain are as dense as contrast medium makes them (over ${ENHANCED_HU} HU on both sides, on ${enhanced} of ${of} levels), and would be taken for blood.`,
    { code: 'scan-contrast', hint: 'Send the series without contrast medium.' },
  );
}

/** Whether a slice shows vessels filled with contrast medium; `middle` is the column of the midline. */
function isEnhanced({ hu, size, spacing }: Volume, k: number, middle: number): boolean {
  const [columns, rows] = size;
  const slice = hu.subarray(k * columns * rows, (k + 1) * columns * rows);
  const dense = atLeast(slice, ENHANCED_HU + 1);
  const enclosed = enclosure(slice, columns, rows);
  const pixelMm2 = spacing[0] * spacing[1];
  const sides = [0, 0];
  for (const { runs, voxels } of findFoci(findRuns({ size: [columns, rows, 1] }, dense, 1))) {
    if (voxels * pixelMm2 < SECTION_MM2[0] || voxels * pixelMm2 > SECTION_MM2[1]) continue;
    const { column, row } = centre(runs);
    const lateralMm = (column - middle) * spacing[0];
    if (Math.abs(lateralMm) < LATERAL_MM || !enclosed(column, row)) continue;
    if (
      runs.some(({ row: j, start, end }) => slice.subarray(j * columns + start, j * columns + end + 1).some(isMineral))
    )
      continue;
    sides[lateralMm > 0 ? 1 : 0]!++;
  }
  return Math.min(...sides) >= ON_EACH_SIDE && sides[0]! + sides[1]! >= IN_ALL;
}

const isMineral = (hu: number) => hu >= MINERAL_HU;

function centre(runs: Focus['runs']): { column: number; row: number } {
  const [first] = runs;
  const middle = runs[Math.floor(runs.length / 2)] ?? first!;
  return { column: Math.round((middle.start + middle.end) / 2), row: middle.row };
}

/** Tells whether bone lies on all four sides of a pixel: what is outside the skull is not asked about. */
function enclosure(slice: Int16Array, columns: number, rows: number): (column: number, row: number) => boolean {
  const [first, last] = [new Int32Array(rows).fill(columns), new Int32Array(rows).fill(-1)];
  const [top, bottom] = [new Int32Array(columns).fill(rows), new Int32Array(columns).fill(-1)];
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      if (slice[i + columns * j]! < BONE_HU) continue;
      first[j] = Math.min(first[j]!, i);
      last[j] = i;
      top[i] = Math.min(top[i]!, j);
      bottom[i] = j;
    }
  }
  return (i, j) => first[j]! < i && i < last[j]! && top[i]! < j && j < bottom[i]!;
}
