import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { judgeSeries } from '../../edge/series/judge.ts';
import { assembleVolume } from '../../edge/volume/assemble.ts';
import { type DecodedSlice, decodeInstance, decodeSlice } from '../../edge/volume/decode.ts';
import { framesOf } from '../../edge/volume/functional-groups.ts';
import { type InstanceHeader, parseWhole, readHeader } from '../../edge/volume/header.ts';
import { headerOf } from '../../edge/volume/header-fields.ts';
import { frameSource } from '../../edge/volume/pixel-words.ts';
import { makeStudy } from '../../scripts/phantom/study.ts';
import { encapsulated, encode } from './encapsulated.ts';
import { enhancedFields, LEGACY_CONVERTED_CT } from './enhanced.ts';
import { EXPLICIT_BE, EXPLICIT_LE, type Fields, IMPLICIT_LE, instance } from './instance.ts';
import { sharedFiles, sharedMissing, skipWhere } from './shared.ts';

const LIMITS = { minSlices: 8, minCoverageMm: 80 };
let single: DecodedSlice[] = [];
let words: Uint16Array[] = [];
let fields: Fields = {};

beforeAll(async () => {
  const soft = makeStudy({ seed: 3, bleed: false, slices: 20 }).series.find(({ kind }) => kind === 'soft')!;
  single = await Promise.all(soft.instances.map(({ bytes }) => decodeSlice(bytes)));
  words = soft.instances.map(({ bytes }) => {
    const { pixelData } = parseWhole(bytes);
    return new Uint16Array(Uint8Array.from(bytes.subarray(pixelData!.offset)).buffer);
  });
  fields = enhancedFields(headers());
}, 120_000);

const headers = () => single.map(({ header }) => header);

function together(): Uint16Array {
  const all = new Uint16Array(words.length * words[0]!.length);
  for (const [n, frame] of words.entries()) all.set(frame, n * frame.length);
  return all;
}

function expectSameVolume(slices: readonly DecodedSlice[]): void {
  const [ours, theirs] = [assembleVolume(slices), assembleVolume(single)];
  expect({ ...ours.volume, hu: null }).toEqual({ ...theirs.volume, hu: null });
  expect(ours.geometry).toEqual(theirs.geometry);
  expect(Buffer.from(ours.volume.hu.buffer).equals(Buffer.from(theirs.volume.hu.buffer))).toBe(true);
}

describe('Enhanced CT (PS3.3 A.38)', () => {
  it.each([EXPLICIT_LE, IMPLICIT_LE, EXPLICIT_BE])(
    'makes the same volume as its slices sent singly, in %s',
    async (syntax) => {
      expectSameVolume(await decodeInstance(instance(fields, together(), syntax)));
    },
  );

  it('does so compressed, one fragment for each frame or several', async () => {
    const { rows, columns, bitsStored } = headers()[0]!;
    const picture = { rows: rows!, columns: columns!, bits: bitsStored! };
    const frames = await Promise.all(words.map((frame) => encode('encodeJpegLs', { ...picture, words: frame })));
    expectSameVolume(await decodeInstance(encapsulated('1.2.840.10008.1.2.4.80', frames, fields)));
    const halves = frames.flatMap((frame) => [frame.subarray(0, 20_000), frame.subarray(20_000)]);
    expectSameVolume(await decodeInstance(encapsulated('1.2.840.10008.1.2.4.80', halves, fields)));
  });

  it('names the frame that is damaged', async () => {
    const { rows, columns, bitsStored } = headers()[0]!;
    const picture = { rows: rows!, columns: columns!, bits: bitsStored! };
    const frames = await Promise.all(words.map((frame) => encode('encodeJpegLs', { ...picture, words: frame })));
    frames[6] = frames[6]!.subarray(0, 20_000);
    const damaged = decodeInstance(encapsulated('1.2.840.10008.1.2.4.80', frames, fields));
    await expect(damaged).rejects.toThrow(/damaged.*\(slice 7, z = /);
  });

  it('is judged as its slices are', async () => {
    const header = await readHeader(instance(fields, together()));
    expect(judgeSeries([header], LIMITS)).toMatchObject({
      kind: 'whole',
      facts: { slices: single.length, kernel: 'soft', isOriginal: true },
    });
    const gap: InstanceHeader = { ...header, frames: header.frames!.filter((_, n) => n !== 9) };
    expect(judgeSeries([gap], LIMITS)).toMatchObject({
      kind: 'unreadable',
      reason: { code: 'geometry-missing-slices' },
    });
  });

  it('is refused where it was given contrast, or its frames are maps', async () => {
    const contrast = { ContrastBolusAgentSequence: [{ CodeValue: 'C-B0322', CodeMeaning: 'Iohexol' }] };
    const given = await readHeader(instance({ ...fields, ...contrast }, together()));
    expect(judgeSeries([given], LIMITS)).toMatchObject({ kind: 'refused', reason: { code: 'series-contrast' } });
  });

  it('is refused where it does not say where its frames lie', async () => {
    const header = await readHeader(instance({ ...fields, PerFrameFunctionalGroupsSequence: undefined }, together()));
    expect(judgeSeries([header], LIMITS)).toMatchObject({ kind: 'refused', reason: { code: 'series-multi-frame' } });
    const fewer = (fields.PerFrameFunctionalGroupsSequence as object[]).slice(1);
    const short = instance({ ...fields, PerFrameFunctionalGroupsSequence: fewer }, together());
    await expect(decodeInstance(short)).rejects.toMatchObject({ code: 'decode-multi-frame' });
  });
});

it('Legacy Converted Enhanced CT keeps what its slices said in unassigned groups, and is read like them (PS3.3 A.70)', async () => {
  const [shared] = fields.SharedFunctionalGroupsSequence as Record<string, unknown>[];
  const unassigned = { UnassignedSharedConvertedAttributesSequence: shared!.CTReconstructionSequence };
  const legacy = {
    ...fields,
    SOPClassUID: LEGACY_CONVERTED_CT,
    SharedFunctionalGroupsSequence: [{ ...shared, CTReconstructionSequence: undefined, ...unassigned }],
  };
  const file = instance(legacy, together());
  const header = await readHeader(file);
  expect(framesOf(header)[0]!.convolutionKernel).toBe(headers()[0]!.convolutionKernel);
  expect(judgeSeries([header], LIMITS).kind).toBe('whole');
  expectSameVolume(await decodeInstance(file));
});

describe('a real Enhanced CT of two perfusion maps', () => {
  it('holds the same pixels uncompressed and in fragments without an offset table', async (context) => {
    skipWhere(sharedMissing, context);
    const [explicit, fragmented] = await Promise.all(
      sharedFiles('multi-frame').map(async (file) => {
        const part10 = parseWhole(await readFile(file));
        return frameSource(part10, headerOf(part10), 2);
      }),
    );
    for (const n of [0, 1]) expect((await fragmented!.frame(n)).words).toEqual((await explicit!.frame(n)).words);
  });

  it('is refused, for it shows no Hounsfield units', async (context) => {
    skipWhere(sharedMissing, context);
    for (const file of sharedFiles('multi-frame')) {
      expect(judgeSeries([await readHeader(file)], LIMITS)).toMatchObject({
        kind: 'refused',
        reason: { code: 'series-perfusion' },
      });
      await expect(decodeInstance(file)).rejects.toMatchObject({
        code: expect.stringMatching(/decode-(not-hounsfield|no-rescale)/),
      });
    }
  });
});
