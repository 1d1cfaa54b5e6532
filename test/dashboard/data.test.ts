import { describe, expect, test } from 'vitest';
import { countByPriority, earlierScans, listAlerts } from '../../dashboard/data/alerts.ts';
import { latestScan, listEpisodes, resultOf } from '../../dashboard/data/episodes.ts';
import {
  age,
  agoOf,
  countdown,
  deltaMl,
  ml,
  percent,
  percentBeside,
  scannerTime,
} from '../../dashboard/data/format.ts';
import { afterHeartbeat, freshnessOf, type Heartbeat, isNewer, wasSet } from '../../dashboard/data/freshness.ts';
import { linkedSlice } from '../../dashboard/data/link.ts';
import { headline, inWordsOf, RULES, rule, shownLabel } from '../../dashboard/data/words.ts';
import {
  ago,
  measuredGrowth,
  measuredWithinError,
  refusedDevice,
  SAMPLE_GEOMETRY,
  SAMPLE_NOW,
  sampleAlert,
  sampleAlerts,
  sampleEpisodes,
  sampleScan,
  sampleStatus,
} from '../../dashboard/gallery/samples.ts';
import { rulesInWords } from '../../edge/assessment/definitions.ts';

/** As a person reads it: the space that keeps number and unit together is a space. */
const read = (text: string) => text.replaceAll('\u00a0', ' ');
const published = <T>(value: T, id: string) => ({ site: 's', appliance: 'a', key: id, value, receivedAt: 0 });

describe('figures as people read them', () => {
  test('what is missing is unknown, and 0 is 0', () => {
    expect([ml(null), ml(undefined), ml(Number.NaN), read(ml(0))]).toEqual(['unknown', 'unknown', 'unknown', '0.0 mL']);
    expect([percent(null), read(percent(0.115))]).toEqual(['unknown', '12 %']);
    expect(agoOf(null, SAMPLE_NOW)).toBe('unknown');
    expect(agoOf(ago(3), null)).toBe('unknown');
    expect(scannerTime(null, SAMPLE_NOW)).toBe('unknown');
  });

  test('growth carries its sign, also where it is none', () => {
    expect([11.24, -2, 0.04].map((value) => read(deltaMl(value)))).toEqual(['+11.2 mL', '−2.0 mL', '±0.0 mL']);
  });

  test('ages are told in the unit that still says something', () => {
    const minute = 60_000;
    expect([4000, 59_999, 12 * minute, 185 * minute, 52 * 60 * minute, -5].map(age)).toEqual([
      '4 s',
      '59 s',
      '12 min',
      '3 h 05 min',
      '2 d 4 h',
      '0 s',
    ]);
  });

  test('a probability just below its threshold never reads as the same number', () => {
    const beside = (value: number, limit: number) => percentBeside(value, limit).map(read);
    expect(beside(0.62, 0.42)).toEqual(['62 %', '42 %']);
    expect(beside(0.2266, 0.2304)).toEqual(['22.7 %', '23.0 %']);
    expect(beside(0.23, 0.23)).toEqual(['23 %', '23 %']);
    expect(beside(Number.NaN, 0.42)).toEqual(['unknown', '42 %']);
  });

  test('what is left of a pause is told to the second', () => {
    expect([119_400, 60_000, 5200, -1].map(countdown)).toEqual(['2:00', '1:00', '0:06', '0:00']);
  });

  test('the scanner’s time is shown as the scanner states it, whatever zone the screen is in', () => {
    expect(scannerTime('2026-11-23T02:35:10', SAMPLE_NOW)).toBe('23 Nov 02:35');
    expect(scannerTime('2025-11-23T02:35:10', SAMPLE_NOW)).toBe('23 Nov 2025 02:35');
  });
});

