import { copyFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Geometry } from '../../edge/assessment/assessment.ts';
import { DEFINITIONS, type Definition } from '../../edge/assessment/definitions.ts';
import { SCAN_FILES } from '../../edge/inference/protocol.ts';
import { writeNifti } from '../../edge/volume/nifti.ts';
import { type Lattice, voxelCount } from '../../edge/volume/volume.ts';

/** `gradcam.nii.gz` is the conventional definition's; the others bear their name. */
const GRADCAM: Readonly<Record<Definition, string>> = {
  CHE: 'gradcam.nii.gz',
  RHE1: 'gradcam-RHE1.nii.gz',
  RHE2: 'gradcam-RHE2.nii.gz',
};

/** Files that {@link exportScan} writes. */
export const EXPORTED = ['volume.nii.gz', 'hematoma.nii.gz', ...Object.values(GRADCAM), 'overview.png'] as const;

/** Turns the folder of a read scan into NIfTI files and the picture. Without a bleed the Grad-CAM files hold zeros. */
export async function exportScan(scanDir: string, geometry: Geometry, hasGradcam: boolean, out: string): Promise<void> {
  const lattice = latticeOf(geometry);
  const bytes = async (name: string) => new Uint8Array(await readFile(path.join(scanDir, name)));
  const gradcam = async (definition: Definition) => {
    const values = hasGradcam ? await bytes(SCAN_FILES.gradcam[definition]) : new Uint8Array(voxelCount(lattice));
    await writeNifti(path.join(out, GRADCAM[definition]), lattice, values);
  };
  const hu = new Int16Array((await bytes(SCAN_FILES.volume)).buffer);
  await Promise.all([
    writeNifti(path.join(out, 'volume.nii.gz'), lattice, hu),
    writeNifti(path.join(out, 'hematoma.nii.gz'), lattice, await bytes(SCAN_FILES.hematoma)),
    ...DEFINITIONS.map(gradcam),
    copyFile(path.join(scanDir, SCAN_FILES.overview), path.join(out, 'overview.png')),
  ]);
}

function latticeOf({ size, spacingMm, originMm, axes }: Geometry): Lattice {
  const [columns, rows, slices] = axes;
  return { size, spacing: spacingMm, origin: originMm, axes: [columns!, rows!, slices!] };
}
