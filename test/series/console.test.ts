import { afterEach, beforeEach, expect, test } from 'vitest';
import type { InstanceHeader } from '../../edge/volume/header.ts';
import { Bench } from './bench.ts';
import { head, header, localizer } from './headers.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});
afterEach(() => bench.close());

const at = (time: string) => `2026-11-03T04:${time}.000`;
const CORONAL = [1, 0, 0, 0, 0, -1] as const;
const SAGITTAL = [0, 1, 0, 0, 0, -1] as const;

/** One series of a console's study: its number, what it is, what becomes of it. */
type Sent = readonly [number: number, name: string, outcome: string, changes: Partial<InstanceHeader>, slices?: number];

/** A stroke study as a Siemens console sends it: head, head again because the patient moved, angiography, perfusion. */
const STROKE: readonly Sent[] = [
  [2, 'HEAD 5.0 H31s', 'chosen', {}],
  [3, 'HEAD 1.0 H31s', 'series-other-was-read', { sliceThickness: 1 }, 150],
  [4, 'HEAD 1.0 H70h', 'series-sharp-kernel', { sliceThickness: 1, convolutionKernel: 'H70h' }, 150],
  [5, 'HEAD COR MPR', 'series-derived', { imageType: ['DERIVED', 'SECONDARY', 'MPR'], imageOrientation: CORONAL }],
  [6, 'HEAD SAG', 'series-not-axial', { imageOrientation: SAGITTAL }],
  [7, 'HEAD AX MPR 3.0', 'series-derived', { imageType: ['DERIVED', 'SECONDARY', 'AXIAL', 'REFORMATTED'] }],
  [8, 'HEAD REPEAT 5.0 H31s', 'chosen', { acquiredAt: at('09:00'), acquisitionNumber: 2 }],
  [
    9,
    'HEAD REPEAT 1.0 H31s',
    'series-other-was-read',
    { acquiredAt: at('09:00'), acquisitionNumber: 2, sliceThickness: 1 },
    150,
  ],
  [10, 'PreMonitoring', 'series-angiography', { acquiredAt: at('14:00') }, 1],
  [11, 'CTA 0.75 B20f', 'series-angiography', { acquiredAt: at('15:00'), bodyPartExamined: 'HEADNECK' }],
  [12, 'HEADNECK 1.0 B20f', 'series-contrast', { acquiredAt: at('15:00'), contrastBolusAgent: 'Ultravist 370' }],
  [13, 'CTA MIP AX', 'series-angiography', { imageType: ['DERIVED', 'SECONDARY', 'MIP'] }],
  [14, 'HEAD MIP', 'series-derived', {}],
  [15, 'VPCT Perfusion 5.0', 'series-perfusion', { acquiredAt: at('18:00') }],
  [16, 'CBF', 'series-perfusion', { imageType: ['DERIVED', 'PRIMARY', 'PERFUSION', 'RCBF'] }],
  [17, 'HEAD LATE', 'series-contrast', { acquiredAt: at('25:00'), contrastBolusVolume: 50 }],
  [18, 'C-SPINE 2.0', 'series-not-head', { acquiredAt: at('30:00'), bodyPartExamined: 'CSPINE' }],
  [99, 'Screen Save', 'series-secondary-capture', { sopClassUid: '1.2.840.10008.5.1.4.1.1.7' }, 2],
  [501, 'Patient Protocol', 'series-dose-report', { sopClassUid: '1.2.840.10008.5.1.4.1.1.88.67', modality: 'SR' }, 1],
];

function seriesOf([number, name, , changes, slices]: Sent): InstanceHeader[] {
  const all = { seriesInstanceUid: `1.9.${number}`, seriesNumber: number, seriesDescription: name, ...changes };
  return head(all, slices);
}

const outcomes = async () =>
  Object.fromEntries(
    (await bench.journal.series.ofStudy('1.9')).map((row) => [row.seriesInstanceUid, row.reason?.code ?? row.verdict]),
  );
const wanted = {
  '1.9.1': 'series-localizer',
  ...Object.fromEntries(STROKE.map(([number, , outcome]) => [`1.9.${number}`, outcome])),
};

test('of a stroke study each acquisition of the head is one scan, and every other series has its reason', async () => {
  await bench.send([...localizer(), ...STROKE.flatMap(seriesOf)]);
  await bench.pass(61);
  expect(bench.queued.map(({ scan, job }) => [scan.seriesInstanceUid, scan.revision, job.refusal])).toEqual([
    ['1.9.2', 1, null],
    ['1.9.8', 1, null],
  ]);
  expect(await outcomes()).toEqual(wanted);
  for (const { verdict, reason } of await bench.journal.series.ofStudy('1.9')) {
    if (verdict === 'refused') expect(reason?.text).toMatch(/^[A-Z].{15,}\.$/);
  }
});

test('it is the same when four associations bring it at once, its slices in no order', async () => {
  const slices = [...localizer(), ...STROKE.flatMap(seriesOf)];
  // 613 shares no factor with their number, so that each is met once.
  const mixed = slices.map((_, n) => slices[(n * 613) % slices.length]!);
  expect(new Set(mixed).size).toBe(slices.length);
  for (const slice of mixed) await bench.receive(slice, 0);
  for (const part of [0, 1, 2, 3]) await bench.end(mixed.filter((_, n) => n % 4 === part));
  await bench.pass(61);
  expect(bench.queued.map(({ scan }) => [scan.seriesInstanceUid, scan.revision]).sort()).toEqual([
    ['1.9.2', 1],
    ['1.9.8', 1],
  ]);
  expect(await outcomes()).toEqual(wanted);
});

test('a series that holds two passes over the head is not read, and says why', async () => {
  await bench.send([...head(), ...head().map((one) => header({ ...one, sopInstanceUid: `${one.sopInstanceUid}.2` }))]);
  await bench.pass(61);
  expect(bench.queued).toMatchObject([{ job: { refusal: { code: 'geometry-duplicate-positions' } } }]);
});
