import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { createServer, type Server } from 'node:net';
import dimse from 'dcmjs-dimse';
import { describe, expect, it } from 'vitest';
import { drawAcquisition } from '../../scripts/phantom/acquisition.ts';
import { parseCommand } from '../../scripts/phantom/options.ts';
import { drawPatient, followUp } from '../../scripts/phantom/patient.ts';
import { render } from '../../scripts/phantom/render.ts';
import { SendError, sendStudy } from '../../scripts/phantom/send.ts';
import { makeStudy, type PhantomStudy } from '../../scripts/phantom/study.ts';
import { truthOf } from '../../scripts/phantom/truth.ts';
import { truthNifti } from '../../scripts/phantom/truth-nifti.ts';
import { IDEAL } from './phantom-looks.ts';

const dcmjs = createRequire(import.meta.url)('dcmjs');

const SMALL = { matrix: 64, slices: 12, sliceThickness: 10, spacing: 12 } as const;
/** The whole cranium, about 1.7 x 1.7 x 3 mm. */
const WHOLE = { ...IDEAL, matrix: 136, sliceThickness: 3, spacing: 3, slices: 56, topMarginMm: 5 } as const;
const digest = (study: PhantomStudy) => {
  const hash = createHash('sha256');
  for (const { instances } of study.series) for (const { bytes } of instances) hash.update(bytes);
  return hash.update(study.scan.truth).digest('hex');
};

