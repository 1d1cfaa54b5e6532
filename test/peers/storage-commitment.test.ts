import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freePorts } from '../../scripts/demonstration/ports.ts';
import { makeStudy } from '../../scripts/phantom/study.ts';
import {
  ask,
  COMMITMENT,
  information,
  type Reference,
  ReportPort,
  TRANSACTION,
  takeReport,
} from '../dicom/commitment-peer.ts';
import { CT, RawPeer } from '../dicom/raw-peer.ts';
import { type Site, startSite } from '../dicom/site.ts';
import { dcmtk, dcmtkMissing } from './dcmtk.ts';
import { Orthanc, orthancMissing } from './orthanc.ts';

const noDcmtk = dcmtkMissing();
if (noDcmtk !== null) console.warn(`skipped: ${noDcmtk}`);
const noOrthanc = orthancMissing();
if (noOrthanc !== null) console.warn(`skipped: ${noOrthanc}`);

/** What a phantom scanner made: localizer, soft tissue, bone and screen capture, as files. */
const instances = makeStudy({ seed: 11, slices: 16 }).series.flatMap((series) => series.instances);
const references = instances.map((one): Reference => [one.sopClassUid, one.sopInstanceUid]);
const UNKNOWN: Reference = [CT, '2.25.404'];
const MR = '1.2.840.10008.5.1.4.1.1.4';

let folder: string;
let files: string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'henet-commitment-'));
  files = instances.map((_, n) => join(folder, `${n}.dcm`));
  await Promise.all(instances.map(({ bytes }, n) => writeFile(files[n]!, bytes)));
});
afterAll(() => rm(folder, { recursive: true }));

let site: Site | null = null;
let port: ReportPort | null = null;
afterEach(async () => {
  await site?.stop();
  site = null;
  port?.close();
  port = null;
});

async function storescu(to: number): Promise<void> {
  const ended = await dcmtk('storescu', ['-aet', 'CT1', '-aec', 'HENET', '127.0.0.1', String(to), ...files]);
  expect(ended).toMatchObject({ code: 0 });
}

/** A scanner that asks on an association with this context alone, after its images were sent on another. */
async function asker(to: number): Promise<RawPeer> {
  return (await RawPeer.associate(to, { contexts: [{ id: 5, abstract: COMMITMENT }] })).peer;
}

const peersWith = (reports: number) => [{ aeTitle: 'CT1', address: '127.0.0.1', reportTo: { port: reports } }];

