import { dot } from '../../../edge/volume/vector.ts';
import type { Vec3 } from '../../../edge/volume/volume.ts';
import { type BleedShape, bleedShape } from '../../phantom/bleed-shape.ts';
import { Noise } from '../../phantom/noise.ts';
import { type Pose, unrotate } from '../../phantom/pose.ts';
import { Random } from '../../phantom/random.ts';
import { ramp } from '../../phantom/shapes.ts';
import { inPatient, MARGIN_MM, type PlannedBleed } from './draw.ts';
import type { HeadSlice, RealHead } from './head.ts';

/** Width over which the scanner spreads an edge in the plane, mm: a soft kernel's, as in the phantom's blood layer. */
const EDGE_MM = 1.5;
/** Pitch of the depths whose mean is a slice, mm. */
const SUB_SLICE_MM = 1.5;
/** What is displaced by less is left as acquired, mm. */
const STILL_MM = 0.05;

/** A slice with blood in it, and 0..1000 of each pixel that is blood. */
export interface BledSlice {
  readonly hu: Int16Array;
  readonly share: Int16Array;
}

/**
 * Sets a bleed into the acquired slices of a head: the tissue moved aside and oedematous as in the phantom, blood mixed in by
 * the partial volume of the slice's own thickness and the scanner's edge, and this head's own noise, where it was, over all.
 * One entry for each of `head.slices`.
 */
export function setBleed(head: RealHead, planned: PlannedBleed): BledSlice[] {
  const painter = new Painter(head, planned);
  return head.slices.map((slice) => painter.paint(slice));
}

class Painter {
  readonly #head: RealHead;
  readonly #planned: PlannedBleed;
  readonly #shape: BleedShape;
  readonly #pose: Pose;
  readonly #variation = new Noise(new Random('oedema'));
  readonly #moved = new Float64Array(3);

  constructor(head: RealHead, planned: PlannedBleed) {
    this.#head = head;
    this.#planned = planned;
    this.#shape = bleedShape(planned.anatomy, planned.bleed);
    this.#pose = head.registration.pose;
  }

  paint(slice: HeadSlice): BledSlice {
    const hu = slice.decoded.hu.slice();
    const share = new Int16Array(hu.length);
    for (let p = 0; p < hu.length; p++) {
      if (slice.depth[p]! <= 0) continue;
      const still = slice.smooth[p]!;
      const moved = this.#tissue(slice, p);
      const { blood, bloodHu, wet } = this.#bleedAt(slice, p);
      if (moved === still && blood === 0 && wet === 0) continue;
      const noise = slice.decoded.hu[p]! - still;
      hu[p] = Math.round(this.#oedema(moved, wet) * (1 - blood) + bloodHu + noise);
      share[p] = Math.round(1000 * blood);
    }
    return { hu, share };
  }

  /** HU, without noise, of the tissue that the bleed has pushed to a pixel. */
  #tissue(slice: HeadSlice, p: number): number {
    const [x, y, z] = this.#headPoint(slice, p, 0);
    // Towards the skull nothing gives way
    this.#shape.before(x, y, z, Math.min(1, slice.depth[p]! / 14), this.#moved);
    const [mx, my, mz] = this.#moved as unknown as Vec3;
    if (Math.hypot(mx - x, my - y, mz - z) < STILL_MM) return slice.smooth[p]!;
    return this.#sample(inPatient(this.#pose, [mx, my, mz]));
  }

  /** Smoothed HU at a point in patient space, between the slices above and below it. */
  #sample(point: Vec3): number {
    const { slices, normal } = this.#head;
    const height = dot(point, normal);
    let n = 0;
    while (n < slices.length - 2 && slices[n + 1]!.height <= height) n++;
    const [below, above] = [slices[n]!, slices[n + 1]!];
    const t = Math.min(1, Math.max(0, (height - below.height) / (above.height - below.height)));
    return (1 - t) * inSlice(below, point) + t * inSlice(above, point);
  }

  /** Share of blood of a pixel, that share's HU, and how oedematous the rest is (0..1). */
  #bleedAt(slice: HeadSlice, p: number): { blood: number; bloodHu: number; wet: number } {
    const { iph } = this.#planned.bleed;
    const none = { blood: 0, bloodHu: 0, wet: 0 };
    const [cx, cy, cz] = iph.centre;
    const [hx, hy, hz] = this.#headPoint(slice, p, 0);
    const half = slice.thicknessMm / 2;
    const reach = this.#shape.reach + iph.edemaMm + 2 + half;
    if ((hx - cx) ** 2 + (hy - cy) ** 2 + (hz - cz) ** 2 > reach * reach) return none;
    const count = Math.ceil(slice.thicknessMm / SUB_SLICE_MM);
    const room = slice.depth[p]! - MARGIN_MM;
    let [blood, bloodHu, wet] = [0, 0, 0];
    for (let s = 0; s < count; s++) {
      const [x, y, z] = this.#headPoint(slice, p, ((s + 0.5) / count) * slice.thicknessMm - half);
      const clot = this.#shape.iphDepth(x, y, z);
      const rim = iph.edemaMm * (0.9 + 0.6 * this.#variation.at(x / 19, y / 19, z / 19));
      wet += (ramp(clot + rim, 2.5) * ramp(slice.depth[p]! - 2, 3)) / count;
      const share = ramp(Math.min(clot, room), EDGE_MM) / count;
      if (share === 0) continue;
      blood += share;
      bloodHu += share * this.#shape.iphHu(x, y, z, clot);
    }
    return { blood, bloodHu, wet };
  }

  /** As the phantom's oedema: no wetter than cerebrospinal fluid, and not in what is no brain. */
  #oedema(hu: number, wet: number): number {
    const { edemaHu } = this.#planned.bleed.iph;
    return hu < edemaHu - 4 || hu > 60 ? hu : hu + (edemaHu - hu) * 0.9 * wet;
  }

  /** Head coordinates of a pixel, `above` mm along the slice normal. */
  #headPoint({ position, right, down, columns }: HeadSlice, p: number, above: number): Vec3 {
    const [i, j] = [p % columns, Math.floor(p / columns)];
    const { normal } = this.#head;
    const { rotation, translation } = this.#pose;
    const at = (c: 0 | 1 | 2) => position[c] + i * right[c] + j * down[c] + above * normal[c] - translation[c];
    return unrotate(rotation, [at(0), at(1), at(2)]);
  }
}

/** Bilinear smoothed HU of a slice under a point in patient space. */
function inSlice({ position, right, down, columns, smooth }: HeadSlice, point: Vec3): number {
  const d: Vec3 = [point[0] - position[0], point[1] - position[1], point[2] - position[2]];
  const rows = smooth.length / columns;
  const u = Math.min(Math.max(dot(d, right) / dot(right, right), 0), columns - 1.001);
  const v = Math.min(Math.max(dot(d, down) / dot(down, down), 0), rows - 1.001);
  const [i, j] = [Math.floor(u), Math.floor(v)];
  const [a, b] = [u - i, v - j];
  const q = i + columns * j;
  const top = smooth[q]! + a * (smooth[q + 1]! - smooth[q]!);
  const bottom = smooth[q + columns]! + a * (smooth[q + columns + 1]! - smooth[q + columns]!);
  return top + b * (bottom - top);
}