describe('alerts on the board', () => {
  const all = Object.values(sampleAlerts).map((alert) => published(alert, alert.alertId));

  test('the worst is on top, then the newest; who is taken care of stands apart', () => {
    const { raised, acknowledged } = listAlerts(all, SAMPLE_NOW);
    expect(raised.map(({ value }) => value.priority)).toEqual(['high', 'high', 'medium', 'medium', 'low']);
    expect(raised[2]!.value.raisedAt > raised[3]!.value.raisedAt).toBe(true);
    expect(acknowledged.map(({ value }) => value.acknowledgedBy)).toEqual(['RN Okafor']);
  });

  test('an alert leaves when it expires by the appliance’s clock, and stays while that clock is unknown', () => {
    const expired = [published(sampleAlert({ expiresAt: ago(1) }), 'x')];
    expect(listAlerts(expired, SAMPLE_NOW).raised).toEqual([]);
    expect(listAlerts(expired, null).raised).toHaveLength(1);
  });

  test('an alert of an appliance that is there stays until that closes it, whatever the time says', () => {
    const expired = [published(sampleAlert({ expiresAt: ago(1) }), 'x')];
    expect(listAlerts(expired, SAMPLE_NOW, () => false).raised).toHaveLength(1);
    expect(listAlerts(expired, SAMPLE_NOW, () => true).raised).toEqual([]);
  });

  test('an alert whose patient has a newer one is told as the earlier scan; other patients and technical ones are not', () => {
    const of = (alertId: string, minutes: number, episodeId: string | null) =>
      published(sampleAlert({ alertId, episodeId, raisedAt: ago(minutes) }), alertId);
    const alerts = [
      of('new', 3, 'e1'),
      of('old', 300, 'e1'),
      of('other', 400, 'e2'),
      of('a', 9, null),
      of('b', 8, null),
    ];
    expect([...earlierScans(alerts)]).toEqual(['old']);
    const due = published(sampleAlert({ alertId: 'due', episodeId: 'e2', scanId: null, raisedAt: ago(1) }), 'due');
    expect([...earlierScans([...alerts, due])], 'a follow-up that is due is no newer scan').toEqual(['old']);
  });

  test('a glance tells how many of which priority wait', () => {
    expect(countByPriority(listAlerts(all, SAMPLE_NOW).raised)).toEqual([
      { priority: 'high', count: 2 },
      { priority: 'medium', count: 2 },
      { priority: 'low', count: 1 },
    ]);
  });

  test.each([
    ['a risk', sampleAlerts.high, 'Bleed 18.4 mL, high risk of growth'],
    ['growth of both parts', sampleAlerts.measured, 'Bleed has grown by 12.8 mL'],
    [
      'growth that raters differ by',
      sampleAlert({ ...sampleAlerts.measured, measured: measuredWithinError }),
      'Bleed has grown by 1.5 mL, within error',
    ],
    [
      'IVH that grew while IPH shrank',
      sampleAlert({ ...sampleAlerts.measured, measured: { ...measuredGrowth, iphGrowthMl: -2, ivhGrowthMl: 1.2 } }),
      'Ventricle bleed has grown by 1.2 mL',
    ],
    [
      'IPH that grew while IVH shrank',
      sampleAlert({ ...sampleAlerts.measured, measured: { ...measuredGrowth, ivhGrowthMl: -2 } }),
      'Brain bleed has grown by 11.2 mL',
    ],
    [
      'IPH that grew while IVH changed by less than can be told',
      sampleAlert({ ...sampleAlerts.measured, measured: { ...measuredGrowth, ivhGrowthMl: -0.1 } }),
      'Bleed has grown by 11.2 mL',
    ],
    ['a small bleed', sampleAlerts.medium, 'Bleed 4.5 mL'],
    [
      'a bleed of unknown volume',
      sampleAlert({ condition: 'bleed-found', iphMl: null, ivhMl: null }),
      'Bleed volume unknown',
    ],
    [
      'a bleed that the newest version lacks',
      sampleAlert({ condition: 'bleed-found', iphMl: 0, ivhMl: 0 }),
      'Bleed no longer seen: compare',
    ],
    ['an unread scan', sampleAlerts.technical, 'Scan not assessed'],
    ['a device that is refused again and again', refusedDevice, 'Device refused repeatedly'],
  ])('%s reads so from across the room', (_what, alert, expected) => {
    expect(read(headline(alert))).toBe(expected);
  });

  test('an alert of a device names no patient, neither known nor unknown', () => {
    expect(inWordsOf(refusedDevice, false)).toBe('');
    expect(inWordsOf(sampleAlert({ label: { name: 'J. D.', id: null } }), false)).toBe(', J. D., ID unknown');
  });

  test('two identifiers always, hidden on purpose told apart from not known', () => {
    expect(shownLabel({ name: 'J. D.', id: null }, false)).toEqual({ name: 'J. D.', id: 'ID unknown' });
    expect(shownLabel({ name: 'J. D.', id: '1' }, true)).toEqual({ name: 'Name hidden', id: 'ID hidden' });
    expect(shownLabel({ name: null, id: null }, false).name).toBe('Patient not named');
  });

  test('a definition is named by its rule', () => {
    expect(Object.values(RULES).map(read)).toEqual([
      'IPH grows ≥ 6 mL or ≥ 33 %',
      '… or any IVH growth',
      '… or IVH ≥ 1 mL',
    ]);
    expect(read(rule(rulesInWords().CHE))).toBe('IPH grew by ≥ 6 mL or ≥ 33 %');
  });
});

