import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AlertActs } from '../../edge/alerting/acts.ts';
import { Ages } from '../../edge/alerting/ages.ts';
import { CLOCK_ALERT, ClockStepAlerts } from '../../edge/alerting/clock-stepped.ts';
import { AlertExpiry } from '../../edge/alerting/expiry.ts';
import { AlertRepeat } from '../../edge/alerting/repeat.ts';
import { ClockWatch } from '../../edge/health/clock-watch.ts';
import { silent } from '../mqtt/link.ts';
import { House, read } from './house.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let house: House;
beforeEach(async () => {
  house = await House.open();
});
afterEach(() => house.close());

const given = () => ({ journal: house.journal, writer: house.writer(), clock: house.clock, log: silent });
const open = async () => (await house.journal.alerts.open()).map(({ alertId }) => alertId);
const iso = (ms: number) => new Date(ms).toISOString();

describe('expiry', () => {
  test.each([1, -1, 1000, -1000])(
    'an alert stands its time, and a clock set by %i h neither ends nor keeps it',
    async (hours) => {
      const expiry = new AlertExpiry(given());
      await expiry.expireDue();
      const { alert } = await house.scan(read(12));
      await expiry.expireDue();
      house.clock.setBy += hours * HOUR;
      house.clock.ms += 48 * HOUR - 2 * MINUTE;
      await expiry.expireDue();
      expect(await open()).toEqual([alert?.alertId]);
      house.clock.ms += 2 * MINUTE;
      await expiry.expireDue();
      expect(await open()).toEqual([]);
      const last = (await house.journal.alerts.history(alert!.alertId)).at(-1);
      expect(last?.change).toMatchObject({ what: 'closed', by: 'appliance: its time is over (alerting.expiresHours)' });
    },
  );

  test('after a restart the wall clock counts what passed meanwhile, and no step after that', async () => {
    await house.scan(read(12));
    house.clock.ms += 40 * HOUR;
    const expiry = new AlertExpiry(given());
    await expiry.expireDue();
    house.clock.setBy += 100 * HOUR;
    await expiry.expireDue();
    expect(await open()).toHaveLength(1);
    house.clock.ms += 8 * HOUR;
    await expiry.expireDue();
    expect(await open()).toEqual([]);
  });

  test('taking an alert, or a newer result, does not end its time early', async () => {
    const expiry = new AlertExpiry(given());
    await expiry.expireDue();
    const { alert } = await house.scan(read(12), { scanId: 'scan-a' });
    house.clock.ms += 40 * HOUR;
    await expiry.expireDue();
    const acts = new AlertActs({ journal: house.journal, clock: house.clock, changed: () => {} });
    await acts.acknowledge(alert!.alertId, { by: 'nurse', revision: 1 });
    await house.scan(read(13), { scanId: 'scan-a' });
    house.clock.ms += 40 * HOUR;
    await expiry.expireDue();
    expect(await open()).toHaveLength(1);
    house.clock.ms += 8 * HOUR;
    await expiry.expireDue();
    expect(await open()).toEqual([]);
  });
});

test('an age is never negative, though the clock was behind when the process began', () => {
  const ages = new Ages(house.clock);
  expect(ages.of('a', iso(house.clock.now() + HOUR))).toBe(0);
  house.clock.ms += MINUTE;
  expect(ages.of('a', iso(house.clock.now() + HOUR))).toBe(MINUTE);
  ages.endRound(['a']);
  house.clock.setBy += HOUR;
  house.clock.ms += MINUTE;
  expect(ages.of('b', iso(house.clock.now() - HOUR)), 'it was not there a minute ago').toBe(MINUTE);
});

describe('an alert that nobody takes', () => {
  test('is not heard again unless the site wants it', async () => {
    const { alert } = await house.scan(read(12));
    const repeat = new AlertRepeat({ ...given(), repeat: { minutesUnacknowledged: {} } });
    await repeat.repeatDue();
    house.clock.ms += 24 * HOUR;
    await repeat.repeatDue();
    expect(await house.journal.alerts.get(alert!.alertId)).toEqual(alert);
  });

  test('is heard after each so many minutes of its priority, however the clock is set, until somebody takes it', async () => {
    const repeat = new AlertRepeat({ ...given(), repeat: { minutesUnacknowledged: { medium: 5 } } });
    await repeat.repeatDue();
    const { alert } = await house.scan(read(12));
    const heard = async () => (await house.journal.alerts.get(alert!.alertId))?.soundRevision;
    for (const [minutes, setBy, expected] of [
      [0, 0, 1],
      [3, HOUR, 1],
      [2, -2 * HOUR, 2],
      [4, 0, 2],
      [1, 0, 3],
    ] as const) {
      house.clock.ms += minutes * MINUTE;
      house.clock.setBy += setBy;
      await repeat.repeatDue();
      expect(await heard()).toBe(expected);
    }
    const { revision } = (await house.journal.alerts.get(alert!.alertId))!;
    const acts = new AlertActs({ journal: house.journal, clock: house.clock, changed: () => {} });
    await acts.acknowledge(alert!.alertId, { by: 'nurse', revision });
    house.clock.ms += HOUR;
    await repeat.repeatDue();
    expect(await heard()).toBe(3);
    expect((await house.journal.alerts.history(alert!.alertId)).map(({ change }) => change.what)).toEqual([
      'raised',
      'repeated',
      'repeated',
      'acknowledged',
    ]);
  });
});

