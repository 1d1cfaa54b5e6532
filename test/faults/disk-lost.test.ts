import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { NOT_RECORDED } from '../../edge/alerting/unrecorded.ts';
import type { AlertPayload, StatusPayload } from '../../edge/mqtt/topics.ts';
import { Site, until } from '../e2e/site.ts';
import { smallDisk } from './disk.ts';
import { enginePid } from './engine-of.ts';

let undo: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  undo = [];
});

/** A running appliance whose data lie on that disk, with a scan that its engine holds. */
async function siteWithScan(dir: string, seed: number): Promise<{ site: Site; resume: () => void }> {
  const site = await Site.make({ health: { minFreeDiskMb: 0 } }, undefined, dir);
  undo.push(() => site.remove());
  // The test's own file, which nobody has synced; all else is for the appliance to have on the disk.
  execFileSync('sync', [join(site.dataDir, 'config.json')]);
  await site.start();
  const engine = (await enginePid(site.appliance.process.pid!))!;
  process.kill(engine, 'SIGSTOP');
  undo.push(() => {
    try {
      process.kill(engine, 'SIGCONT');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  });
  await site.scan(seed);
  await until('the scan is queued', () => site.appliance.log().includes('"msg":"scan queued"'));
  return { site, resume: () => process.kill(engine, 'SIGCONT') };
}

async function acknowledge(
  site: Site,
  { alertId, revision }: AlertPayload,
): Promise<{ status: number; code?: string }> {
  const response = await fetch(`${site.appliance.httpUrl}/api/v1/alerts/${alertId}/acknowledge`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ by: 'nurse.a', revision }),
  });
  const { code } = (await response.json()) as { code?: string };
  return { status: response.status, ...(code === undefined ? {} : { code }) };
}

const problemsOf = async (site: Site) => (await site.json<StatusPayload>('/api/v1/status')).problems.join(' ');

test('the disk runs full before a scan is read: its alert goes out all the same, and is recorded, as the same one, once there is room', async () => {
  const disk = await smallDisk(160);
  if (disk === null) return;
  undo.push(() => disk.remove());
  const { site, resume } = await siteWithScan(disk.dir, 41);
  await disk.fill();
  resume();

  const { alert } = await site.watch.next(() => true, 180_000);
  expect(alert.text.startsWith(NOT_RECORDED)).toBe(true);
  expect(alert.kind).toBe('clinical');
  expect(alert.iphMl).toBeGreaterThan(10);
  await until('the state says so', async () => (await problemsOf(site)).includes('sent without being recorded'));
  expect((await site.json<AlertPayload[]>('/api/v1/alerts')).map(({ alertId }) => alertId)).toEqual([alert.alertId]);
  expect(await acknowledge(site, alert)).toEqual({ status: 503, code: 'alert-unrecorded' });

  await disk.empty();
  const { alert: recorded } = await site.watch.next(({ text }) => !text.startsWith(NOT_RECORDED), 180_000);
  const { alertId, revision, soundRevision, raisedAt } = alert;
  expect(recorded).toMatchObject({ alertId, revision, soundRevision, raisedAt });
  expect((await acknowledge(site, recorded)).status).toBe(200);
  await until('the state is well again', async () => !(await problemsOf(site)).includes('sent without being recorded'));
  expect(new Set(site.watch.heard.map(({ alert: heard }) => `${heard.alertId} ${heard.soundRevision}`)).size).toBe(1);
}, 600_000);

/** A real file system that its kernel makes read-only as it does when the disk fails; null where that cannot be done here. */
async function failingDisk(): Promise<{ dir: string; fail(): void; repair(): void } | null> {
  const folder = await mkdtemp(join(tmpdir(), 'henet-failing-'));
  const image = join(folder, 'image');
  const dir = join(folder, 'disk');
  const run = (command: string, ...args: string[]) => execFileSync(command, args, { stdio: 'pipe' });
  const mount = () => run('mount', '-o', 'loop', image, dir);
  try {
    await mkdir(dir);
    await writeFile(image, '');
    await truncate(image, 256 * 1024 * 1024);
    run('mkfs.ext4', '-q', '-F', image);
    mount();
  } catch (error) {
    console.warn(`no disk that can fail here, so this is not tested: ${String((error as Error).message).trim()}`);
    await rm(folder, { recursive: true });
    return null;
  }
  undo.push(async () => {
    run('umount', dir);
    await rm(folder, { recursive: true });
  });
  return {
    dir,
    // mount(8), ext4: simulates what the kernel does on an error; a mount that is in use too becomes read-only.
    fail: () => run('mount', '-o', 'remount,abort', dir),
    repair: () => {
      run('umount', dir);
      // 1: errors were found and mended.
      const { status, stdout } = spawnSync('e2fsck', ['-p', '-f', image], { encoding: 'utf8' });
      if (status === null || status > 1) throw new Error(`e2fsck could not mend the disk: ${stdout}`);
      mount();
    },
  };
}

test('the disk becomes read-only before a scan is read: its alert goes out, the state says what is lost, and after the repair it is recorded', async () => {
  const disk = await failingDisk();
  if (disk === null) return;
  const { site, resume } = await siteWithScan(disk.dir, 42);
  disk.fail();
  resume();

  const { alert } = await site.watch.next(() => true, 180_000);
  expect(alert.text.startsWith(NOT_RECORDED)).toBe(true);
  await until('the state says so', async () => {
    const problems = await problemsOf(site);
    return problems.includes('sent without being recorded') && problems.includes('data disk cannot be written');
  });

  await site.appliance.stop();
  disk.repair();
  await site.start();
  const { alert: recorded } = await site.watch.next(({ text }) => !text.startsWith(NOT_RECORDED), 180_000);
  const { alertId, revision, soundRevision } = alert;
  expect(recorded).toMatchObject({ alertId, revision, soundRevision });
  expect((await acknowledge(site, recorded)).status).toBe(200);
}, 600_000);
