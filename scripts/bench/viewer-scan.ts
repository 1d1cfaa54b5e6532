import { randomUUID } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { sampleAssessment } from '../../dashboard/gallery/samples.ts';
import type { Geometry } from '../../edge/assessment/assessment.ts';
import { isoNow, systemClock } from '../../edge/config/clock.ts';
import { SCAN_FILES } from '../../edge/inference/protocol.ts';
import type { Journal } from '../../edge/journal/journal.ts';

const SIDE = 512;
export const THIN_SLICES = 300;

/** A thin scan of a head: 300 slices of 512 x 512, 0.5 mm apart. */
const THIN: Geometry = {
  size: [SIDE, SIDE, THIN_SLICES],
  spacingMm: [0.45, 0.45, 0.5],
  originMm: [-115, -115, -70],
  axes: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  sliceThicknessMm: 0.5,
  tiltDegrees: 0,
  resampled: false,
};

/** Records the case of a thin scan with a bleed, as the appliance would, its files included. Answers the episode. */
export async function recordThinCase(journal: Journal, dataDir: string): Promise<string> {
  const [episodeId, scanId] = [randomUUID(), randomUUID()];
  const bleedSlices = await writeThinScan(path.join(dataDir, 'scans', scanId, '1'));
  const at = isoNow(systemClock);
  const assessment = sampleAssessment({
    ...{ scanId, assessmentId: randomUUID(), episodeId, revision: 1, geometry: THIN, concludedAt: at },
    hematoma: {
      ...sampleAssessment().hematoma!,
      largestSlice: THIN_SLICES / 2,
      slices: bleedSlices,
    },
  });
  const studyInstanceUid = '2.25.1';
  const { acquiredAt, status, predicted, intendedUse } = assessment;
  const job = { jobId: randomUUID(), scanId, revision: 1, state: 'queued' as const, attempts: 0, refusal: null };
  const queued = { ...job, queuedAt: at };
  await journal.scans.enqueue(
    {
      ...{ scanId, studyInstanceUid, seriesInstanceUid: `${studyInstanceUid}.1`, episodeId: null, revision: 1 },
      ...{ patientKey: episodeId, patientId: 'BENCH', patientName: 'Bench', patientBirthDate: null, patientSex: null },
      ...{ acquiredAt, description: 'Head, thin', lastInstanceAt: at, createdAt: at },
    },
    queued,
    [],
  );
  const scan = {
    ...{
      scanId,
      assessmentId: assessment.assessmentId,
      revision: 1,
      acquiredAt,
      concludedAt: at,
      status,
      reason: null,
    },
    ...{ found: true, iphMl: 18.4, ivhMl: 0, predicted, measured: null },
  };
  const label = { name: 'B. N.', id: '1' };
  const episode = { episodeId, revision: 1, issuedAt: at, label, scans: [scan], intendedUse };
  await journal.conclude({ job: queued, assessment, episode, patientKey: episodeId, alert: null });
  return episodeId;
}

/** Noise of a thin slice, HU: about 12 in brain. Drawn once: what matters is that it does not compress. */
function noise(): Int16Array {
  let state = 12345;
  const unit = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return Int16Array.from({ length: 1 << 20 }, () => 24 * (unit() + unit() + unit()));
}

/** Writes volume, mask and Grad-CAM slice by slice; answers the slices that show bleed. */
async function writeThinScan(folder: string): Promise<number[]> {
  await mkdir(folder, { recursive: true });
  const grain = noise();
  const [hu, labels, heat] = [new Int16Array(SIDE * SIDE), new Uint8Array(SIDE * SIDE), new Uint8Array(SIDE * SIDE)];
  const names = [SCAN_FILES.volume, SCAN_FILES.hematoma, ...Object.values(SCAN_FILES.gradcam)];
  const files = await Promise.all(names.map((name) => open(path.join(folder, name), 'w')));
  const bleed: number[] = [];
  for (let k = 0; k < THIN_SLICES; k++) {
    const z = (k - THIN_SLICES / 2) * 0.5;
    labels.fill(0);
    heat.fill(0);
    for (let v = 0; v < hu.length; v++) {
      const [x, y] = [((v & 511) - 256) * 0.45, ((v >> 9) - 256) * 0.45];
      const r = Math.sqrt((x / 78) ** 2 + (y / 95) ** 2 + (z / 85) ** 2);
      if (r > 1) {
        hu[v] = -1000 + (grain[(v * 3 + k * 7919) & 0xfffff]! >> 2);
        continue;
      }
      const from =
        Math.sqrt((x - 26) ** 2 + (y + 8) ** 2 + z ** 2) * (1 + 0.15 * Math.sin(5 * Math.atan2(y + 8, x - 26)));
      hu[v] = (r > 0.93 ? 900 : from < 20 ? 64 : 33) + grain[(v + k * 104_729) & 0xfffff]!;
      if (from < 20) labels[v] = 1;
      if (from < 60) heat[v] = 255 * Math.exp(-((from / 30) ** 2));
    }
    if (labels.includes(1)) bleed.push(k);
    for (const [n, file] of files.entries())
      await file.write(new Uint8Array(n === 0 ? hu.buffer : n === 1 ? labels.buffer : heat.buffer));
  }
  for (const file of files) await file.close();
  return bleed;
}
