import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Clinical, NOTHING_KNOWN } from '../../edge/assessment/clinical.ts';
import type { EngineHost } from '../../edge/inference/host.ts';
import { type Estimate, type Reading, SCAN_FILES } from '../../edge/inference/protocol.ts';
import { makeModels, makeScan, testFolder, unstoppedHost } from './fixtures.ts';

const TOLD: Clinical = { ...NOTHING_KNOWN, onsetHours: 1 };
let models: string;
let host: EngineHost;
let files: string[];
let out: string;
let reading: Reading;

beforeAll(async () => {
  models = makeModels();
  files = makeScan('--right', '40', '30', '40', '--left', '10', '20', '20');
  host = unstoppedHost(models);
  await host.start();
  out = join(dirname(dirname(files[0]!)), 'scans');
  reading = await read('1');
}, 60_000);
afterAll(async () => {
  await host.stop();
  for (const path of [models, dirname(files[0]!)]) rmSync(dirname(path), { recursive: true });
});

async function read(revision: string): Promise<Reading> {
  const outDir = join(out, revision);
  const reply = await host.read({ requestId: `read ${revision}`, files, outDir, clinical: NOTHING_KNOWN, caption: '' });
  if (!reply.ok) throw new Error(JSON.stringify(reply.reason));
  return reply.reading;
}

const sha256 = () => reading.models.find(({ role }) => role === 'expansion')!.sha256;
const ask = (clinical: Clinical, changes: { folder?: string; outDir?: string; sha256?: string } = {}) => {
  const given = { folder: join(out, '1'), outDir: join(testFolder(), '2'), sha256: sha256(), ...changes };
  return host.estimate({ requestId: `estimate ${given.outDir}`, estimate: { ...given, clinical } });
};
async function estimated(...args: Parameters<typeof ask>): Promise<Estimate> {
  const reply = await ask(...args);
  if (!reply.ok) throw new Error(JSON.stringify(reply.reason));
  return reply.estimate;
}

describe('an estimate with other clinical data', () => {
  test('is that of the reading where nothing more is known, to the last digit', async () => {
    const again = await estimated(NOTHING_KNOWN);
    expect(again.probabilities).toEqual(reading.probabilities);
    expect(again.spread).toEqual(reading.spread);
    expect([again.thresholds, again.model]).toEqual([
      reading.thresholds,
      reading.models.find(({ role }) => role === 'expansion'),
    ]);
  });

  test('is what a reading with those data would have given', async () => {
    const reply = await host.read({ requestId: 'r', files, outDir: null, clinical: TOLD, caption: '' });
    if (!reply.ok) throw new Error(JSON.stringify(reply.reason));
    const again = await estimated(TOLD);
    expect(again.probabilities).toEqual(reply.reading.probabilities);
    expect(again.probabilities.CHE).not.toBeCloseTo(reading.probabilities!.CHE, 3);
    expect(again.clinical).toEqual(TOLD);
  });

  test('leaves the pictures of the reading under the new revision, and takes no room for them', async () => {
    const outDir = join(testFolder(), '2');
    await estimated(TOLD, { outDir });
    expect(readdirSync(outDir).sort()).toEqual(readdirSync(join(out, '1')).sort());
    const inode = (folder: string) => statSync(join(folder, SCAN_FILES.volume)).ino;
    // A temporary folder may lie on another disk than the scans' one only where /tmp does.
    expect(inode(outDir)).toBe(inode(join(out, '1')));
    rmSync(join(out, '1', SCAN_FILES.overview));
    expect(readFileSync(join(outDir, SCAN_FILES.overview)).length).toBeGreaterThan(100);
  });

  test('is refused by another expansion model than the one that read the scan', async () => {
    const reply = await ask(TOLD, { sha256: 'f'.repeat(64) });
    expect(reply).toMatchObject({ ok: false, reason: { code: 'model-changed' } });
  });

  test('says why where what the network read was not kept, or is damaged, and leaves no folder', async () => {
    const folder = testFolder();
    const outDir = join(folder, 'new');
    expect(await ask(TOLD, { folder, outDir })).toMatchObject({ ok: false, reason: { code: 'crop-missing' } });
    await read('3');
    truncateSync(join(out, '3', SCAN_FILES.crop), 1000);
    const damaged = await ask(TOLD, { folder: join(out, '3'), outDir });
    expect(damaged).toMatchObject({ ok: false, reason: { code: 'crop-damaged' } });
    expect(existsSync(outDir)).toBe(false);
  });

  test('is answered after the reading that was asked for before it', async () => {
    const order: string[] = [];
    const first = read('4').then(() => order.push('reading'));
    const second = estimated(TOLD).then(() => order.push('estimate'));
    await Promise.all([first, second]);
    expect(order).toEqual(['reading', 'estimate']);
  });

  test('is answered when the engine is killed meanwhile, and made by the next engine', async () => {
    const own = unstoppedHost(models);
    onTestFinished(() => own.stop());
    await own.start();
    const request = {
      requestId: 'a',
      estimate: { folder: join(out, '1'), outDir: join(testFolder(), '2'), clinical: TOLD, sha256: sha256() },
    };
    const pid = own.state().pid!;
    process.kill(pid, 'SIGSTOP');
    const reply = own.estimate(request);
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.kill(pid, 'SIGKILL');
    expect(await reply).toMatchObject({ ok: false, reason: { code: 'engine-crashed' } });
    expect(await own.estimate({ ...request, requestId: 'b' })).toMatchObject({ ok: true });
  });
});
