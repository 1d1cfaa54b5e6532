import { expect, onTestFinished, test } from 'vitest';
import { type ClinicalEntry, NOTHING_ENTERED } from '../../edge/assessment/clinical-entry.ts';
import type { Journal } from '../../edge/journal/journal.ts';
import { CONFIG, House, read } from '../alerting/house.ts';

type Kept = Parameters<Journal['clinical']['enter']>[0];

async function houseWithBleed() {
  const house = await House.open();
  onTestFinished(() => house.close());
  const { assessment } = await house.scan(read(12), {}, CONFIG);
  return { house, journal: house.journal, episodeId: assessment.episodeId };
}

const entry = (episodeId: string, entryId: string, values: Partial<ClinicalEntry['values']> = {}): Kept => ({
  entryId,
  episodeId,
  at: '2026-11-23T09:10:00.000Z',
  who: 'Dr. Sørensen',
  values: { ...NOTHING_ENTERED, ...values },
  baseline: { scanId: 'scan-1', acquiredAt: '2026-11-23T08:00:00' },
});
const row = (act: string, subject: string) => ({ at: '2026-11-23T09:10:00.000Z', who: 'x', act, subject, detail: act });

test('every entry is kept, the newest counts, and what was left out is unknown', async () => {
  const { journal, episodeId } = await houseWithBleed();
  expect(await journal.clinical.current(episodeId)).toBeNull();
  await journal.clinical.enter(entry(episodeId, 'a', { gcs: 9, anticoagulated: true }), row('entered', episodeId));
  await journal.clinical.enter(entry(episodeId, 'b', { gcs: 11 }), row('entered', episodeId));
  const entries = await journal.clinical.ofEpisode(episodeId);
  expect(entries.map(({ entryId, values }) => [entryId, values.gcs, values.anticoagulated])).toEqual([
    ['b', 11, null],
    ['a', 9, true],
  ]);
  expect(await journal.clinical.current(episodeId)).toEqual(entries[0]);
  expect(entries[0]).toMatchObject({ ...entry(episodeId, 'b', { gcs: 11 }), estimate: 'waiting', reason: null });
  expect(await journal.check()).toEqual([]);
});

test('only the newest entry of an episode waits for its estimate; the one before it is superseded', async () => {
  const { journal, episodeId } = await houseWithBleed();
  for (const id of ['a', 'b']) await journal.clinical.enter(entry(episodeId, id), row('entered', episodeId));
  expect((await journal.clinical.waiting()).map(({ entryId }) => entryId)).toEqual(['b']);
  expect((await journal.clinical.get('a'))?.estimate).toBe('superseded');
});

test('an entry and its audit row are one: where the row cannot be written nothing is entered', async () => {
  const { journal, episodeId } = await houseWithBleed();
  await journal.clinical.enter(entry(episodeId, 'a'), row('entered', episodeId));
  const bad = { ...row('entered', episodeId), who: null as unknown as string };
  await expect(journal.clinical.enter(entry(episodeId, 'b'), bad)).rejects.toThrow();
  expect((await journal.clinical.ofEpisode(episodeId)).map(({ entryId }) => entryId)).toEqual(['a']);
  expect((await journal.clinical.get('a'))?.estimate, 'and it waits as before').toBe('waiting');
  expect((await journal.audit.of(episodeId)).filter(({ act }) => act === 'entered')).toHaveLength(1);
});

test('tries are counted, and what is settled is settled once, with its reason', async () => {
  const { journal, episodeId } = await houseWithBleed();
  await journal.clinical.enter(entry(episodeId, 'a'), row('entered', episodeId));
  expect([await journal.clinical.attempt('a'), await journal.clinical.attempt('a')]).toEqual([1, 2]);
  const reason = { code: 'crop-missing', text: 'It was not kept.' };
  for (const at of [1, 2]) {
    await journal.clinical.settle('a', { estimate: 'not-possible', reason }, row(`settled ${at}`, episodeId));
  }
  expect(await journal.clinical.get('a')).toMatchObject({ estimate: 'not-possible', reason });
  expect((await journal.audit.of(episodeId)).map(({ act }) => act)).toEqual(['entered', 'settled 1']);
  expect(await journal.clinical.waiting()).toEqual([]);
});

test('an entry of an episode that the journal does not know is refused', async () => {
  const { journal } = await houseWithBleed();
  await expect(journal.clinical.enter(entry('nowhere', 'a'), row('entered', 'nowhere'))).rejects.toThrow();
  expect(await journal.audit.of('nowhere')).toEqual([]);
});
