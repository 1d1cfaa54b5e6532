import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type InstanceHeader, readHeader } from '../../edge/volume/header.ts';
import { makeStudy } from '../../scripts/phantom/study.ts';
import { Bench } from './bench.ts';
import { ASSOCIATIONS, CONTENTS, ENDINGS, expected, ORDERS, PAUSES, type Row, SLICES } from './completion-rules.ts';
import { Sender } from './completion-sender.ts';

/** A head of twelve 5 mm slices; eight of them in a row are a head too, so that one cannot tell what is still to come. */
const LIMITS = { minSlices: 8, minCoverageMm: 40 };
/** SQLite as it is, but where a commit need not wait for a disk: what is counted here is not what survives a crash. */
const FAST = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

let slices: InstanceHeader[];
let bench: Bench;
let sender: Sender;
beforeAll(async () => {
  const acquisition = { matrix: 32, sliceThickness: 5, spacing: 5, gantryTilt: 0 };
  const study = makeStudy({ seed: 4, slices: SLICES, bleed: false, acquisition });
  const soft = study.series.find(({ kind }) => kind === 'soft')!;
  slices = await Promise.all(soft.instances.map(({ bytes }) => readHeader(bytes)));
  bench = await Bench.open(LIMITS, FAST);
  sender = new Sender(bench, slices);
});
afterAll(() => bench.close());

test('the phantom states how many slices it has, from the lowest to the highest', () => {
  expect(slices.map(({ imagesInAcquisition }) => imagesInAcquisition)).toEqual(Array(SLICES).fill(SLICES));
  const heights = slices.map(({ imagePosition }) => imagePosition![2]);
  expect(heights).toEqual(heights.toSorted((a, b) => a - b));
});

describe('what is expected, by some rows written out', () => {
  const plain: Row = {
    announced: true,
    associations: 'one',
    ending: 'released',
    order: 'ascending',
    content: 'whole',
    pauseS: 0,
  };
  test.each<[Partial<Row>, string[]]>([
    [{}, ['read at once']],
    [{ announced: false }, ['read at once']],
    [{ ending: 'aborted' }, ['read at once']],
    [{ ending: 'aborted', announced: false }, ['read after 5 s']],
    [{ associations: 'one per slice', announced: false }, ['read after 5 s']],
    [{ pauseS: 2, announced: false }, ['read at once']],
    // What was read after the pause is read again once the association has brought all of it.
    [{ pauseS: 15, announced: false }, ['read after 5 s', 'read at once']],
    [{ pauseS: 15 }, ['read at once']],
    [{ pauseS: 15, order: 'shuffled', announced: false }, ['read at once']],
    [{ pauseS: 70, order: 'shuffled', announced: false }, ['refused after 60 s', 'read at once']],
    [{ pauseS: 70 }, ['read after 60 s', 'read at once']],
    [{ content: 'sent twice' }, ['read at once']],
    [{ content: 'a slice missing' }, ['refused after 60 s']],
    [{ content: 'a slice late' }, ['read at once']],
    [{ content: 'a slice late', announced: false }, ['read after 5 s']],
    [{ content: 'the last slice late' }, ['read after 5 s', 'read at once']],
    [{ content: 'the last slice late', announced: false }, ['read at once', 'read after 5 s']],
    [{ content: 'the last slice late', ending: 'aborted' }, ['read at once']],
  ])('%j: %j', (changes, outcomes) => {
    expect(expected({ ...plain, ...changes })).toEqual(outcomes);
  });
});

describe.each([
  ['a clock on the wall that is right', 0],
  ['a clock that is set forward an hour in between, twice', 3_600_000],
  ['a clock that is set back an hour in between, twice', -3_600_000],
])('scans and revisions by %s', (_clock, setByMs) => {
  describe.each(ASSOCIATIONS)('over %s association', (associations) => {
    test.each(ENDINGS)('that is %s', async (ending) => {
      const [got, wanted]: Record<string, string>[] = [{}, {}];
      for (const announced of [true, false]) {
        for (const order of setByMs === 0 ? ORDERS : ORDERS.slice(0, 1)) {
          for (const content of CONTENTS) {
            for (const pauseS of PAUSES) {
              const row: Row = { announced, associations, ending, order, content, pauseS };
              const name = `${announced ? 'announced' : 'unannounced'}, ${order}, ${content}, ${pauseS} s pause`;
              const studies = content === 'two studies' ? 2 : 1;
              wanted![name] = `${studies} x ${expected(row).join(', ')}`;
              got![name] = await sender.send(row, setByMs);
            }
          }
        }
      }
      expect(got).toEqual(wanted);
    });
  });
});
