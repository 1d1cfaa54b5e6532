import { randomBytes } from 'node:crypto';
import { readFile, truncate } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { gunzipSync } from 'node:zlib';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SAMPLE_GEOMETRY } from '../../dashboard/gallery/samples.ts';
import type { Geometry } from '../../edge/assessment/assessment.ts';
import { OUTLINE_RGB } from '../../edge/http/picture/colours.ts';
import { SCAN_FILES } from '../../edge/inference/protocol.ts';
import { type Head, head, measured, writeScanFiles } from './head.ts';
import { getJson, openWard, recordCase, type Ward } from './ward.ts';

const geometry: Geometry = {
  ...SAMPLE_GEOMETRY,
  size: [128, 96, 8],
  spacingMm: [1.8, 2.4, 12],
  originMm: [-115, -115, 8],
};
const AREA = 128 * 96;
const SLICE = 4;
let ward: Ward;
let scan: Head;
let folder: string;

beforeAll(async () => {
  ward = await openWard();
  scan = head(geometry, 20);
  const hematoma = measured(geometry, scan);
  await recordCase(ward.journal, {
    assessments: [
      { scanId: 'scan-a', revision: 1, geometry, hematoma },
      { scanId: 'scan-a', revision: 2, geometry, hematoma },
      { scanId: 'scan-a', revision: 3, status: 'not-assessed', geometry: null, hematoma: null },
      { scanId: 'scan-none', revision: 1, status: 'not-assessed', geometry: null, hematoma: null },
      { scanId: 'scan-gone', revision: 1, geometry, hematoma },
      { scanId: 'scan-cut', revision: 1, geometry, hematoma },
    ],
  });
  await writeScanFiles(ward.dataDir, 'scan-a', 1, head(geometry, 0));
  folder = await writeScanFiles(ward.dataDir, 'scan-a', 2, scan);
  await truncate(join(await writeScanFiles(ward.dataDir, 'scan-cut', 1, scan), SCAN_FILES.volume), AREA * 2 * 3 + 17);
});
afterAll(() => ward.close());