describe('scans on the board', () => {
  test('no hematoma is a result; a scan that was not read says why; missing is unknown', () => {
    expect(resultOf(sampleEpisodes.noHematoma.scans[0]!)).toBe('No hematoma found');
    expect(resultOf(sampleEpisodes.notAssessed.scans[0]!)).toBe(
      'Not assessed: Slices are missing between 84 mm and 99 mm.',
    );
    expect(read(resultOf(sampleScan({ ivhMl: null })))).toBe('Bleed: IPH 18.4 mL, IVH unknown');
    expect(resultOf(sampleScan({ found: null }))).toBe('Result unknown');
    const alsoMarked = 'Also marked: extra-axial haemorrhage 3.1 mL.';
    expect(resultOf(sampleScan({ found: false, alsoMarked }))).toBe(`No IPH or IVH found. ${alsoMarked}`);
    expect(read(resultOf(sampleScan({ alsoMarked })))).toBe(`Bleed: IPH 18.4 mL, IVH 0.0 mL. ${alsoMarked}`);
  });

  test('the patient who was scanned last is on top, by the latest scan', () => {
    const list = listEpisodes(Object.values(sampleEpisodes).map((episode) => published(episode, episode.episodeId)));
    expect(list[0]!.value.episodeId).toBe('episode-5');
    expect(latestScan(list[0]!.value)?.scanId).toBe('scan-2');
  });

  test('a linked scroll keeps the distance in mm, not in slices, and stays inside the head', () => {
    const thick = { geometry: SAMPLE_GEOMETRY, anchor: 15 };
    const thin = {
      geometry: {
        ...SAMPLE_GEOMETRY,
        size: [256, 256, 150] as [number, number, number],
        spacingMm: [0.9, 0.9, 1] as [number, number, number],
      },
      anchor: 80,
    };
    expect(linkedSlice(17, thick, thin)).toBe(90);
    expect(linkedSlice(75, thin, thick)).toBe(14);
    expect(linkedSlice(0, thick, thin)).toBe(5);
    expect(linkedSlice(29, thick, { ...thin, anchor: 140 })).toBe(149);
  });
});

describe('the heartbeat', () => {
  const beat = (changes: Partial<Heartbeat> = {}): Heartbeat => ({
    site: 's',
    appliance: 'a',
    status: sampleStatus(),
    receivedAt: 100_000,
    retained: false,
    ...changes,
  });
  // The sample was issued 4 s before SAMPLE_NOW.
  const at = (seconds: number) => ({
    monotonic: 100_000 + 1000 * seconds,
    applianceNow: SAMPLE_NOW - 4000 + 1000 * seconds,
    openedAt: 0,
  });

  test('15 s without a word is still fresh, more is not', () => {
    expect(freshnessOf(beat(), at(15))).toEqual({ kind: 'fresh', ageMs: 15_000 });
    expect(freshnessOf(beat(), at(15.1)).kind).toBe('stale');
  });

  test('a heartbeat that the broker kept is as old as it says, not as young as its arrival', () => {
    const kept = beat({ retained: true, status: sampleStatus({ issuedAt: ago(60) }) });
    expect(freshnessOf(kept, at(0)).kind).toBe('stale');
  });

  test('a kept heartbeat is not trusted while the appliance’s clock is unknown', () => {
    expect(freshnessOf(beat({ retained: true }), { ...at(1), applianceNow: null }).kind).toBe('waiting');
    expect(freshnessOf(beat({ retained: true }), { ...at(16), applianceNow: null }).kind).toBe('stale');
  });

  test('an appliance whose clock was set back is stale all the same when it falls silent', () => {
    expect(freshnessOf(beat(), { ...at(16), applianceNow: SAMPLE_NOW - 3_600_000 }).kind).toBe('stale');
  });

  test('a board that never heard anything waits 15 s, then says so', () => {
    expect(freshnessOf(undefined, { monotonic: 10_000, applianceNow: null, openedAt: 0 }).kind).toBe('waiting');
    expect(freshnessOf(undefined, { monotonic: 16_000, applianceNow: null, openedAt: 0 }).kind).toBe('stale');
  });

  test('a will says offline at once, with the age of the last heartbeat and not of the will', () => {
    const will = beat({ receivedAt: 103_000, status: sampleStatus({ state: 'offline', seq: 1, issuedAt: ago(600) }) });
    const known = beat();
    expect(isNewer(will, known)).toBe(true);
    expect(freshnessOf(afterHeartbeat(will, known), at(3))).toEqual({ kind: 'offline', ageMs: 3000 });
  });

  test('a heartbeat tells when the clock of its appliance was set, and is not taken in by one that is late', () => {
    const known = beat({ receivedAt: 100_000, status: sampleStatus({ seq: 1, issuedAt: ago(0) }) });
    const next = (seconds: number, minutes: number, more: Partial<Heartbeat> = {}) =>
      beat({
        receivedAt: 100_000 + 1000 * seconds,
        status: sampleStatus({ seq: 2, issuedAt: ago(-minutes - 5 / 60) }),
        ...more,
      });
    expect(wasSet(next(5, 0), known)).toBe(false);
    expect(wasSet(next(5, 60), known)).toBe(true);
    expect(wasSet(next(5, -60), known)).toBe(true);
    expect(wasSet(next(65, 0), known), 'a minute late').toBe(false);
    expect(wasSet(next(5, 60, { retained: true }), known)).toBe(false);
  });

  test('a late heartbeat of the same boot is no news; one of a new boot is', () => {
    const late = beat({ status: sampleStatus({ seq: 800, issuedAt: ago(1) }) });
    expect(isNewer(late, beat())).toBe(false);
    const setBack = beat({ status: sampleStatus({ seq: 813, issuedAt: ago(60) }) });
    expect(isNewer(setBack, beat()), 'of a clock that was set back').toBe(true);
    expect(isNewer(beat({ status: sampleStatus({ bootId: 'boot-2', seq: 1 }) }), beat())).toBe(true);
  });
});
