import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { encodeNifti } from '../../edge/volume/nifti.ts';
import { type Lattice, toIndex, toPatient, type Vec3, voxelCount } from '../../edge/volume/volume.ts';
import { drawAcquisition } from '../../scripts/phantom/acquisition.ts';
import { drawPatient } from '../../scripts/phantom/patient.ts';
import { type RenderedScan, render } from '../../scripts/phantom/render.ts';
import { makeStudy, type PhantomStudy } from '../../scripts/phantom/study.ts';
import { truthNifti } from '../../scripts/phantom/truth-nifti.ts';

const COARSE = { matrix: 96, sliceThickness: 5, spacing: 5, slices: 28 } as const;
const HEADER =
  'patient,baseline,baseline_mask,followup,followup_mask,onset_hours,anticoagulated,systolic_mmhg,age,gcs,CHE,RHE1,RHE2,split';

/** Ids that must appear in nothing that is written: with blanks, accents, a comma and a date, as ids do. */
export const PATIENTS = { first: '"Müller, Karl 1948-02-10"', second: 'MRN-00077', same: 'mrn-00077 ' } as const;

/** The scans behind the folder, to compare what is made of them. */
export interface Scans {
  /** Tilted by 18.5 degrees, as DICOM. */
  readonly tilted: RenderedScan;
  readonly later: RenderedScan;
  /** Straight, as NIfTI. */
  readonly straight: RenderedScan;
}

/** mL of a label in a rendered truth: voxels times their volume. */
export function mlOf({ truth, spacing }: RenderedScan, label: 1 | 2): number {
  return (truth.filter((value) => value === label).length * spacing[0] * spacing[1] * spacing[2]) / 1000;
}

/**
 * A hospital's cohort of 13 rows: two patients with DICOM or NIfTI and masks, one of them twice, others with every way of being
 * unreadable. Case numbers are the rows' places.
 */
export async function makeHospital(folder: string): Promise<Scans> {
  const wish = { seed: 14, iphMl: 20, ivhMl: 4, acquisition: COARSE };
  const [first, second] = [makeStudy(wish), makeStudy({ ...wish, growthMl: 8 })];
  const straight = render(drawPatient(11, { iphMl: 20, ivhMl: 4 }), drawAcquisition(11, { ...COARSE, gantryTilt: 0 }));
  const file = async (name: string, bytes: Uint8Array | string) => {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), bytes);
  };
  await writeDicom(file, 'karl/day1', first, ['localizer', 'soft', 'bone', 'capture']);
  await writeDicom(file, 'karl/day2', second, ['soft']);
  await file('karl/day1.nii.gz', truthNifti(first.scan));
  await file('karl/day2.nii.gz', truthNifti(second.scan));

  await file('77/ct.nii', turned(straight));
  await file('77/mask.nii.gz', truthNifti(straight));
  await file('77/mask-later.nii.gz', countedMask(mlOf(straight, 1), mlOf(straight, 2) + 0.5));
  await file('78/ct.nii.gz', gzipSync(changed(straight, 1)));
  await file('78/mask.nii', obliqueMask(straight));
  await file('78/mask-later.nii.gz', countedMask(mlOf(straight, 1), mlOf(straight, 2) + 1.8));
  await file('79/ct.nii.gz', gzipSync(changed(straight, 2)));
  await file('80/report.txt', 'No image was acquired.');
  await file('77/again.nii.gz', gzipSync(changed(straight, 3)));
  await file('77/empty.nii.gz', gzipSync(encodeNifti(latticeOf(straight), new Uint8Array(straight.hu.length))));
  await file('81/ct.nii.gz', gzipSync(changed(straight, 4)));
  await file(
    '81/mask.nii.gz',
    gzipSync(
      encodeNifti(
        latticeOf(straight),
        straight.truth.map((label) => 3 * label),
      ),
    ),
  );
  await file('84/ct.nii.gz', gzipSync(changed(straight, 5)).subarray(0, 20_000));
  await file(
    '86/ct.nii.gz',
    gzipSync(
      encodeNifti(
        latticeOf(straight),
        straight.hu.map((hu) => Math.max(0, hu + 1024)),
      ),
    ),
  );
  await file('87/ct.nii.gz', gzipSync(changed(straight, 6)));

  const rows = [
    `${PATIENTS.first},karl/day1,karl/day1.nii.gz,karl/day2,karl/day2.nii.gz,1.5,1,182,78,13,,,,`,
    `${PATIENTS.second},77\\ct.nii,77\\mask.nii.gz,,77\\mask-later.nii.gz,,0,NA,61.5,,1,1,0,test`,
    'MRN-00078,78/ct.nii.gz,78/mask.nii,,78/mask-later.nii.gz,3,,,,15,0,1,1,',
    'MRN-00079,79/ct.nii.gz,,,,,,,,,0,1,,',
    'MRN-00080,80,,,,,,,,,,,,',
    `${PATIENTS.same},77/again.nii.gz,77/empty.nii.gz,,,,,,,,,,,`,
    'MRN-00081,81/ct.nii.gz,81/mask.nii.gz,,,,,,,,,,,',
    'MRN-00082,87/ct.nii.gz,,,,,,,,2,,,,',
    'MRN-00083,83/ct.nii.gz,,,,,,,,,,,,',
    'MRN-00084,84/ct.nii.gz,,,,,,,,,,,,',
    'MRN-00085,79/ct.nii.gz,,,,,,,,,0,0,0,',
    'MRN-00086,86/ct.nii.gz,,,,,,,,,,,,',
    'MRN-00087,87/ct.nii.gz,,,,,,,,,1,0,1,',
  ];
  await file('clinical.csv', `\ufeff${[HEADER, ...rows].join('\r\n')}\r\n`);
  return { tilted: first.scan, later: second.scan, straight };
}

