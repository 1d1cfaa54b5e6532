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

  it('reads half-width katakana beside kanji (PS3.5 H.3.2)', async () => {
    const name = [
      ...[0xd4, 0xcf, 0xc0, 0xde, 0x5e, 0xc0, 0xdb, 0xb3, 0x3d],
      ...ascii('\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J'),
    ];
    expect(await named('ISO 2022 IR 13\\ISO 2022 IR 87', name)).toBe('ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう');
    expect(await named('ISO_IR 13', name.slice(0, 8))).toBe('ﾔﾏﾀﾞ^ﾀﾛｳ');
  });

  it('reads supplementary kanji (JIS X 0212)', async () => {
    expect(await named('\\ISO 2022 IR 159', ascii('Ogai^\x1b$(Dl?\x1b(B'))).toBe('Ogai^鷗');
  });

  it('reads all three groups of a Korean name (PS3.5 I.2)', async () => {
    const toSet = ascii('\x1b$)C');
    const name = [
      ...ascii('Hong^Gildong='),
      ...[...toSet, 0xfb, 0xf3, 0x5e, ...toSet, 0xd1, 0xce, 0xd4, 0xd7, 0x3d],
      ...[...toSet, 0xc8, 0xab, 0x5e, ...toSet, 0xb1, 0xe6, 0xb5, 0xbf],
    ];
    expect(await named('\\ISO 2022 IR 149', name)).toBe('Hong^Gildong=洪^吉洞=홍^길동');
  });

  it('reads Chinese by escape sequence, GBK, GB18030 and UTF-8 (PS3.5 J, K)', async () => {
    const toSet = ascii('\x1b$)A');
    const zhang = [...toSet, 0xd5, 0xc5, 0x5e, ...toSet, 0xd0, 0xa1, 0xb6, 0xab];
    expect(await named('\\ISO 2022 IR 58', [...ascii('Zhang^XiaoDong='), ...zhang])).toBe('Zhang^XiaoDong=张^小东');
    const wang = [0xcd, 0xf5, 0x5e, 0xd0, 0xa1, 0xb6, 0xab];
    expect(await named('GB18030', [...ascii('Wang^XiaoDong='), ...wang])).toBe('Wang^XiaoDong=王^小东');
    expect(await named('GBK', [...ascii('Wang^XiaoDong='), ...wang])).toBe('Wang^XiaoDong=王^小东');
    // A character that only GB18030 has, in four bytes
    expect(await named('GB18030', [0x81, 0x39, 0xee, 0x39])).toBe('㐀');
  });

  it('reads Thai, Arabic, Hebrew, Turkish and Latin 2 names', async () => {
    expect(await named('ISO_IR 166', [0xca, 0xc1, 0xaa, 0xd2, 0xc2])).toBe('สมชาย');
    expect(await named('ISO_IR 127', [0xe2, 0xc8, 0xc7, 0xe6, 0xea])).toBe('قباني');
    expect(await named('ISO_IR 138', [0xf9, 0xf8, 0xe5, 0xef])).toBe('שרון');
    expect(await named('ISO_IR 148', [0xc7, 0x61, 0xf0, 0xfd])).toBe('Çağı');
    expect(await named('ISO_IR 101', [0x57, 0x61, 0xb3, 0xea, 0x73, 0x61])).toBe('Wałęsa');
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
