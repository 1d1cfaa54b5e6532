import { join } from 'node:path';
import type { Geometry } from '../assessment/assessment.ts';
import { Fault } from '../config/fault.ts';
import type { Journal } from '../journal/journal.ts';

/** Where the pictures of one revision of a scan are, and their grid. */
export interface ScanPictures {
  readonly folder: string;
  readonly revision: number;
  readonly geometry: Geometry;
}

/**
 * Pictures of a scan: of its newest assessed revision, or of the one asked for. The folder is built from the journal's
 * own ids, never from the address.
 */
export async function picturesOf(
  journal: Pick<Journal, 'assessments' | 'images'>,
  dataDir: string,
  scanId: string,
  revision?: number,
): Promise<ScanPictures> {
  const assessments = await journal.assessments.ofScan(scanId);
  const assessed = assessments.findLast(
    (a) => a.status === 'assessed' && (revision === undefined || a.revision === revision),
  );
  if (!assessed?.geometry) {
    throw new Fault('There are no pictures of this scan', {
      code: assessments.length === 0 ? 'scan-unknown' : 'pictures-missing',
      hint: 'The scan was not assessed, or another revision is meant; look at it in the PACS.',
    });
  }
  const removedAt = await journal.images.removedAt(scanId);
  if (removedAt !== null) {
    throw new Fault(`The images of this scan were removed on ${removedAt.slice(0, 10)} by policy, to make room`, {
      code: 'images-removed',
      hint: 'What was found is kept here; look at the images in the PACS.',
    });
  }
  const folder = join(dataDir, 'scans', assessed.scanId, String(assessed.revision));
  return { folder, revision: assessed.revision, geometry: assessed.geometry };
}

/** File, first byte and length of `count` slices of one of the scan's grids, fewer where it ends before. */
export function sliceOf(
  { folder, geometry }: ScanPictures,
  name: string,
  slice: number,
  bytesPerVoxel: 1 | 2,
  count = 1,
): { file: string; offset: number; bytes: number } {
  const [columns, rows, slices] = geometry.size;
  if (slice >= slices) {
    throw new Fault(`The scan has ${slices} slices; there is no slice ${slice}`, {
      code: 'slice-unknown',
      hint: `Ask for a slice from 0 to ${slices - 1}.`,
    });
  }
  const bytes = columns * rows * bytesPerVoxel;
  return { file: join(folder, name), offset: slice * bytes, bytes: bytes * Math.min(count, slices - slice) };
}