describe('The phantom scanner', () => {
  it('makes the same bytes of the same seed and options, and others of another seed', () => {
    const study = (seed: number) => digest(makeStudy({ seed, bleed: true, acquisition: SMALL }));
    expect(study(5)).toBe(study(5));
    expect(study(6)).not.toBe(study(5));
  });

  it('never gives two different studies the same UIDs', () => {
    const uids = [{}, { growthMl: 8 }, { acquisition: { ...SMALL, gantryTilt: 12 } }].map(
      (options) => makeStudy({ seed: 5, bleed: true, acquisition: SMALL, ...options }).uid,
    );
    expect(new Set(uids).size).toBe(uids.length);
  });

  it('draws bleeds of the wished volume: the truth is within 5 %', () => {
    for (const [seed, iphMl, ivhMl] of [
      [11, 12, 6],
      [12, 40, 15],
    ] as const) {
      const { volumesMl } = render(drawPatient(seed, { iphMl, ivhMl }), drawAcquisition(seed, WHOLE));
      expect(Math.abs(volumesMl.iph / iphMl - 1), `IPH ${volumesMl.iph}`).toBeLessThan(0.05);
      expect(Math.abs(volumesMl.ivh / ivhMl - 1), `IVH ${volumesMl.ivh}`).toBeLessThan(0.05);
    }
  });

  it('marks nothing as bleed in a patient who does not bleed', () => {
    const { scan } = makeStudy({ seed: 3, bleed: false, acquisition: SMALL });
    expect(scan.truth.every((label) => label === 0)).toBe(true);
    expect(scan.volumesMl).toEqual({ iph: 0, ivh: 0 });
  });

  it('grows the bleed of the same patient by the wished volume at the follow-up', () => {
    const before = drawPatient(21, { iphMl: 15, ivh: false });
    const after = followUp(before, 21, { iphMl: 9, ivhMl: 3 });
    expect(after.anatomy).toBe(before.anatomy);
    expect(after.pose).not.toEqual(before.pose);
    const scans = [before, after].map((patient) => render(patient, drawAcquisition(4, WHOLE)));
    const growth = scans[1]!.volumesMl.iph - scans[0]!.volumesMl.iph;
    // Two volumes each have an error of their own: 5 % of the larger one
    expect(Math.abs(growth - 9)).toBeLessThan(0.05 * 24);
    expect(scans[0]!.volumesMl.ivh).toBe(0);
    expect(Math.abs(scans[1]!.volumesMl.ivh - 3)).toBeLessThan(0.3);
  });

  it('names the same patient at both visits, the second about six hours later', () => {
    const options = { seed: 8, iphMl: 15, ivh: false, acquisition: SMALL } as const;
    const read = (study: PhantomStudy) => headerOf(study, 'soft', 0);
    const [first, second] = [read(makeStudy(options)), read(makeStudy({ ...options, growthMl: 7 }))];
    for (const key of ['PatientID', 'PatientBirthDate', 'PatientSex', 'Manufacturer']) {
      expect(second[key], key).toEqual(first[key]);
    }
    expect(String(first.PatientName)).toContain('PHANTOM');
    expect(second.StudyInstanceUID).not.toBe(first.StudyInstanceUID);
    const hours = (moment(second) - moment(first)) / 3_600_000;
    expect(hours).toBeGreaterThan(4.5);
    expect(hours).toBeLessThan(7.5);
    expect(truthOf(makeStudy({ ...options, growthMl: 7 })).outcome).toEqual({ CHE: true, RHE1: true, RHE2: true });
  });

  it.each(['GE', 'SIEMENS', 'PHILIPS', 'CANON'] as const)(
    'writes what %s stores: dcmjs reads back HU and geometry',
    (vendor) => {
      const study = makeStudy({ seed: 9, bleed: true, acquisition: { ...SMALL, vendor, gantryTilt: -15 } });
      const { scan } = study;
      const plane = scan.size[0] * scan.size[1];
      for (const k of [0, 7]) {
        const data = headerOf(study, 'soft', k);
        const stored =
          data.PixelRepresentation === 1 ? new Int16Array(data.PixelData[0]) : new Uint16Array(data.PixelData[0]);
        const hu = Int16Array.from(stored, (v) => v * data.RescaleSlope + data.RescaleIntercept);
        expect(hu).toEqual(scan.hu.slice(k * plane, (k + 1) * plane));
        expect(data.ImagePositionPatient).toEqual(scan.positions[k]);
        data.ImageOrientationPatient.forEach((v: number, n: number) => {
          expect(v).toBeCloseTo(scan.orientation[n]!, 8);
        });
        expect(data.PixelSpacing[0]).toBeCloseTo(scan.spacing[1], 6);
        expect(data.GantryDetectorTilt).toBe(-15);
        expect(data.BodyPartExamined).toBe('HEAD');
      }
      // Along the table only x and y stay: a tilted stack is sheared
      const [a, b] = [scan.positions[0]!, scan.positions[1]!];
      expect([b[0] - a[0], b[1] - a[1]]).toEqual([0, 0]);
      expect((b[2] - a[2]) * Math.cos((15 * Math.PI) / 180)).toBeCloseTo(scan.spacing[2], 3);
    },
  );

  it('sends what a console sends: localizer, soft tissue, bone at the same positions, a screen capture', () => {
    const study = makeStudy({ seed: 2, acquisition: SMALL });
    expect(study.series.map(({ kind }) => kind)).toEqual(['localizer', 'soft', 'bone', 'capture']);
    expect(headerOf(study, 'localizer', 0).ImageType).toEqual(['ORIGINAL', 'PRIMARY', 'LOCALIZER']);
    expect(headerOf(study, 'bone', 3).ImagePositionPatient).toEqual(headerOf(study, 'soft', 3).ImagePositionPatient);
    expect(headerOf(study, 'capture', 0).SOPClassUID).toBe('1.2.840.10008.5.1.4.1.1.7');
  });

  it('says in the NIfTI affine where each truth voxel lies, tilt included', async () => {
    const { gunzipSync } = await import('node:zlib');
    const { scan } = makeStudy({ seed: 9, acquisition: { ...SMALL, gantryTilt: 14 } });
    const file = gunzipSync(truthNifti(scan));
    const row = (r: number) => [0, 1, 2, 3].map((c) => file.readFloatLE(280 + 16 * r + 4 * c));
    const [i, j, k] = [10, 20, 5];
    const ras = [0, 1, 2].map((r) => row(r)[0]! * i + row(r)[1]! * j + row(r)[2]! * k + row(r)[3]!);
    const [o, p] = [scan.orientation, scan.positions[k]!];
    const lps = ([0, 1, 2] as const).map((c) => p[c] + i * scan.spacing[0] * o[c]! + j * scan.spacing[1] * o[c + 3]!);
    expect(ras[0]).toBeCloseTo(-lps[0]!, 2);
    expect(ras[1]).toBeCloseTo(-lps[1]!, 2);
    expect(ras[2]).toBeCloseTo(lps[2]!, 2);
    expect(file.readInt16LE(252)).toBe(0);
    expect(file.readInt16LE(254)).toBe(1);
  });

  it('refuses wrong options with a reason', () => {
    expect(() => parseCommand(['--seed', '1', '--out', 'x', '--wrong'])).toThrow(/--wrong/);
    expect(() => parseCommand(['--out', 'x'])).toThrow(/--seed/);
    expect(() => parseCommand(['--seed', '1', '--to', 'nowhere'])).toThrow(/HOST:PORT/);
    expect(() => parseCommand(['--seed', '1', '--out', 'x', '--no-bleed', '--growth', '3'])).toThrow(/--no-bleed/);
    expect(parseCommand(['--seed', '1', '--out', 'x', '--growth', '-3'])?.study.growthMl).toBe(-3);
  });
});

