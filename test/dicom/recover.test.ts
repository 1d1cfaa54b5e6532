import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sliceDataset, sliceFile } from './instances.ts';
import { CT, RawPeer } from './raw-peer.ts';
import { type Site, startSite } from './site.ts';

let dataDir: string;
let site: Site | null = null;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'henet-recover-'));
});
afterEach(async () => {
  await site?.stop();
  site = null;
  await rm(dataDir, { recursive: true, force: true });
});

async function leave(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  await mkdir(join(dataDir, 'spool', folder), { recursive: true });
  await writeFile(join(dataDir, 'spool', folder, name), bytes);
}

describe('start after a sudden stop', () => {
  test('half-received files are removed', async () => {
    await leave('incoming', 'half.part', sliceFile().subarray(0, 400));
    site = await startSite({ dataDir });
    expect(await site.spool()).toEqual([]);
  });

  test('an instance that was in its place but not recorded is recorded and told of', async () => {
    await leave('2026-11-03', 'a.dcm', sliceFile());
    site = await startSite({ dataDir });
    expect(site.instances).toMatchObject([
      { sopInstanceUid: '1.2.3.4.1', file: 'spool/2026-11-03/a.dcm', peer: 'recovered' },
    ]);
    expect(await site.journal.instances.files()).toEqual(new Set(['spool/2026-11-03/a.dcm']));
  });

  test('an instance that is recorded is left alone', async () => {
    site = await startSite({ dataDir });
    const { peer } = await RawPeer.associate(site.port);
    await peer.store(3, { classUid: CT, instanceUid: '1.2.3.4.1' }, sliceDataset());
    const before = await site.spool();
    await site.stop();
    site = await startSite({ dataDir });
    expect(await site.spool()).toEqual(before);
    expect(site.instances).toEqual([]);
  });

  test('a second copy of a recorded instance is removed', async () => {
    await leave('2026-11-03', 'a.dcm', sliceFile());
    await leave('2026-11-04', 'b.dcm', sliceFile());
    site = await startSite({ dataDir });
    expect(await site.spool()).toEqual([join('2026-11-03', 'a.dcm')]);
  });

  test('an unreadable file is put aside and does not keep the appliance from starting', async () => {
    await leave('2026-11-03', 'a.dcm', Buffer.from('not DICOM at all'));
    site = await startSite({ dataDir });
    expect(await site.spool()).toEqual([expect.stringMatching(/^quarantine/)]);
    expect(await readdir(join(dataDir, 'spool', '2026-11-03'))).toEqual([]);
  });
});
