import type { PhantomStudy } from '../../scripts/phantom/study.ts';

/** What must never be found in a support bundle. Each has the length of what it takes the place of in a phantom's files. */
export const PLANTED = {
  patientName: 'QUILLBY^XANTHE77',
  patientId: 'ZX-9417',
  birthDate: '19171113',
  institution: 'Zwieselklinik 9x',
  studyDescription: 'SUSP. HYLOBATES BLEEDING',
  stationName: 'QKZ7',
} as const;

const TAG_BIRTH_DATE = [0x10, 0x00, 0x30, 0x00];
const TAG_STATION_NAME = [0x08, 0x00, 0x10, 0x10];

/** The study of another person at another scanner: every instance says so, at its old length. */
export function planted(study: PhantomStudy): PhantomStudy {
  const { patient } = study;
  const series = study.series.map((one) => ({
    ...one,
    instances: one.instances.map((instance) => {
      const bytes = Buffer.from(instance.bytes);
      replace(bytes, Buffer.from(patient.name), PLANTED.patientName);
      replace(bytes, Buffer.from(patient.id), PLANTED.patientId);
      replace(bytes, Buffer.from('Phantom Hospital'), PLANTED.institution);
      replace(bytes, Buffer.from('CT HEAD WITHOUT CONTRAST'), PLANTED.studyDescription);
      replaceValue(bytes, TAG_BIRTH_DATE, 'DA', PLANTED.birthDate);
      replaceValue(bytes, TAG_STATION_NAME, 'SH', PLANTED.stationName);
      return { ...instance, bytes: new Uint8Array(bytes) };
    }),
  }));
  return { ...study, series };
}

function replace(bytes: Buffer, old: Buffer, by: string): void {
  if (old.length !== by.length) throw new Error(`${by} must be ${old.length} characters long`);
  let count = 0;
  for (let at = bytes.indexOf(old); at >= 0; at = bytes.indexOf(old, at + 1)) {
    bytes.write(by, at, 'latin1');
    count++;
  }
  if (count === 0) throw new Error(`${old.toString()} is not there to be replaced`);
}

/** The value of an element of a short VR in Explicit VR Little Endian (PS3.5 7.1.2). */
function replaceValue(bytes: Buffer, tag: readonly number[], vr: string, by: string): void {
  const at = bytes.indexOf(Buffer.from([...tag, ...Buffer.from(vr)]));
  if (at < 0 || bytes.readUInt16LE(at + 6) !== by.length) throw new Error(`no ${vr} of ${by.length} characters there`);
  bytes.write(by, at + 8, 'latin1');
}

/** A text as it may hide: as it is in any case, turned into base64 at any offset, hexadecimal, or percent-encoded. */
export function disguises(text: string): string[] {
  const base64 = [0, 1, 2].map((offset) => {
    const encoded = Buffer.from(`${'\0'.repeat(offset)}${text}`)
      .toString('base64')
      .replace(/=+$/, '');
    // What its neighbours have a part in is not its own.
    return encoded.slice(Math.ceil((offset * 4) / 3), Math.floor(((offset + text.length) * 8) / 6));
  });
  const percent = [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const hex = Buffer.from(text).toString('hex');
  const plain = [text, text.toLowerCase(), text.toUpperCase(), encodeURIComponent(text), [...text].reverse().join('')];
  return [...plain, hex, hex.toUpperCase(), percent, percent.toUpperCase(), ...base64].filter((one) => one.length >= 4);
}
