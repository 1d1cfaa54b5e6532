import type { Hematoma, Remark } from '../assessment/assessment.ts';
import { IPH, IVH } from '../assessment/grid.ts';
import type { ScanGeometry } from '../volume/assemble.ts';
import { type Lattice, toIndex, toPatient, type Volume } from '../volume/volume.ts';
import type { Crop } from './crop.ts';

/** Tilt below this is rounding of the header's positions. Degrees. */
const NOTICEABLE_TILT = 0.5;
/** Gaps that differ by less are even. mm. */
const UNEVEN_MM = 0.2;
/** Tissue on the top slice, mm2, that a cut through the head leaves 1 cm below the vertex (a cap of a 75 mm sphere). */
const CUT_VERTEX_MM2 = 4500;
/** Denser than fat, foam and air. HU. */
const TISSUE_HU = -20;
/** From the vertex down, less than this leaves out part of an adult's brain (this project's choice). mm. */
const BRAIN_HEIGHT_MM = 100;

/** Share of the bleed below which what the expansion model did not see is called a small part (this project's choice). */
const SMALL_PART = 0.1;

/** What a reading had to work with. */
export interface Circumstances {
  readonly volume: Volume;
  readonly geometry: ScanGeometry;
  /** The head grid: its top slice lies at the vertex. */
  readonly field: Lattice;
  readonly labels: Uint8Array;
  readonly hematoma: Hematoma;
  /** What the expansion network saw; null where it was not asked. */
  readonly crop: Pick<Crop, 'bleedMl' | 'outsideMl'> | null;
}

/** Reasons to trust a reading less, for a person who looks at it. */
export function remarksOf({ volume, geometry, field, labels, hematoma, crop }: Circumstances): Remark[] {
  const remarks: Remark[] = [];
  const say = (code: string, text: string) => remarks.push({ code, text });
  const { tiltDegrees, gapsMm } = geometry;
  if (Math.abs(tiltDegrees) >= NOTICEABLE_TILT) {
    say(
      'tilt-corrected',
      `The gantry was tilted by ${Math.abs(tiltDegrees).toFixed(1)} degrees; the tilt was sheared out.`,
    );
  }
  if (gapsMm.largest - gapsMm.smallest >= UNEVEN_MM) {
    const range = `${gapsMm.smallest.toFixed(2)} to ${gapsMm.largest.toFixed(2)} mm`;
    say('gaps-resampled', `Slices lie unevenly, ${range} apart; an even stack was interpolated.`);
  }
  if (topTissueMm2(volume) >= CUT_VERTEX_MM2) {
    say('vertex-not-covered', 'The scan ends below the top of the head; a bleed there is not seen.');
  }
  const covered = Math.round(coveredMm(volume, field));
  if (covered < BRAIN_HEIGHT_MM) {
    say('base-not-covered', `The scan reaches ${covered} mm below the top of the head; a bleed below it is not seen.`);
  }
  if (hematoma.found && touchesEdge(volume, labels, hematoma)) {
    say('bleed-at-edge', 'The bleed reaches the edge of the scan; its volume is a lower bound.');
  }
  if (crop && crop.outsideMl > 0) say('bleed-beyond-crop', beyond(crop));
  return remarks;
}

/** A far speck outside the block and a bleed too large for it are not the same doubt. */
function beyond({ bleedMl, outsideMl }: Pick<Crop, 'bleedMl' | 'outsideMl'>): string {
  const share = outsideMl / bleedMl;
  const amount = `${outsideMl < 0.1 ? 'under 0.1' : outsideMl.toFixed(1)} mL, ${share < 0.01 ? 'under 1' : Math.round(100 * share)} %`;
  return share < SMALL_PART
    ? `A small part of the bleed (${amount}) lies outside the 100 x 100 x 80 mm that the expansion model sees; the rest was seen.`
    : `The bleed reaches beyond the 100 x 100 x 80 mm that the expansion model sees: the probabilities leave out ${amount} of it.`;
}

function topTissueMm2({ hu, size: [columns, rows, slices], spacing }: Volume): number {
  const top = columns * rows * (slices - 1);
  let count = 0;
  for (let v = top; v < hu.length; v++) if (hu[v]! > TISSUE_HU) count++;
  return count * spacing[0] * spacing[1];
}

/** From the vertex to the middle of the lowest slice. */
function coveredMm(volume: Lattice, field: Lattice): number {
  const [columns, rows, slices] = field.size;
  const vertex = toIndex(volume, toPatient(field, [(columns - 1) / 2, (rows - 1) / 2, slices - 1]));
  return vertex[2] * volume.spacing[2];
}

/** Whether there is bleed on the first or last slice. */
function touchesEdge({ size }: Lattice, labels: Uint8Array, { slices }: Hematoma): boolean {
  const last = size[2] - 1;
  if (slices.includes(0) || slices.includes(last)) return true;
  const [columns, rows] = size;
  return slices.some((k) => {
    const slice = labels.subarray(k * columns * rows, (k + 1) * columns * rows);
    return slice.subarray(0, columns).some(bleeds) || slice.subarray(-columns).some(bleeds) || hasSides(slice, columns);
  });
}

function hasSides(slice: Uint8Array, columns: number): boolean {
  for (let v = 0; v < slice.length; v += columns) if (bleeds(slice[v]!) || bleeds(slice[v + columns - 1]!)) return true;
  return false;
}

const bleeds = (label: number) => label === IPH || label === IVH;
