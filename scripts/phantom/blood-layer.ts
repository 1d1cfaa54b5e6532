import { type Acquisition, planeOf } from './acquisition.ts';
import type { Bleed } from './bleed.ts';
import { type BleedShape, bleedShape } from './bleed-shape.ts';
import { Noise } from './noise.ts';
import type { VirtualPatient } from './patient.ts';
import type { Pose } from './pose.ts';
import { rotate } from './pose.ts';
import { Random } from './random.ts';
import { ramp } from './shapes.ts';
import { subSlices } from './sub-slices.ts';

/** Blur of an edge by the scanner, mm: about that of a soft kernel. */
const EDGE_MM = 1.5;

/** Paints blood on a slice's own pixels, with the partial volume of its edges, and marks it in the truth. */
export class BloodLayer {
  readonly #shape: BleedShape;
  readonly #bleed: Bleed;
  readonly #pose: Pose;
  readonly #acquisition: Acquisition;
  readonly #texture: Noise;
  /** scanner frame, mm: a ball around all IPH, and one around the ventricles */
  readonly #balls: { centre: readonly [number, number, number]; radius: number }[];

  constructor(patient: VirtualPatient, acquisition: Acquisition) {
    if (patient.bleed === null) throw new RangeError('BloodLayer: this patient does not bleed');
    this.#bleed = patient.bleed;
    this.#shape = bleedShape(patient.anatomy, patient.bleed);
    this.#pose = patient.pose;
    this.#acquisition = acquisition;
    this.#texture = new Noise(new Random(patient.anatomy.seed).child('blood'));
    const place = (p: readonly [number, number, number]) => {
      const q = rotate(patient.pose.rotation, p);
      const t = patient.pose.translation;
      return [q[0] + t[0], q[1] + t[1], q[2] + t[2]] as const;
    };
    this.#balls = [{ centre: place(patient.bleed.iph.centre), radius: this.#shape.reach + 2 }];
    if (patient.bleed.ivh) this.#balls.push({ centre: place([0, 10, 0]), radius: 84 });
  }

  /** Paints the n x n slice whose first pixel lies at `position`; marks IPH and IVH in `truth`, signs in `signs`. */
  paint(position: readonly [number, number, number], slice: Float32Array, truth: Uint8Array, signs: Uint8Array): void {
    const n = this.#acquisition.matrix;
    const pixel = this.#acquisition.fovMm / n;
    const { column, normal } = planeOf(this.#acquisition);
    const depths = subSlices(this.#acquisition.sliceThickness);
    const half = 0.5 * this.#acquisition.sliceThickness;
    const t = this.#pose.translation;
    const m = this.#pose.rotation;
    const box = this.#box(position, half, pixel, n);
    for (let j = box.top; j < box.bottom; j++) {
      for (let i = box.left; i < box.right; i++) {
        let iph = 0;
        let ivh = 0;
        let sum = 0;
        let shown = 0;
        for (let s = 0; s < depths.length; s++) {
          const depth = depths[s]!;
          const dx = position[0] + i * pixel - t[0];
          const dy = position[1] + j * pixel * column[1] + depth * normal[1] - t[1];
          const dz = position[2] + j * pixel * column[2] + depth * normal[2] - t[2];
          const x = m[0] * dx + m[3] * dy + m[6] * dz;
          const y = m[1] * dx + m[4] * dy + m[7] * dz;
          const z = m[2] * dx + m[5] * dy + m[8] * dz;
          const inClot = this.#iphShare(x, y, z, pixel);
          if (inClot > 0) {
            iph += inClot;
            sum += inClot * this.#shape.iphHu(x, y, z, this.#depth);
            if (inClot >= 0.5) shown |= this.#shape.signsAt(x, y, z, this.#depth);
          }
          if (this.#bleed.ivh && inClot < 1) {
            const share = Math.min(1 - inClot, this.#ivhShare(x, y, z, pixel));
            if (share > 0) {
              ivh += share;
              sum += share * (this.#bleed.ivh.hu + 4 * this.#texture.at(x / 6, y / 6, z / 6));
            }
          }
        }
        const all = (iph + ivh) / depths.length;
        if (all === 0) continue;
        const p = i + n * j;
        slice[p] = slice[p]! * (1 - all) + sum / depths.length;
        if (all < 0.5) continue;
        truth[p] = iph >= ivh ? 1 : 2;
        signs[p] = shown;
      }
    }
  }

  #depth = 0;

  #iphShare(x: number, y: number, z: number, pixel: number): number {
    const c = this.#bleed.iph.centre;
    if ((x - c[0]) ** 2 + (y - c[1]) ** 2 + (z - c[2]) ** 2 > this.#shape.reach ** 2) return 0;
    this.#depth = this.#shape.iphDepth(x, y, z);
    return ramp(this.#depth, Math.max(EDGE_MM, pixel));
  }

  #ivhShare(x: number, y: number, z: number, pixel: number): number {
    const { ivh } = this.#bleed;
    if (ivh === null) return 0;
    const filled = ivh.threshold - this.#shape.ivhOrder(x, y, z);
    if (filled < -1) return 0;
    const inside = this.#shape.ventricleDepth(x, y, z);
    return ramp(Math.min(inside, filled), Math.max(EDGE_MM, pixel));
  }

  /** Pixels of a slice that the bleed can reach. */
  #box(position: readonly [number, number, number], half: number, pixel: number, n: number) {
    const { normal, column } = planeOf(this.#acquisition);
    const box = { left: n, right: 0, top: n, bottom: 0 };
    for (const { centre, radius } of this.#balls) {
      const [dx, dy, dz] = [centre[0] - position[0], centre[1] - position[1], centre[2] - position[2]];
      if (Math.abs(dy * normal[1] + dz * normal[2]) > radius + half) continue;
      const u = dx / pixel;
      const v = (dy * column[1] + dz * column[2]) / pixel;
      const r = radius / pixel + 1;
      box.left = Math.max(0, Math.min(box.left, Math.floor(u - r)));
      box.right = Math.min(n, Math.max(box.right, Math.ceil(u + r)));
      box.top = Math.max(0, Math.min(box.top, Math.floor(v - r)));
      box.bottom = Math.min(n, Math.max(box.bottom, Math.ceil(v + r)));
    }
    return box;
  }
}
