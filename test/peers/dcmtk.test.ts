import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Fault } from '../../edge/config/fault.ts';
import { readHeader } from '../../edge/volume/header.ts';
import { sliceFile } from '../dicom/instances.ts';
import { type Site, startSite } from '../dicom/site.ts';
import { datasetOf, dcmtk, dcmtkMissing, realFiles } from './dcmtk.ts';

const missing = dcmtkMissing();
if (missing !== null) console.warn(`skipped: ${missing}`);

let site: Site;
afterEach(() => site?.stop());

const to = (aeTitle = 'HENET') => ['-aet', 'CT1', '-aec', aeTitle, '127.0.0.1', String(site.port)];

/** Every stored instance's data set is, byte for byte, the sent file's. */
async function expectStored(files: readonly string[]): Promise<void> {
  const sent = new Map(
    await Promise.all(files.map(async (file) => [(await readHeader(file)).sopInstanceUid, file] as const)),
  );
  expect(site.instances).toHaveLength(sent.size);
  for (const row of site.instances) {
    const stored = datasetOf(await readFile(join(site.dataDir, row.file)));
    const original = datasetOf(await readFile(sent.get(row.sopInstanceUid)!));
    expect(stored.equals(original), row.sopInstanceUid).toBe(true);
  }
}

describe.skipIf(missing !== null)('DCMTK as the scanner', () => {
  test('echoscu is answered', async () => {
    site = await startSite();
    expect(await dcmtk('echoscu', ['--repeat', '20', ...to()])).toMatchObject({ code: 0 });
  });

  test('echoscu is rejected for the wrong AE title, and told why', async () => {
    site = await startSite({ config: { peers: [{ aeTitle: 'CT1', address: '127.0.0.1' }] } });
    expect((await dcmtk('echoscu', to('ORTHANC'))).output).toContain('Called AE Title Not Recognized');
    const stranger = await dcmtk('echoscu', ['-aet', 'X', '-aec', 'HENET', '127.0.0.1', String(site.port)]);
    expect(stranger.output).toContain('Calling AE Title Not Recognized');
  });

  test.each(['ge-head-tilted', 'philips-phantom-5mm'])(
    'storescu sends %s and every data set arrives as it was',
    async (folder) => {
      const files = realFiles(folder);
      if (files === null) return;
      site = await startSite();
      expect(await dcmtk('storescu', [...to(), ...files])).toMatchObject({ code: 0 });
      await expectStored(files);
      expect(site.releases).toMatchObject([{ isReleased: true, series: [{ instances: files.length }] }]);
    },
  );

  test('large and small PDUs bring the same', async () => {
    const files = realFiles('philips-screen-captures');
    if (files === null) return;
    for (const size of ['4096', '131072']) {
      site = await startSite();
      expect(await dcmtk('storescu', ['--max-send-pdu', size, ...to(), ...files])).toMatchObject({ code: 0 });
      await expectStored(files);
      await site.stop();
    }
  });

  test('dcmsend sends a study and then again, and nothing is stored twice', async () => {
    const files = ['philips-localizer', 'philips-phantom-5mm', 'philips-screen-captures'].flatMap(
      (name) => realFiles(name) ?? [],
    );
    if (files.length === 0) return;
    site = await startSite();
    for (let n = 0; n < 2; n++) expect(await dcmtk('dcmsend', [...to(), ...files])).toMatchObject({ code: 0 });
    await expectStored(files);
    expect(site.releases[1]?.series.reduce((sum, { instances }) => sum + instances, 0)).toBe(files.length);
    expect(await site.spool()).toHaveLength(files.length);
  });

  test('four associations at once are all served', async () => {
    const files = realFiles('philips-phantom-tilt-minus-18');
    if (files === null) return;
    site = await startSite();
    const parts = [0, 1, 2, 3].map((n) => files.filter((_, k) => k % 4 === n));
    const ended = await Promise.all(parts.map((part) => dcmtk('storescu', [...to(), ...part])));
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    await expectStored(files);
  });

  test('storescu hears that the disk is full', async () => {
    const full = new Fault('disk is full', { code: 'disk-full', hint: 'Free some.', dicomStatus: 0xa700 });
    site = await startSite({ canStore: () => full });
    const dir = await mkdtemp(join(tmpdir(), 'henet-dcmtk-'));
    const file = join(dir, 'slice.dcm');
    await writeFile(file, sliceFile());
    const { output } = await dcmtk('storescu', ['-v', ...to(), file]);
    await rm(dir, { recursive: true });
    expect(output).toMatch(/OutOfResources|0xa700/i);
    expect(site.instances).toEqual([]);
  });
});