/** The body as it went over the wire: fetch would unpack it. */
function wire(path: string, encoding: string): Promise<{ encoding: string | undefined; body: Buffer }> {
  const { port } = ward.server.address();
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers: { 'accept-encoding': encoding } }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => resolve({ encoding: answer.headers['content-encoding'], body: Buffer.concat(parts) }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

const png = async (path: string) => decode(new Uint8Array(await (await fetch(ward.url + path)).arrayBuffer()));

describe('slices as numbers', () => {
  test('a slice that travels packed is, unpacked, byte for byte what the file holds', async () => {
    const stored = await readFile(join(folder, SCAN_FILES.volume));
    const expected = stored.subarray(SLICE * AREA * 2, (SLICE + 1) * AREA * 2);
    const packed = await wire(`/api/v1/scans/scan-a/volume/${SLICE}`, 'gzip');
    expect(packed.encoding).toBe('gzip');
    expect(packed.body.length).toBeLessThan(expected.length);
    expect(gunzipSync(packed.body).equals(expected)).toBe(true);
    const plain = await wire(`/api/v1/scans/scan-a/volume/${SLICE}`, 'identity, gzip;q=0');
    expect(plain.encoding).toBeUndefined();
    expect(plain.body.equals(expected)).toBe(true);
  });

  test('several slices come in one answer, fewer at the end of the scan, and never more than sixteen', async () => {
    const stored = await readFile(join(folder, SCAN_FILES.volume));
    const three = await wire('/api/v1/scans/scan-a/volume/2?count=3', 'identity');
    expect(three.body.equals(stored.subarray(2 * AREA * 2, 5 * AREA * 2))).toBe(true);
    const rest = await wire('/api/v1/scans/scan-a/hematoma/6?count=16', 'identity');
    expect(rest.body.equals(Buffer.from(scan.labels.subarray(6 * AREA)))).toBe(true);
    const heat = await wire('/api/v1/scans/scan-a/gradcam/CHE/1?count=2', 'identity');
    expect(heat.body).toHaveLength(2 * AREA);
    expect((await getJson(`${ward.url}/api/v1/scans/scan-a/volume/0?count=17`)).status).toBe(400);
  });

  test('mask and Grad-CAM come from their own files', async () => {
    const mask = await wire(`/api/v1/scans/scan-a/hematoma/${SLICE}`, 'gzip');
    expect(gunzipSync(mask.body).equals(Buffer.from(scan.labels.subarray(SLICE * AREA, (SLICE + 1) * AREA)))).toBe(
      true,
    );
    const heat = await wire(`/api/v1/scans/scan-a/gradcam/RHE1/${SLICE}`, 'gzip');
    expect(gunzipSync(heat.body).equals(Buffer.from(scan.heat.subarray(SLICE * AREA, (SLICE + 1) * AREA)))).toBe(true);
  });

  test('the newest assessed revision is shown, and a viewer can stay with an earlier one', async () => {
    const newest = await wire(`/api/v1/scans/scan-a/hematoma/${SLICE}`, 'identity');
    const earlier = await wire(`/api/v1/scans/scan-a/hematoma/${SLICE}?revision=1`, 'identity');
    expect(newest.body.some((label) => label === 1)).toBe(true);
    expect(earlier.body.every((label) => label === 0)).toBe(true);
  });

  test.each([
    ['a slice above the last', 'scan-a/volume/8', 404, 'slice-unknown'],
    ['a negative slice', 'scan-a/volume/-1', 400, 'request-invalid'],
    ['a slice that is no number', 'scan-a/volume/x', 400, 'request-invalid'],
    ['a revision that was not assessed', 'scan-a/volume/0?revision=3', 404, 'pictures-missing'],
    ['an unknown scan', 'scan-x/volume/0', 404, 'scan-unknown'],
    ['a scan that was not assessed', 'scan-none/volume/0', 404, 'pictures-missing'],
    ['pictures that retention removed', 'scan-gone/volume/0', 404, 'pictures-missing'],
    ['an unknown definition', 'scan-a/gradcam/XHE/0', 400, 'request-invalid'],
    ['a file that ends in the middle of the slice', 'scan-cut/volume/3', 500, 'pictures-damaged'],
  ])('%s is refused', async (_what, path, status, code) => {
    const answer = await getJson<{ code: string }>(`${ward.url}/api/v1/scans/${path}`);
    expect(answer).toMatchObject({ status, body: { code } });
  });

  test('pictures that policy removed are gone (410): it says when and why, and that the results are kept', async () => {
    const { scanIds } = await recordCase(ward.journal, { assessments: [{}] });
    const scan = await ward.journal.scans.get(scanIds[0]!);
    await ward.journal.images.remove(scan!.studyInstanceUid, '2026-12-24T09:00:00.000Z', 'room');
    const answer = await getJson(`${ward.url}/api/v1/scans/${scanIds[0]}/volume/0`);
    expect(answer).toMatchObject({ status: 410, body: { code: 'images-removed' } });
    expect(JSON.stringify(answer.body)).toMatch(/removed on 2026-12-24 by policy.*found is kept/);
    const detail = await getJson(`${ward.url}/api/v1/scans/${scanIds[0]}`);
    expect(detail.body).toMatchObject({ imagesRemovedAt: '2026-12-24T09:00:00.000Z' });
  });

  test('looking through a whole scan is one line of the audit log', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, k) => wire(`/api/v1/scans/scan-a/volume/${k}`, 'gzip')));
    const views = (await ward.journal.audit.of('scan-a')).filter(({ act }) => act === 'view-pictures');
    expect(views.map(({ detail }) => detail).sort()).toEqual(['revision 1', 'revision 2']);
  });
});

