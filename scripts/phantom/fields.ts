import type { Anatomy } from './anatomy.ts';
import { cavityDistance, scalpThickness, skinDistance } from './cavity.ts';
import { SampledField } from './lattice.ts';
import { Noise } from './noise.ts';
import { Random } from './random.ts';
import { deepGreyDistance, ventricleDistance } from './ventricles.ts';

/** Channels of {@link Fields.head}. */
export const CAVITY = 0;
export const SKIN = 1;
/** smooth random, about in [-1, 1] */
export const VARIATION = 2;
/** signed distance to the nearest sulcal sheet, mm */
export const SULCUS = 3;
/** smooth random, about in [-1, 1]: width and depth of the sulci */
export const SULCUS_VARIATION = 4;
/** displacement of the inner anatomy, mm */
export const WARP_X = 5;
export const WARP_Y = 6;
export const WARP_Z = 7;
const HEAD_CHANNELS = 8;

/** Channels of {@link Fields.deep}. */
export const VENTRICLE = 0;
export const DEEP_GREY = 1;
const DEEP_CHANNELS = 2;
/** Share of the warp that the deep structures follow. */
export const INNER_WARP = 0.35;
export const DEEP_LOW = [-48, -48, -52] as const;
export const DEEP_HIGH = [48, 72, 42] as const;

/** The smooth parts of an anatomy, sampled once so that millions of points can be coloured quickly. */
export interface Fields {
  readonly head: SampledField;
  readonly deep: SampledField;
  readonly noise: Noise;
}

const byAnatomy = new WeakMap<Anatomy, Fields>();
/** The last few by what they are made of: the same patient is often drawn again, for the follow-up. */
const recent = new Map<string, Fields>();
const RECENT = 2;

/** The sampled fields of an anatomy, in standard head coordinates; made once per anatomy. */
export function fieldsOf(anatomy: Anatomy): Fields {
  const known = byAnatomy.get(anatomy);
  if (known) return known;
  const key = JSON.stringify(anatomy);
  const fields = recent.get(key) ?? sampleFields(anatomy);
  byAnatomy.set(anatomy, fields);
  recent.delete(key);
  recent.set(key, fields);
  if (recent.size > RECENT) recent.delete(recent.keys().next().value!);
  return fields;
}

function sampleFields(anatomy: Anatomy): Fields {
  const noise = new Noise(new Random(anatomy.seed).child('noise'));
  return {
    noise,
    head: new SampledField([-104, -128, -112], [104, 128, 104], 4, HEAD_CHANNELS, headFiller(anatomy, noise)),
    deep: new SampledField(DEEP_LOW, DEEP_HIGH, 2.2, DEEP_CHANNELS, (x, y, z, out) => {
      out[VENTRICLE] = ventricleDistance(anatomy, x, y, z, 0);
      out[DEEP_GREY] = deepGreyDistance(x, y, z) + 1.2 * noise.at(x / 7, y / 7, z / 7);
    }),
  };
}

const warp = new Float64Array(HEAD_CHANNELS);
const deepValues = new Float64Array(DEEP_CHANNELS);

/** Distance to the ventricles (mm, negative inside) at a point in standard head coordinates, with this patient's warp. */
export function ventricleAt(fields: Fields, x: number, y: number, z: number): number {
  if (!inDeepBox(x, y, z)) return 20;
  fields.head.sample(x, y, z, warp, WARP_X, WARP_Z + 1);
  const share = INNER_WARP;
  fields.deep.sample(x + share * warp[WARP_X]!, y + share * warp[WARP_Y]!, z + share * warp[WARP_Z]!, deepValues, 0, 1);
  return deepValues[VENTRICLE]!;
}

/** Whether {@link Fields.deep} covers a point in standard head coordinates. */
export function inDeepBox(x: number, y: number, z: number): boolean {
  return (
    x > DEEP_LOW[0] && x < DEEP_HIGH[0] && y > DEEP_LOW[1] && y < DEEP_HIGH[1] && z > DEEP_LOW[2] && z < DEEP_HIGH[2]
  );
}

function headFiller(anatomy: Anatomy, noise: Noise) {
  const { skullMm, scalpMm } = anatomy;
  return (x: number, y: number, z: number, out: Float64Array) => {
    // Asymmetry of the skull: flat spots and bulges of a few millimetres
    const bx = x + 3 * noise.at(x / 70, y / 70 + 11, z / 70);
    const by = y + 3 * noise.at(x / 70 + 5, y / 70, z / 70 + 9);
    const bz = z + 2.5 * noise.at(x / 60, y / 60 + 3, z / 60 + 4);
    const base = z < -5 ? 1.6 * noise.at(x / 13, y / 13, z / 13) : 0;
    const cavity = cavityDistance(bx, by, bz) + base;
    const variation = noise.at(x / 26 + 2, y / 26, z / 26);
    const scalp = scalpThickness(Math.abs(bx), by, bz, scalpMm) * (1 + 0.22 * variation);
    out[CAVITY] = cavity;
    out[SKIN] = skinDistance(bx, by, bz, cavity, skullThickness(skullMm, by, variation), scalp);
    out[VARIATION] = variation;
    if (out[SKIN]! > 14) {
      // Air: nobody asks
      out.fill(0, VARIATION);
      return;
    }
    out[SULCUS_VARIATION] = noise.at(x / 19, y / 19 + 8, z / 19 + 2);
    out[WARP_X] = 4.5 * noise.at(x / 40 + 1, y / 40, z / 40) + 1.2 * noise.at(x / 14, y / 14, z / 14 + 5);
    out[WARP_Y] = 5 * noise.at(x / 40, y / 40 + 6, z / 40) + 1.2 * noise.at(x / 14 + 3, y / 14, z / 14);
    out[WARP_Z] = 5 * noise.at(x / 40, y / 40, z / 40 + 13) + 1.2 * noise.at(x / 14, y / 14 + 7, z / 14);
    out[SULCUS] = cavity > 3 ? 8 : sulcus(noise, x, y, z);
  };
}

/** Thickness of the calvarium, mm: thicker behind and in the middle of the forehead. */
export function skullThickness(skullMm: number, y: number, variation: number): number {
  return skullMm * (1 + 0.2 * variation + 0.25 * Math.max(0, y / 90) ** 2 + 0.1 * Math.max(0, -y / 90) ** 2);
}

const CELL = 9.5;

/** Signed distance, mm, to folds that run inwards from the surface: level sets of a noise that varies little with depth. */
function sulcus(noise: Noise, x: number, y: number, z: number): number {
  const zc = z + 4;
  const length = Math.sqrt((x / 68) ** 2 + (y / 84) ** 2 + (zc / 77) ** 2) + 1e-3;
  // Folds bend as they go in, so project only in part
  const shrink = length ** -0.8;
  const bend = 5 * noise.at(x / 21 + 4, y / 21, z / 21);
  const at = (px: number, py: number, pz: number) => noise.at(px / CELL, py / CELL, pz / CELL);
  const px = x * shrink + bend;
  const py = y * shrink - bend;
  const pz = zc * shrink + 0.5 * bend;
  const v = at(px, py, pz);
  const gx = at(px + 1, py, pz) - v;
  const gy = at(px, py + 1, pz) - v;
  const gz = at(px, py, pz + 1) - v;
  const slope = Math.max(0.05, Math.sqrt(gx * gx + gy * gy + gz * gz));
  return Math.max(-8, Math.min(8, v / slope / Math.min(1.6, shrink)));
}
