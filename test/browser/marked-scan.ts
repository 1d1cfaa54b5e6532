import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Assessment } from '../../edge/assessment/assessment.ts';
import { measureHematoma } from '../../edge/assessment/measure.ts';
import { decodeScan } from '../../edge/inference/decode-scan.ts';
import { geometryOf } from '../../edge/inference/read.ts';
import { assembleVolume } from '../../edge/volume/assemble.ts';
import { type Acquisition, planeOf } from '../../scripts/phantom/acquisition.ts';
import { drawPatient } from '../../scripts/phantom/patient.ts';
import { rotate } from '../../scripts/phantom/pose.ts';
import { makeStudy } from '../../scripts/phantom/study.ts';
import { writeScanFiles } from '../http/head.ts';

type Point = readonly [x: number, y: number, z: number];

/** A phantom's head with a metal sphere to the left, at the back and high; read from its DICOM files as the engine does. */
export interface MarkedScan {
  /** LPS of the sphere's centre, mm, as the phantom was told */
  readonly marker: Point;
  /** rank from the feet of the acquired slice whose plane is nearest to the sphere's centre, from the headers alone */
  readonly slice: number;
  readonly assessment: Pick<Assessment, 'geometry' | 'hematoma'>;
  /** Writes what the engine would leave of it into an appliance's folder: volume, and the sphere as what was segmented. */
  write(dataDir: string, scanId: string): Promise<string>;
}

const RADIUS_MM = 6;
const METAL_HU = 3000;
/** In the head's own frame: between the middle and the skull, to the left, at the back, above the ventricles. */
const IN_THE_HEAD: Point = [38, 34, 42];

/** Scans it with the phantom's scanner, and reads the DICOM files. */
export async function markedScan(seed: number, how: Partial<Acquisition>): Promise<MarkedScan> {
  const { pose } = drawPatient(seed, { bleed: false });
  const [x, y, z] = rotate(pose.rotation, IN_THE_HEAD);
  const [tx, ty, tz] = pose.translation;
  const marker: Point = [x + tx, y + ty, z + tz];
  const study = makeStudy({
    seed,
    bleed: false,
    acquisition: {
      ...{ matrix: 256, fovMm: 240, spacing: 3, sliceThickness: 3, slices: 56, gantryTilt: 0, paddingHu: null },
      ...{ markers: [{ at: marker, radiusMm: RADIUS_MM, hu: METAL_HU }] },
      ...how,
    },
  });
  const folder = await mkdtemp(join(tmpdir(), 'henet-marked-'));
  try {
    const soft = study.series.find(({ kind }) => kind === 'soft')!;
    await mkdir(join(folder, 'soft'));
    const files = soft.instances.map((_, n) => join(folder, 'soft', `${n}.dcm`));
    for (const [n, { bytes }] of soft.instances.entries()) await writeFile(files[n]!, bytes);
    const { volume, geometry } = assembleVolume(await decodeScan(files));
    // Nothing else in a head is as dense: the densest bone of the phantom ends below it.
    const labels = Uint8Array.from(volume.hu, (hu) => Number(hu > 2300));
    const heat = labels.map((label) => 255 * label);
    const { normal } = planeOf(study.acquisition);
    const off = study.scan.positions.map((at) =>
      Math.abs(normal.reduce((sum, c, n) => sum + c * (marker[n]! - at[n]!), 0)),
    );
    return {
      marker,
      slice: off.indexOf(Math.min(...off)),
      assessment: { geometry: geometryOf(volume, geometry), hematoma: measureHematoma(volume, labels) },
      write: (dataDir, scanId) => writeScanFiles(dataDir, scanId, 1, { hu: volume.hu, labels, heat }),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
