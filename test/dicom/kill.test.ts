import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { sliceDataset } from './instances.ts';
import { CT, RawPeer } from './raw-peer.ts';
import { startSite } from './site.ts';

test('kill -9 amid a transfer loses nothing that was answered, and the next start removes the rest', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'henet-kill-'));
  const child = spawn(process.execPath, [join(import.meta.dirname, 'serve.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { peer } = await RawPeer.associate(Number(line));
  const answered: string[] = [];
  for (let n = 1; n <= 20; n++) {
    const instanceUid = `1.2.3.4.${n}`;
    const status = await peer.store(3, { classUid: CT, instanceUid }, sliceDataset({ instanceUid, z: n, side: 128 }));
    if (status === 0) answered.push(instanceUid);
  }
  peer.begin(
    3,
    { classUid: CT, instanceUid: '1.2.3.4.99' },
    sliceDataset({ instanceUid: '1.2.3.4.99' }).subarray(0, 200),
  );
  await expect.poll(() => readdir(join(dataDir, 'spool', 'incoming'))).toHaveLength(1);
  child.kill('SIGKILL');
  await once(child, 'exit');

  const site = await startSite({ dataDir });
  const recorded = (await site.journal.instances.ofSeries('1.2.3.3')).map(({ sopInstanceUid }) => sopInstanceUid);
  const spool = await site.spool();
  await site.stop();
  await rm(dataDir, { recursive: true });
  expect(answered).toHaveLength(20);
  expect(recorded).toEqual(answered);
  expect(spool).toHaveLength(20);
});