describe('a clock that is set', () => {
  async function watched() {
    const steps = new ClockStepAlerts(given());
    await steps.turn();
    const watch = new ClockWatch({
      clock: house.clock,
      log: silent,
      stepSeconds: 5,
      onStep: (step) => steps.stepped(step),
    });
    watch.look();
    const second = async (setBy = 0) => {
      house.clock.ms += 1000;
      house.clock.setBy += setBy;
      watch.look();
      await steps.turn();
    };
    return { second };
  }

  test.each([
    [HOUR, 'forward by 1 h 0 min: from 2026-11-23T09:11:01.000Z to 2026-11-23T10:11:01.000Z'],
    [-HOUR, 'back by 1 h 0 min: from 2026-11-23T09:11:01.000Z to 2026-11-23T08:11:01.000Z'],
  ])(
    'by %i ms is one low technical alert with both times, in the audit log, and every open alert keeps its age',
    async (by, told) => {
      const { second } = await watched();
      const { alert } = await house.scan(read(12));
      house.clock.ms += 10 * MINUTE - MINUTE;
      const acts = new AlertActs({ journal: house.journal, clock: house.clock, changed: () => {} });
      await acts.acknowledge(alert!.alertId, { by: 'nurse', revision: 1 });
      house.clock.ms += MINUTE;
      // The watch looked last when nothing had passed: ten minutes on both clocks are no step.
      await second(by);
      const [stepped, ...others] = (await house.journal.alerts.open()).toSorted((a) =>
        a.alertId === CLOCK_ALERT ? -1 : 1,
      );
      expect(stepped).toMatchObject({
        condition: 'clock-stepped',
        kind: 'technical',
        priority: 'low',
        soundRevision: 1,
      });
      expect(stepped?.text).toContain(told);
      expect(await house.journal.audit.of('clock')).toMatchObject([{ act: 'clock-stepped' }]);
      expect(others).toHaveLength(1);
      const after = others[0]!;
      expect(after).toMatchObject({ state: 'acknowledged', soundRevision: 1 });
      const shift = (date: string) => iso(Date.parse(date) + by);
      expect(after.raisedAt).toBe(shift(alert!.raisedAt));
      expect(after.expiresAt).toBe(shift(alert!.expiresAt));
      expect(after.change.what).toBe('updated');
      // Set back to what it was: all as before, and the one alert says so without being heard.
      await second(-by);
      expect(await house.journal.alerts.get(alert!.alertId)).toMatchObject({
        raisedAt: alert!.raisedAt,
        soundRevision: 1,
      });
      expect(await house.journal.alerts.get(CLOCK_ALERT)).toMatchObject({ soundRevision: 1, state: 'raised' });
      expect(await house.journal.audit.of('clock')).toHaveLength(2);
    },
  );

  test('an alert that came between the step and its being noticed keeps the new time', async () => {
    for (const by of [HOUR, -HOUR]) {
      const { second } = await watched();
      house.clock.setBy += by;
      house.clock.ms += 400;
      const { alert } = await house.scan(read(12), { patientKey: `patient ${by}` });
      house.clock.ms -= MINUTE;
      await second();
      expect(await house.journal.alerts.get(alert!.alertId)).toEqual(alert);
    }
  });

  test('an alert of an earlier process is left as it is dated', async () => {
    const { alert } = await house.scan(read(12));
    const { second } = await watched();
    await second(HOUR);
    expect(await house.journal.alerts.get(alert!.alertId)).toEqual(alert);
  });

  test('four seconds, or a clock that runs a little fast for days, are no step', async () => {
    const { second } = await watched();
    await second(4000);
    for (let n = 0; n < 100; n++) await second(50);
    expect(await open()).toEqual([]);
  });

  test('a journal that does not answer is told when it does', async () => {
    const { second } = await watched();
    const { alerts } = house.journal;
    const { open: list } = alerts;
    alerts.open = () => Promise.reject(new Error('disk I/O error'));
    await second(HOUR);
    alerts.open = list;
    await second();
    expect(await open()).toEqual([CLOCK_ALERT]);
    await second();
    expect(await house.journal.audit.of('clock')).toHaveLength(1);
  });
});
