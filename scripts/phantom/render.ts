import { type Acquisition, type Kernel, NOISE_OF_KERNEL, planeOf } from './acquisition.ts';
import { BloodLayer } from './blood-layer.ts';
import { headrest } from './couch.ts';
import { DetectorNoise, sharpen } from './detector.ts';
import { headExtent } from './extent.ts';
import { paintMarkers } from './marker.ts';
import { Noise } from './noise.ts';
import type { VirtualPatient } from './patient.ts';
import { storedAs } from './patient-position.ts';
import { Random } from './random.ts';
import { subSlices } from './sub-slices.ts';
import { AIR, type HeadTissue, headTissue } from './tissue.ts';

type Vector = [x: number, y: number, z: number];

/** A phantom's axial series in Hounsfield units, and what is truly bleed in it. */
export interface RenderedScan {
  readonly size: [nx: number, ny: number, nz: number];
  /** mm in the plane along x and y, and between slices along the normal */
  readonly spacing: Vector;
  /** Image Position (Patient) of each slice: LPS mm of its first pixel's centre, inferior to superior */
  readonly positions: Vector[];
  /** Image Orientation (Patient): direction along a row, then down a column */
  readonly orientation: [number, number, number, number, number, number];
  /** x fastest, then y, then z (inferior to superior) */
  readonly hu: Int16Array;
  /** 0 background, 1 IPH, 2 IVH: what fills at least half of a voxel */
  readonly truth: Uint8Array;
  /** which signs lie in each voxel of the truth: bit n for the n-th of SIGNS */
  readonly signs: Uint8Array;
  /** mL of `truth` on this grid */
  readonly volumesMl: { readonly iph: number; readonly ivh: number };
}

/** In-plane pitch, mm, at which the head is evaluated; finer pixels are interpolated, as a soft kernel blurs them anyway. */
const EVALUATION_MM = 0.9;

/** Scans a patient. Same patient and acquisition, same bytes. */
export function render(patient: VirtualPatient, acquisition: Acquisition): RenderedScan {
  return renderKernels(patient, acquisition, [acquisition.kernel])[0]!;
}

/** One pass over the patient, reconstructed with several kernels: as a console makes soft and bone series of one scan. */
export function renderKernels(
  patient: VirtualPatient,
  acquisition: Acquisition,
  kernels: readonly Kernel[],
): RenderedScan[] {
  const n = acquisition.matrix;
  const pixel = acquisition.fovMm / n;
  const positions = slicePositions(patient, acquisition);
  const plane = planeOf(acquisition);
  const factor = Math.max(1, Math.round(EVALUATION_MM / pixel));
  const coarse = new CoarseSlice(patient, acquisition, Math.ceil(n / factor), pixel * factor, factor);
  const blood = patient.bleed && new BloodLayer(patient, acquisition);
  const truth = new Uint8Array(n * n * positions.length);
  const signs = new Uint8Array(truth.length);
  const ideal = new Float32Array(n * n);
  const slice = new Float32Array(n * n);
  const images = kernels.map((kernel) => ({
    kernel,
    hu: new Int16Array(truth.length),
    noise: new DetectorNoise({ ...acquisition, kernel }),
    sigma: acquisition.noise * (NOISE_OF_KERNEL[kernel] / NOISE_OF_KERNEL[acquisition.kernel]),
  }));
  positions.forEach((position, k) => {
    const part = [k * n * n, (k + 1) * n * n] as const;
    coarse.evaluate(position, k / positions.length);
    coarse.spread(ideal, n);
    blood?.paint(position, ideal, truth.subarray(...part), signs.subarray(...part));
    const { markers, sliceThickness: thickness } = acquisition;
    paintMarkers(markers, ideal, { first: position, pixel, thickness, side: n }, plane);
    for (const { kernel, hu, noise, sigma } of images) {
      slice.set(ideal);
      if (kernel !== 'soft') sharpen(slice, n, kernel === 'bone' ? 1.3 : 0.35);
      noise.addTo(slice, n, sigma);
      digitise(slice, n, acquisition.paddingHu, hu.subarray(...part));
    }
  });
  const voxelMl = (pixel * pixel * acquisition.spacing) / 1000;
  const counts = [0, 0, 0];
  for (const label of truth) counts[label]!++;
  const scans = images.map(
    ({ hu }): RenderedScan => ({
      size: [n, n, positions.length],
      spacing: [pixel, pixel, acquisition.spacing],
      positions,
      orientation: [...plane.row, ...plane.column],
      hu,
      truth,
      signs,
      volumesMl: { iph: counts[1]! * voxelMl, ivh: counts[2]! * voxelMl },
    }),
  );
  return scans.map((scan) => storedAs(scan, acquisition.patientPosition));
}

/** Positions of the slices: the topmost lies `topMarginMm` above the vertex, as planned on the localizer. */
function slicePositions(patient: VirtualPatient, acquisition: Acquisition): Vector[] {
  const { slices, centre, topMarginMm, matrix, fovMm } = acquisition;
  const { row, column, normal, step } = planeOf(acquisition);
  const half = (0.5 * fovMm * (matrix - 1)) / matrix;
  const extent = headExtent(patient, normal);
  // The isocentre's height at which the plane touches the vertex
  const top = (extent.top + topMarginMm - normal[1] * centre[1]) / normal[2];
  return Array.from({ length: slices }, (_, k) => {
    const z = top - (slices - 1 - k) * step[2];
    return [
      centre[0] - half * (row[0] + column[0]),
      centre[1] - half * (row[1] + column[1]),
      z - half * (row[2] + column[2]),
    ].map((v) => Math.round(v * 1e4) / 1e4) as Vector;
  });
}

