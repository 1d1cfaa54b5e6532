import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encode } from 'fast-png';
import type { Geometry, Hematoma } from '../../edge/assessment/assessment.ts';
import { SCAN_FILES } from '../../edge/inference/protocol.ts';

/**
 * A head of ellipsoids with a bleed, computed here: skull 900 HU, brain 34 HU with a little noise, ventricles 6 HU, blood
 * 66 HU. Enough to look at; it trains and proves nothing.
 */
export interface Head {
  readonly hu: Int16Array;
  readonly labels: Uint8Array;
  readonly heat: Uint8Array;
}

/** @param radiusMm of the bleed; 0 for none */
export function head({ size, spacingMm, originMm }: Geometry, radiusMm: number, ivh = false): Head {
  const [columns, rows, slices] = size;
  const voxels = columns * rows * slices;
  const result = {
    hu: new Int16Array(voxels).fill(-1000),
    labels: new Uint8Array(voxels),
    heat: new Uint8Array(voxels),
  };
  let noise = 7;
  for (let k = 0, v = 0; k < slices; k++) {
    const z = originMm[2] + k * spacingMm[2] - 50;
    for (let j = 0; j < rows; j++) {
      const y = originMm[1] + j * spacingMm[1];
      for (let i = 0; i < columns; i++, v++) {
        const x = originMm[0] + i * spacingMm[0];
        const r = Math.hypot(x / 75, y / 92, z / 80);
        if (r > 1.02) continue;
        noise = (noise * 1_103_515_245 + 12_345) % 2_147_483_648;
        const grain = (noise / 2_147_483_648 - 0.5) * 9;
        if (r > 0.93) result.hu[v] = 900 + grain * 10;
        else {
          const ventricle = Math.hypot((Math.abs(x) - 10) / 7, (y + 5) / 24, z / 14) < 1;
          const wobble = 1 + 0.18 * Math.sin(4 * Math.atan2(y + 8, x - 26) + z / 9);
          const fromBleed = Math.hypot(x - 26, (y + 8) / 1.2, z / 1.1);
          const inBleed = radiusMm > 0 && fromBleed < radiusMm * wobble;
          const inIvh = ivh && ventricle && x > 0 && y > 6;
          result.hu[v] = (inBleed ? 66 : inIvh ? 60 : ventricle ? 6 : r > 0.84 ? 40 : 31) + grain;
          if (inBleed) result.labels[v] = 1;
          else if (inIvh) result.labels[v] = 2;
          if (radiusMm > 0) result.heat[v] = 255 * Math.exp(-((Math.hypot(x - 34, y + 2, z) / 22) ** 2));
        }
      }
    }
  }
  return result;
}

/** What the labels measure: volumes in mL and the slices that show bleed. */
export function measured({ size, spacingMm, originMm }: Geometry, { labels }: Head): Hematoma {
  const area = size[0] * size[1];
  const ml = (spacingMm[0] * spacingMm[1] * spacingMm[2]) / 1000;
  const perSlice = Array.from({ length: size[2] }, (_, k) =>
    labels.subarray(k * area, (k + 1) * area).reduce((n, label) => n + Number(label > 0), 0),
  );
  const count = (label: number) => labels.reduce((n, value) => n + Number(value === label), 0);
  const [iphMl, ivhMl] = [count(1) * ml, count(2) * ml];
  const found = iphMl + ivhMl > 0;
  const largestSlice = found ? perSlice.indexOf(Math.max(...perSlice)) : null;
  return {
    found,
    iphMl,
    ivhMl,
    totalMl: iphMl + ivhMl,
    abc2Ml: iphMl > 0 ? iphMl * 1.18 : null,
    foci: Number(iphMl > 0),
    centroidMm: found ? [26, -8, originMm[2] + (largestSlice ?? 0) * spacingMm[2]] : null,
    largestSlice,
    slices: perSlice.flatMap((n, k) => (n > 0 ? [k] : [])),
  };
}

/** Writes the files that the engine leaves of a read scan. */
export async function writeScanFiles(dataDir: string, scanId: string, revision: number, scan: Head): Promise<string> {
  const folder = join(dataDir, 'scans', scanId, String(revision));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, SCAN_FILES.volume), new Uint8Array(scan.hu.buffer));
  await writeFile(join(folder, SCAN_FILES.hematoma), scan.labels);
  for (const file of Object.values(SCAN_FILES.gradcam)) await writeFile(join(folder, file), scan.heat);
  const overview = encode({ width: 1, height: 1, data: new Uint8Array([9, 9, 9]), depth: 8, channels: 3 });
  await writeFile(join(folder, SCAN_FILES.overview), overview);
  return folder;
}
