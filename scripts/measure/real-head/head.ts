import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { assembleVolume } from '../../../edge/volume/assemble.ts';
import { type DecodedSlice, decodeSlice } from '../../../edge/volume/decode.ts';
import { positionOf, sharedAxes } from '../../../edge/volume/plane.ts';
import { along, dot } from '../../../edge/volume/vector.ts';
import type { Vec3, Volume } from '../../../edge/volume/volume.ts';
import { type Brain, findBrain } from './brain.ts';
import { type Registration, register } from './register.ts';
import { withoutNoise } from './smooth.ts';

/** One acquired slice of a real head. */
export interface HeadSlice {
  readonly file: string;
  readonly decoded: DecodedSlice;
  readonly columns: number;
  /** LPS mm of the first pixel's centre, and from one pixel to the next along a row and down a column */
  readonly position: Vec3;
  readonly right: Vec3;
  readonly down: Vec3;
  readonly thicknessMm: number;
  /** along the shared normal, mm */
  readonly height: number;
  /** HU without noise within the brain; as acquired elsewhere */
  readonly smooth: Float32Array;
  /** depth below the brain's surface of every pixel, mm; negative outside */
  readonly depth: Float32Array;
}

/** A real head, made ready for bleeds to be set into it. */
export interface RealHead {
  /** inferior to superior */
  readonly slices: readonly HeadSlice[];
  readonly normal: Vec3;
  readonly volume: Volume;
  readonly brain: Brain;
  readonly registration: Registration;
}

/** Paths of the files in a folder, by name. */
export async function filesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).sort().map((name) => path.join(folder, name));
}

/**
 * Reads the one series in `folder` and finds the brain in it.
 *
 * @throws ScanError of the volume room; RangeError where there is no brain, or where slices do not state their thickness
 */
export async function loadHead(folder: string): Promise<RealHead> {
  const files = await filesIn(folder);
  const decoded = await Promise.all(files.map((file) => decodeSlice(file)));
  const { volume } = assembleVolume(decoded);
  const axes = sharedAxes(decoded.map(({ header }) => header));
  const brain = findBrain(volume);
  const slices = decoded
    .map((slice, n) => headSlice(files[n]!, slice, axes, brain))
    .sort((a, b) => a.height - b.height);
  return { slices, normal: axes[2], volume, brain, registration: register(brain) };
}

function headSlice(file: string, decoded: DecodedSlice, axes: Volume['axes'], brain: Brain): HeadSlice {
  const { header, hu } = decoded;
  const { columns, pixelSpacing, sliceThickness } = header;
  if (columns === null || pixelSpacing === null || sliceThickness === null) {
    throw new RangeError(`${file} does not state its matrix, pixel size and slice thickness: use a series that does`);
  }
  const position = positionOf(header);
  const right = along([0, 0, 0], pixelSpacing[1], axes[0]);
  const down = along([0, 0, 0], pixelSpacing[0], axes[1]);
  const depth = new Float32Array(hu.length);
  for (let p = 0; p < depth.length; p++) {
    depth[p] = brain.depth(along(along(position, p % columns, right), Math.floor(p / columns), down));
  }
  const smooth = withoutNoise(hu, columns, (p) => depth[p]! > 0);
  const height = dot(position, axes[2]);
  return { file, decoded, columns, position, right, down, thicknessMm: sliceThickness, height, smooth, depth };
}
