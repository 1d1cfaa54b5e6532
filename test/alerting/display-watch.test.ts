import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AlertActs } from '../../edge/alerting/acts.ts';
import { DisplayWatch } from '../../edge/alerting/display-watch.ts';
import type { AlertPayload } from '../../edge/mqtt/topics.ts';
import { silent } from '../mqtt/link.ts';
import { CONFIG, House } from './house.ts';
import { raise as raiseIn } from './on-call.ts';

const SECOND = 1000;
let house: House;
let watch: DisplayWatch;
let hurried: string[];
beforeEach(async () => {
  house = await House.open();
  hurried = [];
  watch = started();
  await watch.turn();
});
afterEach(() => house.close());

function started(onNotDisplayed: 'escalate' | 'alert' = 'escalate'): DisplayWatch {
  return new DisplayWatch({
    config: { ...CONFIG.alerting, displayedWithinSeconds: 60, onNotDisplayed },
    journal: house.journal,
    clock: house.clock,
    log: silent,
    notDisplayed: ({ alertId }) => hurried.push(alertId),
    writer: house.writer(),
  });
}

async function raise(probability = 0.9, scan: { scanId?: string; patientKey?: string } = {}): Promise<AlertPayload> {
  const alert = await raiseIn(house, probability, scan);
  watch.wake();
  await watch.turn();
  return alert;
}

async function passes(ms: number): Promise<void> {
  house.clock.ms += ms;
  await watch.turn();
}

const shows = ({ alertId, revision }: AlertPayload, screenId = 'wall') =>
  house.journal.displays.note(
    { alertId, revision, screenId, displayedAt: '2026-11-23T09:00:01.000Z' },
    '2026-11-23T09:00:01.000Z',
  );
const notDisplayed = async () =>
  (await house.journal.alerts.open()).filter(({ condition }) => condition === 'alert-not-displayed');

describe('an alert that stands on no screen', () => {
  test('is told of by a technical alert after the configured time and not before, and hurries its escalation', async () => {
    const alert = await raise();
    await passes(60 * SECOND - 1);
    expect(await notDisplayed()).toEqual([]);
    expect(hurried).toEqual([]);
    await passes(1);
    expect(await notDisplayed()).toMatchObject([
      {
        kind: 'technical',
        priority: 'high',
        state: 'raised',
        soundRevision: 1,
        scanId: null,
        label: { name: null, id: null },
        text: expect.stringContaining('An alert stands on no screen 60 s after being raised'),
      },
    ]);
    expect(hurried).toEqual([alert.alertId]);
  });

  test('is told of alone where the site does not want it to hurry', async () => {
    watch = started('alert');
    await watch.turn();
    await raise();
    await passes(60 * SECOND);
    expect(await notDisplayed()).toHaveLength(1);
    expect(hurried).toEqual([]);
  });

  test('with others like it makes one technical alert, which says how many', async () => {
    await raise(0.1, { scanId: 'a', patientKey: 'a' });
    await passes(60 * SECOND);
    expect(await notDisplayed()).toMatchObject([{ priority: 'medium', soundRevision: 1 }]);
    await raise(0.9, { scanId: 'b', patientKey: 'b' });
    await passes(60 * SECOND);
    expect(await notDisplayed(), 'a more urgent one is a rise').toMatchObject([
      { priority: 'high', soundRevision: 2, text: expect.stringContaining('2 alerts stand on no screen') },
    ]);
  });

  test('is told of no more once a screen shows it', async () => {
    const alert = await raise();
    await passes(60 * SECOND);
    expect(await shows(alert)).toBe('noted');
    await passes(SECOND);
    expect(await notDisplayed()).toEqual([]);
    await passes(600 * SECOND);
    expect(await notDisplayed()).toEqual([]);
  });

  test('is told of no more once a person has taken it, wherever that person saw it', async () => {
    const alert = await raise();
    await passes(60 * SECOND);
    const acts = new AlertActs({ journal: house.journal, clock: house.clock, changed: () => watch.wake() });
    await acts.acknowledge(alert.alertId, { by: 'RN Okafor', revision: alert.revision });
    await passes(SECOND);
    expect(await notDisplayed()).toEqual([]);
  });

  test('stays closed where a person closed it, until another alert stands nowhere', async () => {
    await raise(0.9, { scanId: 'a', patientKey: 'a' });
    await passes(60 * SECOND);
    const [told] = await notDisplayed();
    const acts = new AlertActs({ journal: house.journal, clock: house.clock, changed: () => {} });
    await acts.close(told!.alertId, { by: 'RN Okafor', revision: told!.revision, reason: 'screen is being mended' });
    await passes(600 * SECOND);
    watch = started();
    await passes(0);
    await passes(600 * SECOND);
    expect(await notDisplayed(), 'also after a restart').toEqual([]);
    await raise(0.9, { scanId: 'b', patientKey: 'b' });
    await passes(60 * SECOND);
    expect(await notDisplayed()).toMatchObject([{ state: 'raised', text: expect.stringContaining('2 alerts') }]);
  });
});

test('an alert that a screen shows in time is told of by nothing', async () => {
  const alert = await raise();
  await shows(alert);
  await passes(600 * SECOND);
  expect(await notDisplayed()).toEqual([]);
  expect(hurried).toEqual([]);
});

test('a rise of priority must be shown again: that the earlier one stood there does not count', async () => {
  const first = await raise(0.1, { scanId: 'a' });
  await shows(first);
  const risen = await raise(0.9, { scanId: 'a' });
  expect(risen.soundRevision).toBe(2);
  await passes(60 * SECOND);
  expect(await notDisplayed()).toHaveLength(1);
  await shows(risen);
  await passes(SECOND);
  expect(await notDisplayed()).toEqual([]);
});

test('a clock that is set while it runs makes nothing early or late', async () => {
  await raise();
  house.clock.setBy = 3_600_000;
  await passes(60 * SECOND - 1);
  expect(await notDisplayed()).toEqual([]);
  house.clock.setBy = -3_600_000;
  await passes(1);
  expect(await notDisplayed()).toHaveLength(1);
});

test('after a restart the screens have a while to come back, and then it is told', async () => {
  await raise();
  house.clock.ms += 3_600_000;
  watch = started();
  await watch.turn();
  await passes(19 * SECOND);
  expect(await notDisplayed()).toEqual([]);
  await passes(SECOND);
  expect(await notDisplayed()).toHaveLength(1);
});
