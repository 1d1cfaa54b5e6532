import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { kernelKind } from '../../edge/series/kernel.ts';
import { readHeader } from '../../edge/volume/header.ts';
import { Site, until } from '../e2e/site.ts';
import { enginePid } from './engine-of.ts';

let site: Site;
afterEach(() => site.remove());

/** Waits until the service has an engine again, another one. */
async function replaced(before: number): Promise<void> {
  await until('there is a new engine', async () => {
    const now = await enginePid(site.appliance.process.pid!);
    return now !== null && now !== before;
  });
}

/** Files below a folder whose path fits; none while the folder is missing. */
async function filesIn(folder: string, fits: (file: string) => boolean): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const names = await readdir(folder, { recursive: true });
  return names.filter(fits).map((name) => path.join(folder, name));
}

/** Stops the engine while a network surely runs or is about to: the volume is written, the reading is not. */
async function holdInMidInference(pid: number): Promise<void> {
  const scans = path.join(site.dataDir, 'scans');
  const isReading = (file: string) => file.endsWith('.partial/volume.i16');
  await until('the engine has the volume', async () => (await filesIn(scans, isReading)).length > 0);
  process.kill(pid, 'SIGSTOP');
  expect(await filesIn(scans, isReading), 'it was held while it read').toHaveLength(1);
}

test('kill -9 of the engine in mid-inference: the scan is read again by a new engine and the ward gets its alert', async () => {
  site = await Site.make();
  await site.start();
  const before = (await enginePid(site.appliance.process.pid!))!;
  await Promise.all([site.scan(32), holdInMidInference(before)]);
  process.kill(before, 'SIGKILL');

  const { alert } = await site.watch.next(() => true, 180_000);
  expect(alert.kind).toBe('clinical');
  expect(alert.iphMl).toBeGreaterThan(10);
  expect(site.appliance.log(), 'it was killed while it read').toContain('engine-crashed');
  await replaced(before);
}, 600_000);

/** Puts a pipe that nobody writes to in the place of a slice of the brain series: whoever reads it hangs. */
async function makeSliceHang(): Promise<void> {
  for (const file of await filesIn(path.join(site.dataDir, 'spool'), (name) => name.endsWith('.dcm'))) {
    const { convolutionKernel, imageType } = await readHeader(file);
    if (imageType.includes('LOCALIZER') || kernelKind(convolutionKernel) !== 'soft') continue;
    await rename(file, `${file}.aside`);
    execFileSync('mkfifo', [file]);
    return;
  }
  throw new Error('no slice of the brain series is in the spool');
}

test('an engine that hangs is killed at its deadline, and after a second hang the ward sees why the scan was not assessed', async () => {
  site = await Site.make({ inference: { modelsDir: path.resolve('models'), providers: ['cpu'], deadlineSeconds: 15 } });
  await site.start();
  const first = (await enginePid(site.appliance.process.pid!))!;
  // The first engine hangs because it is held, the next one on a slice that cannot be read to its end.
  process.kill(first, 'SIGSTOP');
  await site.scan(33);
  await makeSliceHang();
  const { alert } = await site.watch.next(() => true, 180_000);
  expect(alert.condition).toBe('scan-not-assessed');
  expect(alert.kind).toBe('technical');
  expect(alert.text).toContain('took longer than 15 s');
  expect(site.appliance.log().match(/"code":"engine-deadline"/g), 'both hangs are logged').toHaveLength(2);
  await replaced(first);
}, 600_000);
