import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HeaderError } from '../../edge/volume/errors.ts';
import { readBeginning, readHeader } from '../../edge/volume/header.ts';
import { DEFLATED_LE, EXPLICIT_BE, EXPLICIT_LE, IMPLICIT_LE, instance, withElement } from './instance.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'henet-header-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function codeOf(file: string | Uint8Array): Promise<string> {
  return readHeader(file).then(
    () => 'read',
    (error) => (error instanceof HeaderError ? error.code : `not a HeaderError: ${error}`),
  );
}

describe('reading a header', () => {
  it.each([IMPLICIT_LE, EXPLICIT_LE, DEFLATED_LE, EXPLICIT_BE])(
    'says the same in transfer syntax %s',
    async (syntax) => {
      const header = await readHeader(instance({ PatientID: 'A1', InstanceNumber: 7, KVP: 120 }, undefined, syntax));
      expect(header).toMatchObject({
        transferSyntaxUid: syntax,
        sopInstanceUid: '2.25.100.1',
        seriesInstanceUid: '2.25.100.9',
        patientId: 'A1',
        instanceNumber: 7,
        kvp: 120,
        rows: 3,
        columns: 4,
        pixelSpacing: [0.5, 0.5],
        imageOrientation: [1, 0, 0, 0, 1, 0],
        imageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
      });
      expect(JSON.parse(JSON.stringify(header))).toEqual(header);
    },
  );

  it('gives null for what is missing, empty or not a number', async () => {
    const fields = { KVP: '12O', SliceThickness: '', ImagePositionPatient: [1, 2], RescaleSlope: undefined };
    const header = await readHeader(withElement(instance(fields), tilt('NaN ')));
    expect(header).toMatchObject({ kvp: null, sliceThickness: null, imagePosition: null, rescaleSlope: null });
    expect(header).toMatchObject({ gantryTilt: null, patientName: null, numberOfFrames: null, acquiredAt: null });
  });

  it('reads only the leading bytes of a file, and as many as it takes', async () => {
    const path = join(folder, 'large-private-element.dcm');
    const large = [0x09, 0, 0x01, 0x10, 0x4f, 0x42, 0, 0, 0, 0, 6, 0, ...new Array(0x60000).fill(1)];
    await writeFile(path, withElement(instance({ PatientID: 'A1' }), large));
    expect(await readHeader(path)).toMatchObject({ patientId: 'A1', rows: 3 });
  });

  it('steps over sequences of undefined length, nested, and over unknown ones (PS3.5 6.2.2, 7.5)', async () => {
    const item = (...inner: number[]) => [
      0xfe,
      0xff,
      0,
      0xe0,
      255,
      255,
      255,
      255,
      ...inner,
      0xfe,
      0xff,
      0x0d,
      0xe0,
      0,
      0,
      0,
      0,
    ];
    const sequence = (vr: string, ...inner: number[]) => [
      ...[0x08, 0, 0x40, 0x11, vr.charCodeAt(0), vr.charCodeAt(1), 0, 0, 255, 255, 255, 255],
      ...[...inner, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0],
    ];
    const explicit = [0x10, 0, 0x20, 0, 0x4c, 0x4f, 2, 0, 0x42, 0x32];
    const implicit = [0x10, 0, 0x20, 0, 2, 0, 0, 0, 0x42, 0x32];
    const nested = sequence('SQ', ...item(...sequence('SQ', ...item(...explicit)), ...explicit));
    const unknown = sequence('UN', ...item(...implicit));
    const file = withElement(withElement(instance({ PatientID: 'A1' }), nested), unknown);
    expect((await readHeader(file)).patientId).toBe('A1');
  });
});

describe('refusing what is no instance', () => {
  it('refuses a file that is not DICOM, and one that is not there', async () => {
    expect(await codeOf(new Uint8Array(0))).toBe('header-not-dicom');
    expect(await codeOf(new TextEncoder().encode('not a DICOM file'.repeat(100)))).toBe('header-not-dicom');
    expect(await codeOf(join(folder, 'absent.dcm'))).toBe('header-unreadable');
  });

  it('refuses a file cut off anywhere, in memory and on disk', async () => {
    const whole = instance();
    const path = join(folder, 'cut.dcm');
    for (let length = 0; length < whole.length; length++) {
      expect(await codeOf(whole.subarray(0, length)), `cut at ${length}`).toMatch(
        /^header-(not-dicom|truncated|corrupt|no-uids)$/,
      );
    }
    await writeFile(path, whole.subarray(0, -1));
    expect(await codeOf(path)).toBe('header-truncated');
  });

  it('refuses random bytes behind a DICOM preamble without falling over', async () => {
    let state = 1;
    for (let n = 0; n < 300; n++) {
      const noise = instance().slice(0, 2048);
      const from = n % 2 === 0 ? 132 : 330;
      for (let i = from; i < noise.length; i++) {
        state = (state * 48271) % 2147483647;
        noise[i] = state & 255;
      }
      expect(await codeOf(noise)).toMatch(/^header-/);
    }
  });

  it('refuses an object without valid UIDs, for they name files and rows', async () => {
    expect(await codeOf(instance({ SeriesInstanceUID: undefined }))).toBe('header-no-uids');
    expect(await codeOf(instance({ SOPInstanceUID: '../../etc/passwd' }))).toBe('header-no-uids');
  });
});

function tilt(value: string): number[] {
  return [0x18, 0, 0x20, 0x11, 0x44, 0x53, value.length, 0, ...Buffer.from(value)];
}

describe('the beginning of a file', () => {
  const LARGE = new Int16Array(300 * 300);
  const fields = { PatientID: 'A1', Rows: 300, Columns: 300 };

  it.each([IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE])(
    'says what all of it says, and how long that is, in %s',
    async (syntax) => {
      const file = instance(fields, LARGE, syntax);
      expect(readBeginning(file.subarray(0, 4096), 3000)).toEqual({
        header: await readHeader(file),
        leastBytes: file.length,
      });
    },
  );

  it('is asked for no more than it can say', () => {
    const file = instance(fields, LARGE);
    expect(readBeginning(file.subarray(0, 200), 3000), 'too short').toBeNull();
    expect(readBeginning(file.subarray(0, 4096), 10), 'too many elements').toBeNull();
    expect(readBeginning(instance(fields, LARGE, DEFLATED_LE), 3000), 'deflated').toBeNull();
    expect(readBeginning(instance({ StudyInstanceUID: undefined }), 3000), 'no study').toBeNull();
    expect(readBeginning(new Uint8Array(4096).fill(0xa5), 3000), 'not DICOM').toBeNull();
  });
});