type Write = (name: string, bytes: Uint8Array) => Promise<void>;

async function writeDicom(file: Write, folder: string, study: PhantomStudy, kinds: readonly string[]): Promise<void> {
  for (const { kind, instances } of study.series.filter((series) => kinds.includes(series.kind))) {
    for (const [n, { bytes }] of instances.entries()) await file(`${folder}/${kind}-${n}.dcm`, bytes);
  }
}

/** Lattice of an untilted rendered scan. */
export function latticeOf({ size, spacing, positions, orientation: o }: RenderedScan): Lattice {
  const [first, next] = [positions[0]!, positions[1]!];
  const step = ([0, 1, 2] as const).map((c) => (next[c] - first[c]) / spacing[2]) as unknown as Vec3;
  return { size, spacing, origin: first, axes: [[o[0], o[1], o[2]], [o[3], o[4], o[5]], step] };
}

/** The scan as NIfTI with one corner voxel changed, so that no two files are the same. */
function changed(scan: RenderedScan, by: number): Uint8Array {
  const hu = scan.hu.slice();
  hu[0] = hu[0]! + by;
  return encodeNifti(latticeOf(scan), hu);
}

/** The scan as NIfTI whose axes run superior to inferior, then right to left and then front to back or the reverse: only renumbered. */
function turned(scan: RenderedScan): Uint8Array {
  const { size, spacing, axes } = latticeOf(scan);
  const [nx, ny, nz] = size;
  const data = new Int16Array(scan.hu.length);
  for (let j = 0, n = 0; j < ny; j++) {
    for (let i = 0; i < nx; i++) for (let k = nz - 1; k >= 0; k--) data[n++] = scan.hu[i + nx * (j + ny * k)]!;
  }
  const down = axes[2].map((c) => -c) as unknown as Vec3;
  const lattice: Lattice = {
    size: [nz, nx, ny],
    spacing: [spacing[2], spacing[0], spacing[1]],
    origin: toPatient(latticeOf(scan), [0, 0, nz - 1]),
    axes: [down, axes[0], axes[1]],
  };
  return encodeNifti(lattice, data);
}

/** The truth on a grid of 1.2 mm turned by 20 degrees about the body's long axis and 10 about left-right: the nearest label of each voxel. */
function obliqueMask(scan: RenderedScan): Uint8Array {
  const own = latticeOf(scan);
  const [a, b] = [Math.PI / 9, Math.PI / 18];
  const middle = toPatient(own, [scan.size[0] / 2, scan.size[1] / 2, scan.size[2] / 2]);
  const axes: Lattice['axes'] = [
    [Math.cos(a), Math.sin(a), 0],
    [-Math.sin(a) * Math.cos(b), Math.cos(a) * Math.cos(b), Math.sin(b)],
    [Math.sin(a) * Math.sin(b), -Math.cos(a) * Math.sin(b), Math.cos(b)],
  ];
  const shape = { size: [150, 150, 120], spacing: [1.2, 1.2, 1.2], axes } as const;
  const lattice: Lattice = { ...shape, origin: toPatient({ ...shape, origin: middle }, [-75, -75, -60]) };
  const labels = new Uint8Array(voxelCount(lattice));
  for (let n = 0; n < labels.length; n++) {
    const index: Vec3 = [n % 150, Math.floor(n / 150) % 150, Math.floor(n / 22_500)];
    const [i, j, k] = toIndex(own, toPatient(lattice, index)).map(Math.round) as [number, number, number];
    if (i >= 0 && j >= 0 && k >= 0 && i < scan.size[0] && j < scan.size[1] && k < scan.size[2]) {
      labels[n] = scan.truth[i + scan.size[0] * (j + scan.size[1] * k)]!;
    }
  }
  return encodeNifti(lattice, labels);
}

/** A mask of so many mL, in voxels of a microlitre on a grid of its own. */
function countedMask(iphMl: number, ivhMl: number): Uint8Array {
  const lattice: Lattice = {
    size: [40, 40, 40],
    spacing: [1, 1, 1],
    origin: [900, -400, 77],
    axes: [
      [0, 0, 1],
      [1, 0, 0],
      [0, 1, 0],
    ],
  };
  const labels = new Uint8Array(64_000)
    .fill(1, 0, Math.round(1000 * iphMl))
    .fill(2, 40_000, 40_000 + Math.round(1000 * ivhMl));
  return gzipSync(encodeNifti(lattice, labels));
}