/** One slice on the evaluation lattice. */
class CoarseSlice {
  readonly #values: Float32Array;
  readonly #side: number;
  readonly #pitch: number;
  readonly #factor: number;
  readonly #patient: VirtualPatient;
  readonly #acquisition: Acquisition;
  readonly #tissue: HeadTissue;
  readonly #couch: (x: number, y: number) => number | null;
  readonly #streaks: Noise;

  constructor(patient: VirtualPatient, acquisition: Acquisition, side: number, pitch: number, factor: number) {
    this.#values = new Float32Array(side * side);
    this.#side = side;
    this.#pitch = pitch;
    this.#factor = factor;
    this.#patient = patient;
    this.#acquisition = acquisition;
    this.#tissue = headTissue(patient);
    this.#couch = headrest(acquisition, headExtent(patient, [0, 1, 0]).top);
    this.#streaks = new Noise(new Random(`streaks ${acquisition.seed}`));
  }

  /** Evaluates the slice whose first pixel lies at `position`; `share` says how far through the scan it is. */
  evaluate(position: Vector, share: number): void {
    const { motion, streakHu, cuppingHu, sliceThickness } = this.#acquisition;
    const { pose, anatomy } = this.#patient;
    const { normal, column } = planeOf(this.#acquisition);
    const m = pose.rotation;
    const t = pose.translation;
    const shift = motion && Math.abs(share - motion.at) < 0.04 ? motion.mm : 0;
    const depths = subSlices(sliceThickness);
    // Centre of the first block of pixels
    const inset = ((this.#factor - 1) / 2) * (this.#pitch / this.#factor);
    const values = this.#values;
    values.fill(0);
    for (const depth of depths) {
      for (let j = 0; j < this.#side; j++) {
        const down = inset + j * this.#pitch;
        const y = position[1] + down * column[1] + depth * normal[1];
        const z = position[2] + down * column[2] + depth * normal[2] - t[2];
        let nextHead = 0;
        for (let i = 0; i < this.#side; i++) {
          const x = position[0] + inset + i * this.#pitch;
          const dx = x - t[0] + shift;
          const dy = y - t[1];
          const hx = m[0] * dx + m[3] * dy + m[6] * z;
          const hy = m[1] * dx + m[4] * dy + m[7] * z;
          const hz = m[2] * dx + m[5] * dy + m[8] * z;
          let hu = AIR;
          if (i >= nextHead) {
            hu = this.#tissue.hu(hx, hy, hz);
            // Strides over the air around the head
            nextHead = i + Math.max(1, Math.floor(this.#tissue.clearance() / this.#pitch));
          }
          if (hu === AIR) hu = this.#couch(x, y) ?? AIR;
          else if (hu > -20 && hu < 90) {
            const r2 = (hx * hx + hy * hy) / 4900;
            hu -= cuppingHu * (1 - Math.min(1.5, r2));
            if (hz < -12 * anatomy.scale[2] && hz > -58) hu -= this.#interpetrous(hx, hy, hz, streakHu);
          }
          values[i + this.#side * j]! += hu;
        }
      }
    }
    const weight = 1 / depths.length;
    for (let i = 0; i < values.length; i++) values[i]! *= weight;
  }

  /** Dark and bright lines between the petrous bones: the scanner sees too few photons along them. */
  #interpetrous(x: number, y: number, z: number, streakHu: number): number {
    const across = Math.exp(-(((y - 10) / 13) ** 2) - ((z + 32) / 11) ** 2);
    if (across < 0.03) return 0;
    const side = Math.abs(x) < 34 ? 1 : Math.max(0, 1 - (Math.abs(x) - 34) / 12);
    const lines = this.#streaks.at(0.004 * x, y / 3.2 + 0.05 * x * 0.2, z / 4);
    return streakHu * across * side * (0.55 + 0.75 * lines);
  }

  /** Interpolates the slice to n x n pixels. */
  spread(slice: Float32Array, n: number): void {
    const f = this.#factor;
    const side = this.#side;
    const from = this.#values;
    if (f === 1) {
      slice.set(from);
      return;
    }
    const last = side - 1;
    for (let j = 0; j < n; j++) {
      const v = Math.min(last, Math.max(0, (j - (f - 1) / 2) / f));
      const j0 = Math.min(last - 1, v | 0);
      const b = v - j0;
      for (let i = 0; i < n; i++) {
        const u = Math.min(last, Math.max(0, (i - (f - 1) / 2) / f));
        const i0 = Math.min(last - 1, u | 0);
        const a = u - i0;
        const p = i0 + side * j0;
        const top = from[p]! + a * (from[p + 1]! - from[p]!);
        const bottom = from[p + side]! + a * (from[p + side + 1]! - from[p + side]!);
        slice[i + n * j] = top + b * (bottom - top);
      }
    }
  }
}

/** Rounds to the scanner's 12 bits, -1024 to 3071 HU, and pads outside the circle of reconstruction. */
function digitise(slice: Float32Array, n: number, paddingHu: number | null, hu: Int16Array): void {
  const centre = (n - 1) / 2;
  const limit = (n / 2) ** 2;
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) {
      const p = i + n * j;
      const outside = paddingHu !== null && (i - centre) ** 2 + (j - centre) ** 2 > limit;
      hu[p] = outside ? paddingHu : Math.max(-1024, Math.min(3071, Math.round(slice[p]!)));
    }
  }
}