describe.skipIf(noDcmtk !== null)(
  'storescu sends a study, its scanner asks whether it may forget it (PS3.4 annex J)',
  () => {
    test('all of it is committed, on the association that asked', async () => {
      site = await startSite();
      await storescu(site.port);
      const peer = await asker(site.port);
      expect(await ask(peer, { dataset: information({ references }) })).toBe(0);
      expect(await takeReport(peer)).toMatchObject({
        eventTypeId: 1,
        transactionUid: TRANSACTION,
        committed: references,
        failed: [],
      });
      await expect.poll(() => site?.journal.commitments.pending()).toEqual([]);
      await peer.release();
    });

    test('what is unknown, of another class, or of a class that is never taken, is named with its reason', async () => {
      site = await startSite();
      await storescu(site.port);
      const peer = await asker(site.port);
      const [first, ...rest] = references as [Reference, ...Reference[]];
      const wrongClass: Reference = ['1.2.840.10008.5.1.4.1.1.7', first[1]];
      const dataset = information({ references: [wrongClass, UNKNOWN, ...rest, [MR, '2.25.405']] });
      expect(await ask(peer, { dataset })).toBe(0);
      expect(await takeReport(peer)).toMatchObject({
        eventTypeId: 2,
        committed: rest,
        failed: [
          [...wrongClass, 0x0119],
          [...UNKNOWN, 0x0112],
          [MR, '2.25.405', 0x0122],
        ],
      });
      const told = expect.objectContaining({ code: 'dicom-commitment-failures', failed: 3 });
      await expect.poll(() => site?.log).toContainEqual(told);
    });

    test('nothing is committed of what was never sent', async () => {
      site = await startSite();
      const peer = await asker(site.port);
      await ask(peer, { dataset: information({ references }) });
      const report = await takeReport(peer);
      expect(report).toMatchObject({ eventTypeId: 2, committed: [] });
      expect(report?.failed).toEqual(references.map((reference) => [...reference, 0x0112]));
    });

    test('a scanner that has released the association hears of it on a new one, in which we are the SCP', async () => {
      port = await ReportPort.open();
      site = await startSite({ config: { peers: peersWith(port.port) } });
      await storescu(site.port);
      const peer = await asker(site.port);
      expect(await ask(peer, { dataset: information({ references }) })).toBe(0);
      await peer.release();
      await expect.poll(() => port?.reports).toMatchObject([{ eventTypeId: 1, committed: references, failed: [] }]);
      const request = port.requests[0]!;
      expect(request.toString('latin1', 10, 42)).toBe(`${'CT1'.padEnd(16)}${'HENET'.padEnd(16)}`);
      // SCP/SCU Role Selection (PS3.7 table D.3-9): not the SCU, the SCP.
      const role = Buffer.concat([Buffer.of(0x54, 0, 0, 24, 0, 20), Buffer.from(COMMITMENT), Buffer.of(0, 1)]);
      expect(request.includes(role)).toBe(true);
      await expect.poll(() => site?.journal.commitments.pending()).toEqual([]);
    });

    test('kill -9 between the answer and the report: after the next start the report comes all the same', async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'henet-commitment-kill-'));
      const number = (await freePorts(1))[0]!;
      const first = await start(dataDir, number);
      await storescu(first.port);
      const peer = await asker(first.port);
      expect(await ask(peer, { dataset: information({ references: [...references, UNKNOWN] }) })).toBe(0);
      first.child.kill('SIGKILL');
      await once(first.child, 'exit');

      // The scanner listens only now, so that no report can have come before the kill.
      port = await ReportPort.open({ port: number });
      const second = await start(dataDir, number);
      await expect
        .poll(() => port?.reports)
        .toMatchObject([
          { eventTypeId: 2, transactionUid: TRANSACTION, committed: references, failed: [[...UNKNOWN, 0x0112]] },
        ]);
      // Taken, it is not sent once more by yet another start.
      await port.idle();
      second.child.kill('SIGKILL');
      await once(second.child, 'exit');
      site = await startSite({ dataDir, config: { peers: peersWith(number) } });
      expect(await site.journal.commitments.pending()).toEqual([]);
      await site.stop();
      site = null;
      await rm(dataDir, { recursive: true });
      expect(port.reports).toHaveLength(1);
    });
  },
);

async function start(dataDir: string, reports: number): Promise<{ child: ChildProcess; port: number }> {
  const config = JSON.stringify({ peers: peersWith(reports) });
  const child = spawn(process.execPath, [join(import.meta.dirname, '../dicom/serve.ts'), dataDir, config], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, port: Number(line) };
}

describe.skipIf(noOrthanc !== null)('Orthanc asks', () => {
  interface Result {
    readonly Status: 'Pending' | 'Success' | 'Failure';
    readonly Success: { readonly SOPInstanceUID: string }[];
    readonly Failures: { readonly SOPInstanceUID: string; readonly FailureReason: number }[];
  }
  let orthanc: Orthanc;
  beforeAll(async () => {
    orthanc = await Orthanc.start();
  });
  afterAll(() => orthanc.remove());

  async function commitment(resources: readonly string[]): Promise<Result> {
    const { ID } = await orthanc.ask<{ ID: string }>('POST', '/modalities/henet/storage-commitment', {
      Resources: resources,
    });
    const result = () => orthanc.ask<Result>('GET', `/storage-commitment/${ID}`);
    await expect.poll(async () => (await result()).Status).not.toBe('Pending');
    return result();
  }

  test('it hears success of what it sent, and which instances it did not send', async () => {
    const reportTo = { port: orthanc.dicomPort };
    site = await startSite({ config: { peers: [{ aeTitle: 'ORTHANC', address: '127.0.0.1', reportTo }] } });
    await orthanc.sendTo(site.port);
    const ids = await Promise.all(instances.map(({ bytes }) => orthanc.upload(bytes)));
    const sent = ids.slice(3);
    await orthanc.store(sent);
    const uids = instances.map(({ sopInstanceUid }) => sopInstanceUid);

    const all = await commitment(sent);
    expect(all).toMatchObject({ Status: 'Success', Failures: [] });
    expect(all.Success.map(({ SOPInstanceUID }) => SOPInstanceUID).sort()).toEqual(uids.slice(3).sort());

    const some = await commitment(ids);
    expect(some.Status).toBe('Failure');
    expect(some.Success).toHaveLength(sent.length);
    expect(some.Failures.map(({ SOPInstanceUID }) => SOPInstanceUID).sort()).toEqual(uids.slice(0, 3).sort());
    expect(some.Failures.map(({ FailureReason }) => FailureReason)).toEqual([0x0112, 0x0112, 0x0112]);
  });
});