describe('Sending over DIMSE (PS3.7 section 9.1.1)', () => {
  const study = makeStudy({ seed: 2, acquisition: SMALL });

  it.each(['ImplicitVRLittleEndian', 'ExplicitVRLittleEndian'] as const)(
    'stores every instance whole at a peer that takes %s, and releases the association',
    async (syntax) => {
      const peer = await storagePeer(0x0000, dimse.constants.TransferSyntax[syntax]);
      const steps: number[] = [];
      const options = {
        ...peer.address,
        series: ['soft'],
        clock: CLOCK,
        onProgress: (n: number) => steps.push(n),
      } as const;
      const result = await sendStudy(study, options);
      peer.close();
      expect(result).toEqual({ stored: 12, lastStoredAt: 1234 });
      expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      expect(peer.released()).toBe(true);
      for (const [k, data] of peer.received.entries()) {
        const written = headerOf(study, 'soft', k);
        expect(data.SOPInstanceUID).toBe(written.SOPInstanceUID);
        expect(data.ImagePositionPatient).toEqual(written.ImagePositionPatient);
        expect(new Uint8Array((data.PixelData as [ArrayBuffer])[0])).toEqual(new Uint8Array(written.PixelData[0]));
      }
    },
  );

  it('says which status a peer answered with when it is not success', async () => {
    const peer = await storagePeer(0xa700);
    await expect(sendStudy(study, { ...peer.address, series: ['localizer'] })).rejects.toThrow(/0xA700/);
    peer.close();
  });

  it('says that nobody listens', async () => {
    const options = { host: '127.0.0.1', port: 1, calledAeTitle: 'NOBODY', callingAeTitle: 'CT1' };
    await expect(sendStudy(study, options)).rejects.toThrow(SendError);
  });
});

const CLOCK = { now: () => 1234, monotonic: () => 0 };

/** Attributes of an instance as dcmjs reads them. */
function headerOf(study: PhantomStudy, kind: string, k: number) {
  const { bytes } = study.series.find((series) => series.kind === kind)!.instances[k]!;
  const { dict } = dcmjs.data.DicomMessage.readFile(bytes.slice().buffer);
  return dcmjs.data.DicomMetaDictionary.naturalizeDataset(dict);
}

function moment({ StudyDate, StudyTime }: { StudyDate: string; StudyTime: string }): number {
  const [, y, m, d] = /(\d{4})(\d\d)(\d\d)/.exec(StudyDate)!;
  const [, h, min, s] = /(\d\d)(\d\d)(\d\d)/.exec(StudyTime)!;
  return Date.UTC(Number(y), Number(m) - 1, Number(d), Number(h), Number(min), Number(s));
}

/** A storage SCP on a free loopback port that answers every C-STORE with one status. */
async function storagePeer(status: number, syntax: string = dimse.constants.TransferSyntax.ExplicitVRLittleEndian) {
  const received: Record<string, unknown>[] = [];
  let released = false;
  class Peer extends dimse.Scp {
    override associationRequested(association: InstanceType<typeof dimse.association.Association>): void {
      for (const { context } of association.getPresentationContexts()) {
        context.setResult(dimse.constants.PresentationContextResult.Accept, syntax);
      }
      this.sendAssociationAccept();
    }
    override cStoreRequest(
      request: InstanceType<typeof dimse.requests.CStoreRequest>,
      callback: (response: InstanceType<typeof dimse.responses.CStoreResponse>) => void,
    ): void {
      received.push(request.getDataset()!.getElements());
      const response = dimse.responses.CStoreResponse.fromRequest(request);
      response.setStatus(status);
      callback(response);
    }
    override associationReleaseRequested(): void {
      released = true;
      this.sendAssociationReleaseResponse();
    }
  }
  const server: Server = createServer((socket) => new Peer(socket, {}));
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  const address = { host: '127.0.0.1', port, calledAeTitle: 'PEER', callingAeTitle: 'CT1' };
  return { address, received, released: () => released, close: () => server.close() };
}