describe('slices as pictures', () => {
  test('bone is white, air is black, and the bleed has its outline', async () => {
    const picture = await png(`/api/v1/scans/scan-a/slices/${SLICE}.png`);
    expect([picture.width, picture.height, picture.channels]).toEqual([128, 96, 3]);
    const hu = scan.hu.subarray(SLICE * AREA, (SLICE + 1) * AREA);
    const at = (i: number) => [...picture.data.subarray(3 * i, 3 * i + 3)];
    expect(at(hu.indexOf(-1000))).toEqual([0, 0, 0]);
    expect(at(hu.findIndex((value, i) => value > 500 && i % 128 > 30 && i % 128 < 45))).toEqual([255, 255, 255]);
    const labels = scan.labels.subarray(SLICE * AREA, (SLICE + 1) * AREA);
    expect(at(labels.indexOf(1))).toEqual([...OUTLINE_RGB[1]]);
    const bare = await png(`/api/v1/scans/scan-a/slices/${SLICE}.png?outline=false`);
    const i = labels.indexOf(1);
    expect(bare.data[3 * i]).toBe(bare.data[3 * i + 1]);
  });

  test('the window of the address is the window of the picture', async () => {
    const brain = await png(`/api/v1/scans/scan-a/slices/${SLICE}.png?outline=false`);
    const bone = await png(`/api/v1/scans/scan-a/slices/${SLICE}.png?outline=false&window=bone`);
    const hu = scan.hu.subarray(SLICE * AREA, (SLICE + 1) * AREA);
    const blood = hu.findIndex((value, i) => scan.labels[SLICE * AREA + i] === 1 && value > 60 && value < 72);
    // PS3.3 C.11.2.1.2.1 by hand: ((66 - 39.5) / 79 + 0.5) * 255 in brain, ((66 - 479.5) / 2499 + 0.5) * 255 in bone.
    expect(brain.data[3 * blood]).toBeCloseTo(((hu[blood]! - 39.5) / 79 + 0.5) * 255, -0.5);
    expect(bone.data[3 * blood]).toBeCloseTo(((hu[blood]! - 479.5) / 2499 + 0.5) * 255, -0.5);
  });

  test('Grad-CAM colours the picture only where it is asked for', async () => {
    const coloured = (data: Readonly<ArrayLike<number>>) =>
      Array.from({ length: AREA }, (_, i) => Number(data[3 * i] !== data[3 * i + 2])).reduce((a, b) => a + b);
    const without = await png(`/api/v1/scans/scan-a/slices/${SLICE}.png?outline=false`);
    const withMap = await png(`/api/v1/scans/scan-a/slices/${SLICE}.png?outline=false&gradcam=CHE`);
    expect(coloured(without.data)).toBe(0);
    expect(coloured(withMap.data)).toBeGreaterThan(200);
  });

  test('the overview picture is sent as the engine made it', async () => {
    const sent = Buffer.from(await (await fetch(`${ward.url}/api/v1/scans/scan-a/overview.png`)).arrayBuffer());
    expect(sent.equals(await readFile(join(folder, SCAN_FILES.overview)))).toBe(true);
  });

  test('a file that is gone is told, and the next picture is drawn', async () => {
    expect(await getJson(`${ward.url}/api/v1/scans/scan-gone/slices/0.png`)).toMatchObject({
      status: 404,
      body: { code: 'pictures-missing' },
    });
    expect((await png('/api/v1/scans/scan-a/slices/0.png')).width).toBe(128);
  });

  test('twenty pictures of full size do not hold the main loop for 50 ms', async () => {
    const large: Geometry = { ...geometry, size: [512, 512, 20], spacingMm: [0.45, 0.45, 6] };
    const voxels = 512 * 512 * 20;
    const noise = randomBytes(voxels);
    const hu = Int16Array.from(noise, (value) => value - 100);
    const big = { hu, labels: new Uint8Array(voxels), heat: new Uint8Array(noise) };
    await recordCase(ward.journal, { assessments: [{ scanId: 'scan-big', geometry: large }] });
    await writeScanFiles(ward.dataDir, 'scan-big', 1, big);
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    // Other programs on the machine delay a loop too; only the processor time that a turn takes is the server's own doing.
    let longestTurn = 0;
    let before = process.threadCpuUsage();
    const probe = setInterval(() => {
      const { user, system } = process.threadCpuUsage(before);
      longestTurn = Math.max(longestTurn, (user + system) / 1000);
      before = process.threadCpuUsage();
    }, 2);
    await Promise.all(
      Array.from({ length: 20 }, async (_, k) => {
        const answer = await fetch(`${ward.url}/api/v1/scans/scan-big/slices/${k}.png?gradcam=CHE`);
        expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(100_000);
      }),
    );
    clearInterval(probe);
    delay.disable();
    console.log(
      `while 20 PNGs of 512 x 512 were drawn, the longest turn of the main loop took ${longestTurn.toFixed(1)} ms of processor ` +
        `time; its longest delay, with all that the machine did, was ${(delay.max / 1e6).toFixed(1)} ms`,
    );
    expect(longestTurn).toBeLessThan(50);
  }, 90_000);
});
