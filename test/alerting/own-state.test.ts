import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AlertActs } from '../../edge/alerting/acts.ts';
import { DEGRADED_ALERT, DegradedAlert } from '../../edge/alerting/degraded.ts';
import { DemonstrationAlert } from '../../edge/alerting/demonstration.ts';
import { AlertExpiry } from '../../edge/alerting/expiry.ts';
import type { Problem } from '../../edge/config/problem.ts';
import { model } from '../assessment/samples.ts';
import { silent } from '../mqtt/link.ts';
import { House } from './house.ts';

let house: House;
beforeEach(async () => {
  house = await House.open();
});
afterEach(() => house.close());

const given = () => ({
  journal: house.journal,
  writer: house.writer(),
  clock: house.clock,
  log: silent,
  expiresHours: 48,
});
const open = async () =>
  (await house.journal.alerts.open()).map(
    ({ priority, soundRevision, text }) => `${priority} ${soundRevision} ${text}`,
  );
const close = async (alertId: string) => {
  const acts = new AlertActs({ journal: house.journal, clock: house.clock, changed: () => {} });
  const { revision } = (await house.journal.alerts.get(alertId))!;
  await acts.close(alertId, { by: 'RN Okafor', revision, reason: 'known' });
};

describe('what is wrong with the appliance', () => {
  const problem = (code: string, priority: Problem['priority'] = 'medium', text = `${code}.`): Problem => ({
    code,
    text,
    priority,
  });
  let problems: Problem[] = [];
  let degraded: DegradedAlert;
  const restart = () => {
    degraded = new DegradedAlert({ ...given(), problems: () => problems, afterSeconds: 15 });
  };
  beforeEach(() => {
    problems = [];
    restart();
  });
  const seconds = async (count: number) => {
    for (let n = 0; n < count; n++) {
      house.clock.ms += 1000;
      await degraded.look();
    }
  };

  test('is one technical alert once it lasts, and none for what is over before', async () => {
    problems = [problem('disk-full')];
    await seconds(10);
    problems = [];
    await seconds(20);
    expect(await open()).toEqual([]);
    problems = [problem('disk-full')];
    await seconds(15);
    expect(await open()).toEqual([]);
    await seconds(1);
    expect(await open()).toEqual(['medium 1 disk-full.']);
    expect(await house.journal.alerts.get(DEGRADED_ALERT)).toMatchObject({
      kind: 'technical',
      scanId: null,
      episodeId: null,
    });
  });

  test('is told anew when problems come or go, not when words change, and heard again only when the priority rises', async () => {
    problems = [problem('disk', 'medium', 'disk: 9 MB.')];
    await seconds(20);
    problems = [problem('disk', 'medium', 'disk: 8 MB.')];
    await seconds(20);
    expect(await open()).toEqual(['medium 1 disk: 9 MB.']);
    problems = [problem('disk'), problem('hot', 'low')];
    await seconds(20);
    expect(await open()).toEqual(['medium 1 disk. hot.']);
    problems = [problem('disk'), problem('engine-down', 'high')];
    await seconds(20);
    expect(await open()).toEqual(['high 2 disk. engine-down.']);
    problems = [problem('disk')];
    await seconds(20);
    expect(await open()).toEqual(['medium 2 disk.']);
    const heard = (await house.journal.alerts.history(DEGRADED_ALERT)).map(({ soundRevision }) => soundRevision);
    expect(heard).toEqual([1, 1, 1, 2, 2]);
  });

  test('that comes and goes is told once', async () => {
    for (let n = 0; n < 10; n++) {
      problems = [problem('engine-down')];
      await seconds(5);
      problems = [];
      await seconds(5);
    }
    expect(await house.journal.alerts.history(DEGRADED_ALERT)).toHaveLength(1);
  });

  test('is closed when all was over for as long, not at the first quiet second', async () => {
    problems = [problem('disk')];
    await seconds(20);
    problems = [];
    await seconds(14);
    expect(await open()).toHaveLength(1);
    await seconds(1);
    expect(await open()).toEqual([]);
    problems = [problem('disk')];
    await seconds(20);
    expect(await open(), 'it begins anew').toEqual(['medium 2 disk.']);
  });

  test('stays closed when a person closed it, until there is another problem', async () => {
    problems = [problem('disk')];
    await seconds(20);
    await close(DEGRADED_ALERT);
    await seconds(60);
    expect(await open()).toEqual([]);
    restart();
    await seconds(30);
    expect(await open(), 'after a restart').toEqual([]);
    problems = [problem('disk'), problem('engine-down')];
    await seconds(20);
    expect(await open()).toEqual(['medium 2 disk. engine-down.']);
  });

  test('over a restart an open alert is neither heard again nor closed while it lasts, and closed when it is over', async () => {
    problems = [problem('disk')];
    await seconds(20);
    restart();
    await seconds(20);
    expect(await open()).toEqual(['medium 1 disk.']);
    problems = [];
    restart();
    await seconds(14);
    expect(await open()).toHaveLength(1);
    await seconds(2);
    expect(await open()).toEqual([]);
  });

  test('does not expire while it lasts', async () => {
    const expiry = new AlertExpiry(given());
    problems = [problem('disk')];
    await seconds(20);
    for (let hour = 0; hour < 100; hour++) {
      house.clock.ms += 3_600_000;
      await degraded.look();
      await expiry.expireDue();
    }
    expect(await open()).toEqual(['medium 1 disk.']);
    expect((await house.journal.alerts.history(DEGRADED_ALERT)).length).toBeLessThan(8);
  });

  test('is written once the journal answers again', async () => {
    const { alerts } = house.journal;
    const { change } = alerts;
    alerts.change = () => Promise.reject(new Error('disk I/O error'));
    problems = [problem('journal-silent', 'high')];
    house.clock.ms += 1000;
    await degraded.look();
    house.clock.ms += 15_000;
    await expect(degraded.look()).rejects.toThrow('disk I/O error');
    alerts.change = change;
    await seconds(1);
    expect(await open()).toEqual(['high 1 journal-silent.']);
  });
});

describe('models for demonstration', () => {
  const phantom = model('a'.repeat(64), 'demonstration');
  let models = [phantom];
  const look = () => new DemonstrationAlert({ ...given(), models: () => models }).look();
  beforeEach(() => {
    models = [phantom];
  });

  test('are one low technical alert for the appliance, however often it starts', async () => {
    await look();
    await look();
    const [alert, ...others] = await house.journal.alerts.open();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ condition: 'demonstration-models', kind: 'technical', priority: 'low', revision: 1 });
    expect(alert?.text).toContain(`${phantom.name} ${phantom.version}`);
  });

  test('once a person closed it, it stays closed until other models are in use', async () => {
    await look();
    await close((await house.journal.alerts.open())[0]!.alertId);
    await look();
    expect(await open()).toEqual([]);
    models = [model('b'.repeat(64), 'demonstration')];
    await look();
    expect(await open()).toHaveLength(1);
    models = [model('c'.repeat(64), 'research')];
    await look();
    expect(await open()).toEqual([]);
  });

  test('nothing is said while the models in use are not known', async () => {
    await look();
    models = [];
    await look();
    expect(await open()).toHaveLength(1);
  });
});
