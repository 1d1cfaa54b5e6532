import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { decodeSlice } from '../../edge/volume/decode.ts';
import { type InstanceHeader, readHeader } from '../../edge/volume/header.ts';
import { AIR_HU } from '../../edge/volume/volume.ts';
import { makeStudy } from '../../scripts/phantom/study.ts';
import { CT, RawPeer } from '../dicom/raw-peer.ts';
import { type Site, startSite } from '../dicom/site.ts';
import { datasetOf, dcmtk, dcmtkMissing, realFiles } from './dcmtk.ts';
import { convert, ENCODINGS, type Encoding, gdcmMissing, rawPixels } from './encodings.ts';

const missing = dcmtkMissing() ?? gdcmMissing();
if (missing !== null) console.warn(`skipped: ${missing}`);

let site: Site;
let dir = '';
const originals: string[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'henet-syntaxes-'));
  const soft = makeStudy({ seed: 3, bleed: false, slices: 20 }).series.find(({ kind }) => kind === 'soft')!;
  const phantom = join(dir, 'phantom.dcm');
  await writeFile(phantom, soft.instances[10]!.bytes);
  expect((await readHeader(phantom)).pixelRepresentation, 'DCMTK compresses signed pixels less').toBe(0);
  originals.push(phantom);
  const real = realFiles('ge-head-tilted')?.[14];
  if (real !== undefined) originals.push(real);
}, 60_000);
afterEach(() => site?.stop());
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Sends a file in the syntax that it has, and no other. */
async function send(file: string, { uid, propose }: Pick<Encoding, 'uid' | 'propose'>): Promise<void> {
  if (propose !== null) {
    const to = ['-aet', 'CT1', '-aec', 'HENET', '127.0.0.1', String(site.port)];
    expect(await dcmtk('storescu', [propose, ...to, file])).toMatchObject({ code: 0 });
    return;
  }
  const { sopInstanceUid } = await readHeader(file);
  const contexts = [{ id: 1, abstract: CT, transfer: [uid] }];
  const { peer } = await RawPeer.associate(site.port, { contexts });
  expect(await peer.store(1, { classUid: CT, instanceUid: sopInstanceUid }, datasetOf(await readFile(file)))).toBe(0);
  await peer.release();
}

/** HU of words that a peer decoded, by the header of the file that it wrote. */
function hounsfield(words: Uint16Array | Uint8Array, header: InstanceHeader): Int16Array {
  const { bitsStored, pixelRepresentation, rescaleSlope, rescaleIntercept, pixelPaddingValue } = header;
  const unused = 32 - bitsStored!;
  return Int16Array.from(words as Uint16Array, (word) => {
    const stored = pixelRepresentation === 1 ? (word << unused) >> unused : word;
    return stored === pixelPaddingValue ? AIR_HU : Math.round(stored * rescaleSlope! + rescaleIntercept!);
  });
}

function largestDifference(a: Int16Array, b: Int16Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((largest, value, n) => Math.max(largest, Math.abs(value - b[n]!)), 0);
}

describe.skipIf(missing !== null)('CT slices in each transfer syntax that DCMTK and gdcm can make', () => {
  test.each(ENCODINGS)('$encode: sent, stored and decoded as the peer decodes it', async (encoding) => {
    site = await startSite();
    for (const original of encoding.unsignedOnly ? originals.slice(0, 1) : originals) {
      const [sent, peers, raw] = ['sent.dcm', 'peers.dcm', 'raw'].map((name) => join(dir, name)) as [
        string,
        string,
        string,
      ];
      await convert(encoding.encode, original, sent);
      await send(sent, encoding);
      const row = site.instances.at(-1)!;
      expect(row.header.transferSyntaxUid).toBe(encoding.uid);
      const stored = join(site.dataDir, row.file);

      await convert(encoding.decode, stored, peers);
      const theirs = hounsfield(
        await rawPixels(peers, raw, (await readHeader(peers)).bitsAllocated!),
        await readHeader(peers),
      );
      const { hu, doubts } = await decodeSlice(stored);
      expect(largestDifference(hu, theirs)).toBeLessThanOrEqual(encoding.within);
      if (encoding.within === 0) expect(largestDifference(hu, (await decodeSlice(original)).hu)).toBe(0);
      expect(doubts).toEqual(encoding.within === 0 ? [] : ['lossy']);
    }
  });

  test('a real slice in 16 transfer syntaxes is stored in all of them, byte for byte', async () => {
    const files = realFiles('transfer-syntaxes');
    if (files === null) return;
    for (const file of files) {
      // A site for each: as one instance sent in 16 forms they would be 15 quarantined ones.
      site = await startSite();
      const { transferSyntaxUid: uid } = await readHeader(file);
      await send(file, { uid, propose: null });
      const stored = await readFile(join(site.dataDir, site.instances[0]!.file));
      expect(datasetOf(stored).equals(datasetOf(await readFile(file))), uid).toBe(true);
      await site.stop();
    }
    expect(files).toHaveLength(16);
  });

  test('where a scanner offers several in one context, the uncompressed one is chosen', async () => {
    site = await startSite();
    const transfer = ENCODINGS.map(({ uid }) => uid);
    const { answer, peer } = await RawPeer.associate(site.port, { contexts: [{ id: 1, abstract: CT, transfer }] });
    expect(answer.includes(Buffer.from('1.2.840.10008.1.2.1'))).toBe(true);
    expect(answer.toString('latin1')).not.toContain('1.2.840.10008.1.2.4');
    await peer.release();
  });
});
