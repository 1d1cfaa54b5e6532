import { expect, test } from 'vitest';
import { chooseEpisode } from '../../edge/assessment/episode.ts';

const scan = (acquiredAt: string | null, receivedAt = '2026-11-23T08:05:00.000Z') => ({
  scanId: 'scan-9',
  patientKey: 'hospital/123',
  acquiredAt,
  receivedAt,
});
const episode = (episodeId: string, acquiredAt: string, patientKey = 'hospital/123') => ({
  episodeId,
  patientKey,
  scans: [{ acquiredAt, receivedAt: '2026-11-30T00:00:00.000Z' }],
});

test('a follow-up within the days of the setting joins the episode of its baseline', () => {
  expect(chooseEpisode(scan('2026-11-23T08:00:00'), [episode('e1', '2026-11-22T20:00:00')], 14)).toBe('e1');
});

test('the days are counted from the earliest scan of the episode, and the last day still counts', () => {
  const long = {
    episodeId: 'e1',
    patientKey: 'hospital/123',
    scans: [
      { acquiredAt: '2026-11-20T08:00:00', receivedAt: '2026-11-20T08:05:00.000Z' },
      { acquiredAt: '2026-11-09T08:00:00', receivedAt: '2026-11-09T08:05:00.000Z' },
    ],
  };
  expect(chooseEpisode(scan('2026-11-23T08:00:00'), [long], 14)).toBe('e1');
  expect(chooseEpisode(scan('2026-11-23T08:00:01'), [long], 14)).not.toBe('e1');
});

test('another patient never shares an episode', () => {
  const other = episode('e1', '2026-11-23T07:00:00', 'hospital/124');
  expect(chooseEpisode(scan('2026-11-23T08:00:00'), [other], 14)).not.toBe('e1');
});

test('a new episode gets the same id when the same scan is concluded again', () => {
  const once = chooseEpisode(scan('2026-11-23T08:00:00'), [], 14);
  expect(chooseEpisode(scan('2026-11-23T08:00:00'), [], 14)).toBe(once);
  expect(chooseEpisode({ ...scan('2026-11-23T08:00:00'), scanId: 'scan-10' }, [], 14)).not.toBe(once);
  expect(once).toMatch(/^[0-9a-f]{24}$/); // safe in a topic
});

test('an earlier scan that arrives late joins the episode of the later one', () => {
  expect(chooseEpisode(scan('2026-11-22T08:00:00'), [episode('e1', '2026-11-23T08:00:00')], 14)).toBe('e1');
  expect(chooseEpisode(scan('2026-11-01T08:00:00'), [episode('e1', '2026-11-23T08:00:00')], 14)).not.toBe('e1');
});

test('of two episodes that fit, the nearer is chosen', () => {
  const episodes = [episode('far', '2026-11-11T08:00:00'), episode('near', '2026-11-22T08:00:00')];
  expect(chooseEpisode(scan('2026-11-23T08:00:00'), episodes, 14)).toBe('near');
});

test('a scan that states no time is placed by when it was received', () => {
  expect(chooseEpisode(scan(null), [episode('e1', '2026-11-22T08:00:00')], 14)).toBe('e1');
  expect(chooseEpisode(scan(null), [episode('e1', '2026-10-22T08:00:00')], 14)).not.toBe('e1');
});
