import { describe, expect, it } from 'vitest';
import { readHeader } from '../../edge/volume/header.ts';
import { instance, withElement } from './instance.ts';

/** A file whose character set and patient name are written byte by byte. Names are the examples of PS3.5 annexes H, I, J. */
async function named(characterSet: string, name: readonly number[]): Promise<string | null> {
  const set = Buffer.from(characterSet.padEnd(characterSet.length + (characterSet.length % 2)));
  const element = (group: number, number: number, vr: string, value: Uint8Array | readonly number[]) => [
    ...[group, 0, number, 0, ...Buffer.from(vr), value.length, 0, ...value],
  ];
  let file: Uint8Array = instance({ SpecificCharacterSet: undefined });
  file = withElement(file, element(0x08, 0x05, 'CS', set));
  file = withElement(file, element(0x10, 0x10, 'PN', name));
  return (await readHeader(file)).patientName;
}

const ascii = (text: string) => [...Buffer.from(text, 'latin1')];

describe('names in other scripts', () => {
  it('reads Latin, Cyrillic, Greek and UTF-8 names (PS3.3 C.12.1.1.2)', async () => {
    expect(await named('ISO_IR 100', ascii('Buc^J\xe9r\xf4me'))).toBe('Buc^Jérôme');
    expect(await named('ISO_IR 144', [0xbb, 0xee, 0xda, 0xe1, 0xd5, 0xdc, 0xd1, 0xe3, 0xe0, 0xd3])).toBe('Люксембург');
    expect(await named('ISO_IR 126', [0xc4, 0xe9, 0xef, 0xed, 0xf5, 0xf3, 0xe9, 0xef, 0xf2])).toBe('Διονυσιος');
    expect(await named('ISO_IR 192', [...Buffer.from('Wang^XiaoDong=王^小东')])).toBe('Wang^XiaoDong=王^小东');
    expect(await named('GB18030', [0xcd, 0xf5, 0x5e, 0xd0, 0xa1, 0xb6, 0xab])).toBe('王^小东');
  });

  it('follows escape sequences between Japanese and Latin (PS3.5 H.3.1)', async () => {
    const escaped = (text: string) => ascii(text.replaceAll('~', '\x1b'));
    const name = escaped('Yamada^Tarou=~$B;3ED~(B^~$BB@O:~(B=~$B$d$^$@~(B^~$B$?$m$&~(B');
    expect(await named('\\ISO 2022 IR 87', name)).toBe('Yamada^Tarou=山田^太郎=やまだ^たろう');
  });

  it('follows escape sequences of Korean (PS3.5 I.2)', async () => {
    const name = [
      ...ascii('Hong^Gildong='),
      0x1b,
      ...ascii('$)C'),
      0xfb,
      0xf3,
      0x5e,
      0x1b,
      ...ascii('$)C'),
      0xd1,
      0xce,
      0xd4,
      0xd7,
    ];
    expect(await named('\\ISO 2022 IR 149', name)).toBe('Hong^Gildong=洪^吉洞');
  });

  it('reads on where the character set is unknown, and drops control characters', async () => {
    expect(await named('ISO_IR 999', ascii('Doe^Jane'))).toBe('Doe^Jane');
    expect(await named('ISO_IR 6', ascii('Doe\n^Ja\x07ne\0\0 '))).toBe('Doe^Jane');
  });
});

describe('when a slice was acquired', () => {
  const moment = async (fields: object) => {
    const { acquiredAt, acquiredAtFrom } = await readHeader(instance({ ...fields }));
    return [acquiredAt, acquiredAtFrom];
  };

  it('is the acquisition where stated, else the next best date, and says which', async () => {
    const study = { StudyDate: '20261103', StudyTime: '040506' };
    const acquired = { AcquisitionDate: '20261103', AcquisitionTime: '040708.9' };
    expect(await moment({ ...study, ...acquired })).toEqual(['2026-11-03T04:07:08.900', 'acquisition']);
    expect(await moment({ ...study, AcquisitionDateTime: '20261103040800.5+0100' })).toEqual([
      '2026-11-03T04:08:00.500',
      'acquisition',
    ]);
    expect(await moment({ ...study, ContentDate: '20261103', ContentTime: '0410' })).toEqual([
      '2026-11-03T04:10:00.000',
      'content',
    ]);
    expect(await moment({ ...study, SeriesDate: '20261103', SeriesTime: '' })).toEqual([
      '2026-11-03T04:05:06.000',
      'study',
    ]);
  });

  it('is unknown rather than impossible', async () => {
    expect(await moment({ StudyDate: '20260230', StudyTime: '040506' })).toEqual([null, null]);
    expect(await moment({ StudyDate: '20260228', StudyTime: '250000' })).toEqual([null, null]);
    expect(await moment({})).toEqual([null, null]);
  });
});
