import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeStudy } from '../../scripts/phantom/study.ts';
import type { Site } from '../dicom/site.ts';
import { startSite } from '../dicom/site.ts';
import { type House, makeHouse, startTlsSite } from '../dicom/tls-site.ts';
import { Dcmqrscp } from './dcmqrscp.ts';
import { datasetOf, dcmtk, dcmtkMissing } from './dcmtk.ts';
import { Orthanc, orthancMissing } from './orthanc.ts';

const noDcmtk = dcmtkMissing();
if (noDcmtk !== null) console.warn(`skipped: ${noDcmtk}`);
const noOrthanc = orthancMissing();
if (noOrthanc !== null) console.warn(`skipped: ${noOrthanc}`);

/** What a phantom scanner made: localizer, soft tissue, bone and screen capture. */
const study = makeStudy({ seed: 12, slices: 16 });
const instances = study.series.flatMap((series) => series.instances);

let site: Site;
afterEach(() => site?.stop());

/** All of the study is here, and each data set byte for byte as the scanner made it. */
async function expectWhole(): Promise<void> {
  const made = new Map(instances.map(({ sopInstanceUid, bytes }) => [sopInstanceUid, datasetOf(Buffer.from(bytes))]));
  expect(site.instances.map(({ sopInstanceUid }) => sopInstanceUid).sort()).toEqual([...made.keys()].sort());
  for (const { sopInstanceUid, file } of site.instances) {
    const stored = datasetOf(await readFile(join(site.dataDir, file)));
    expect(stored.equals(made.get(sopInstanceUid)!), sopInstanceUid).toBe(true);
  }
  // The last word of an association may come after its last answer.
  const delivered = () => site.releases.flatMap((release) => release.series.map((one) => one.instances));
  await expect.poll(() => delivered().reduce((sum, one) => sum + one, 0)).toBe(instances.length);
  expect(site.releases.every(({ isReleased }) => isReleased)).toBe(true);
}

describe.skipIf(noDcmtk !== null)('movescu tells dcmqrscp, which holds a study, to send it here', () => {
  let folder: string;
  let archive: Dcmqrscp;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'henet-archive-'));
    site = await startSite({ config: { peers: [{ aeTitle: 'ARCHIVE', address: '127.0.0.1' }] } });
    archive = await Dcmqrscp.start(site.port);
    const files = instances.map((_, n) => join(folder, `${n}.dcm`));
    await Promise.all(instances.map(({ bytes }, n) => writeFile(files[n]!, bytes)));
    expect(await dcmtk('storescu', [...archive.calling(), ...files])).toMatchObject({ code: 0 });
  });
  afterEach(async () => {
    await archive.remove();
    await rm(folder, { recursive: true });
  });

  const move = (aeTitle: string) =>
    dcmtk('movescu', [
      ...['-v', '-S', '-aem', aeTitle, '-k', '0008,0052=STUDY', '-k', `0020,000d=${study.uid}`],
      ...archive.calling(),
    ]);

  test('and all of it arrives as it was', async () => {
    const moved = await move('HENET');
    expect(moved).toMatchObject({ code: 0, output: expect.stringContaining('Success') });
    await expectWhole();
  });

  test('and a second time, when nothing is stored twice', async () => {
    for (let n = 0; n < 2; n++) expect(await move('HENET')).toMatchObject({ code: 0 });
    await expect.poll(() => site.releases).toHaveLength(2);
    expect(site.instances).toHaveLength(instances.length);
    expect(await site.spool()).toHaveLength(instances.length);
  });
});

describe.skipIf(noOrthanc !== null)('Orthanc stores to this modality', () => {
  let house: House;
  beforeAll(async () => {
    house = await makeHouse();
  });
  afterAll(() => house.authorities.remove());

  let orthanc: Orthanc;
  afterEach(() => orthanc.remove());

  test('plain, and all of it arrives as it was', async () => {
    orthanc = await Orthanc.start();
    site = await startSite({ config: { peers: [{ aeTitle: 'ORTHANC', address: '127.0.0.1' }] } });
    await orthanc.sendTo(site.port);
    await orthanc.store(await Promise.all(instances.map(({ bytes }) => orthanc.upload(bytes))));
    await expectWhole();
  });

  describe('over TLS (PS3.15 B.12)', () => {
    const subject = '/O=Hospital/CN=archive';
    const tie = { certificateSubject: 'O=Hospital, CN=archive' };

    /** Orthanc with a certificate, which is an RSA one, for its DCMTK offers no other suites with TLS 1.2. */
    async function start(peer: object = tie): Promise<void> {
      const own = await house.authorities.issue(house.hospital, { subject, algorithm: 'rsa:2048' });
      orthanc = await Orthanc.start({ own, trusted: house.hospital });
      const reportTo = { port: orthanc.dicomPort, tls: true };
      const secure = await startTlsSite(house, {
        config: { peers: [{ aeTitle: 'ORTHANC', address: '127.0.0.1', reportTo, ...peer }] },
      });
      site = secure;
      await orthanc.sendTo(secure.tlsPort, { tls: true });
    }

    test('and all of it arrives as it was; then it asks for commitment and hears of it over TLS', async () => {
      await start();
      const ids = await Promise.all(instances.map(({ bytes }) => orthanc.upload(bytes)));
      await orthanc.store(ids);
      await expectWhole();
      expect(site.log).toContainEqual(
        expect.objectContaining({ msg: 'TLS handshake done', subject: 'O=Hospital, CN=archive' }),
      );
      const { ID } = await orthanc.ask<{ ID: string }>('POST', '/modalities/henet/storage-commitment', {
        Resources: ids,
      });
      await expect
        .poll(() => orthanc.ask('GET', `/storage-commitment/${ID}`))
        .toMatchObject({ Status: 'Success', Failures: [] });
      // Orthanc has it before it has answered, and before we have heard that.
      await expect.poll(() => site.journal.commitments.pending()).toEqual([]);
    });

    test('and is refused with another certificate than the one it is tied to', async () => {
      await start({ certificateSubject: 'O=Hospital, CN=CT1' });
      const id = await orthanc.upload(instances[0]!.bytes);
      await expect(orthanc.store([id])).rejects.toThrow(/DUL Association Rejected/);
      expect(site.refused).toMatchObject([
        { rejection: { result: 1, source: 1, reason: 3 }, hint: expect.stringContaining('CN=archive') },
      ]);
      expect(site.instances).toEqual([]);
    });

    test('and without TLS it is told that the port speaks nothing else', async () => {
      await start();
      await orthanc.sendTo((site as Awaited<ReturnType<typeof startTlsSite>>).tlsPort, { tls: false });
      await expect(orthanc.store([await orthanc.upload(instances[0]!.bytes)])).rejects.toThrow(/Orthanc answered/);
      expect(site.log).toContainEqual(
        expect.objectContaining({ code: 'dicom-tls-handshake', cause: 'ERR_SSL_WRONG_VERSION_NUMBER' }),
      );
    });
  });
});
