import { afterEach, beforeEach, expect, test } from 'vitest';
import { AlertActs } from '../../edge/alerting/acts.ts';
import { FollowUpAlerts, followUpAlertId } from '../../edge/alerting/follow-up.ts';
import { silent } from '../mqtt/link.ts';
import { CONFIG, House, read, unreadable } from './house.ts';

const HOUR = 3_600_000;
const BASELINE = { scanId: 'scan-a', acquiredAt: '2026-11-23T08:00:00' };
const FOLLOW_UP = { scanId: 'scan-b', acquiredAt: '2026-11-23T14:00:00' };

let house: House;
let followUps: FollowUpAlerts;
beforeEach(async () => {
  house = await House.open();
  restart();
});
afterEach(() => house.close());

/** A new process looks at the same journal. */
function restart(alerting: Partial<(typeof CONFIG)['alerting']> = {}): void {
  const config = { ...CONFIG, alerting: { ...CONFIG.alerting, ...alerting } };
  const writer = house.writer(config.alerting);
  followUps = new FollowUpAlerts({ journal: house.journal, writer, clock: house.clock, log: silent, config });
}

async function after(hours: number): Promise<void> {
  house.clock.ms += hours * HOUR;
  await followUps.look();
}
const open = async () =>
  (await house.journal.alerts.open())
    .filter(({ condition }) => condition.startsWith('follow-up'))
    .map(({ condition, priority, soundRevision }) => `${condition} ${priority} ${soundRevision}`);

test('the follow-up of a bleed is due at 6 h, low; overdue at 24 h, as the same alert, medium and heard again', async () => {
  const { assessment, episode } = await house.scan(read(12, { ivhMl: 1 }), BASELINE);
  await after(5.9);
  expect(await open()).toEqual([]);
  await after(0.1);
  await after(1);
  expect(await open()).toEqual(['follow-up-due low 1']);
  expect(await house.journal.alerts.get(followUpAlertId(episode.episodeId))).toMatchObject({
    kind: 'clinical',
    episodeId: episode.episodeId,
    scanId: null,
    assessmentId: assessment.assessmentId,
    label: episode.label,
    iphMl: 12,
    ivhMl: 1,
    revision: 1,
    text: 'The follow-up scan is due: 6 h have passed since the baseline came.',
  });
  await after(17);
  expect(await open()).toEqual(['follow-up-overdue medium 2']);
});

test('it closes by itself when a later scan of the episode is assessed, and not for one that could not be', async () => {
  const { episode } = await house.scan(read(12), BASELINE);
  await after(7);
  await house.scan(unreadable(), FOLLOW_UP);
  await after(0);
  expect(await open()).toEqual(['follow-up-due low 1']);
  await house.scan(read(12), FOLLOW_UP);
  await after(0);
  expect(await open()).toEqual([]);
  const last = (await house.journal.alerts.history(followUpAlertId(episode.episodeId))).at(-1);
  expect(last?.change).toMatchObject({ what: 'closed', by: 'appliance: the follow-up was assessed' });
});

test('a scan from before the baseline is no follow-up; one of the same patient after it is none of another', async () => {
  await house.scan(read(12), BASELINE);
  await house.scan(read(0), { scanId: 'scan-early', acquiredAt: '2026-11-23T05:00:00' });
  await house.scan(read(9), { scanId: 'scan-other', patientKey: 'other', acquiredAt: '2026-11-23T12:00:00' });
  await after(7);
  expect(await open()).toEqual(['follow-up-due low 1', 'follow-up-due low 1']);
});

test('without a bleed, or with less of it than alerts, none is due', async () => {
  await house.scan(read(0), BASELINE);
  await house.scan(read(0.3), { ...FOLLOW_UP, patientKey: 'other' });
  await after(30);
  expect(await open()).toEqual([]);
});

test('over a restart it stays one alert, and the time goes on', async () => {
  await house.scan(read(12), BASELINE);
  await after(7);
  restart();
  await after(0);
  expect(await open()).toEqual(['follow-up-due low 1']);
  house.clock.ms += 17 * HOUR;
  restart();
  await after(0);
  expect(await open()).toEqual(['follow-up-overdue medium 2']);
});

test('a clock that is set by an hour makes no follow-up due before or after its time', async () => {
  await followUps.look();
  for (const by of [1, -1]) {
    const patient = { ...BASELINE, scanId: `scan ${by}`, patientKey: `patient ${by}` };
    await house.scan(read(12), patient);
    await after(0);
    house.clock.setBy += by * HOUR;
    await after(5.9);
    expect(await open(), `${by} h`).toEqual([]);
    await after(0.1);
    expect(await open(), `${by} h`).toHaveLength(1);
    await house.scan(read(12), { ...patient, scanId: `${patient.scanId} later`, acquiredAt: FOLLOW_UP.acquiredAt });
    await after(0);
  }
});

test('what a person closed stays closed until it is overdue; closed then, for good', async () => {
  const { episode } = await house.scan(read(12), BASELINE);
  const acts = new AlertActs({ journal: house.journal, clock: house.clock, changed: () => {} });
  const close = async () => {
    const alert = (await house.journal.alerts.get(followUpAlertId(episode.episodeId)))!;
    await acts.close(alert.alertId, { by: 'nurse', revision: alert.revision, reason: 'ordered' });
  };
  await after(7);
  await close();
  await after(1);
  restart();
  await after(1);
  expect(await open()).toEqual([]);
  await after(16);
  expect(await open()).toEqual(['follow-up-overdue medium 2']);
  await close();
  await after(24);
  expect(await open()).toEqual([]);
});

test('an episode older than expansion.episodeDays is nobody’s follow-up, and an alert that is open for it closes', async () => {
  await house.scan(read(12), BASELINE);
  await after(13.9 * 24);
  expect(await open()).toEqual(['follow-up-overdue medium 1']);
  await after(0.1 * 24);
  expect(await open()).toEqual([]);
  await house.scan(read(12), { ...BASELINE, scanId: 'scan-c', patientKey: 'other' });
  house.clock.ms += 15 * 24 * HOUR;
  restart();
  await after(0);
  expect(await open()).toEqual([]);
});

test('a site has its own hours, and may mute one of the two', async () => {
  await house.scan(read(12), BASELINE);
  restart({ followUp: { dueHours: 2, overdueHours: 4 }, conditions: { 'follow-up-due': { muted: true } } });
  await after(3);
  expect(await open()).toEqual([]);
  await after(1);
  expect(await open()).toEqual(['follow-up-overdue medium 1']);
});
