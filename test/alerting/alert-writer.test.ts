import { afterEach, beforeEach, expect, test } from 'vitest';
import { AlertActs } from '../../edge/alerting/acts.ts';
import { hasExpired, wasClosedByAppliance } from '../../edge/alerting/alert-writer.ts';
import { House } from './house.ts';

let house: House;
beforeEach(async () => {
  house = await House.open();
});
afterEach(() => house.close());

const standing = (text: string, priority: 'low' | 'medium' | 'high' = 'medium') => ({
  alertId: 'matter',
  finding: { condition: 'appliance-degraded' as const, text, priority },
  cause: 'a test',
});
const brief = async () =>
  (await house.journal.alerts.history('matter')).map(({ change, soundRevision, state, priority }) =>
    [change.what, soundRevision, state, priority].join(' '),
  );
const acts = () => new AlertActs({ journal: house.journal, clock: house.clock, changed: () => {} });

test('one matter is one alert: told anew where its words change, heard again only where its priority rises', async () => {
  const writer = house.writer();
  await writer.put(standing('one'));
  await writer.put(standing('one'));
  await acts().acknowledge('matter', { by: 'RN Okafor', revision: 1 });
  await writer.put(standing('two'));
  await writer.put(standing('two', 'low'));
  await writer.put(standing('three', 'high'));
  await writer.close('matter', 'it is over');
  expect(await writer.close('matter', 'it is over')).toBeNull();
  expect(await brief()).toEqual([
    'raised 1 raised medium',
    'acknowledged 1 acknowledged medium',
    'updated 1 acknowledged medium',
    'updated 1 acknowledged low',
    'raised 2 raised high',
    'closed 2 closed high',
  ]);
  const history = await house.journal.alerts.history('matter');
  expect(history.map(({ change: { by } }) => by)).toEqual([
    'appliance: a test',
    'RN Okafor',
    'appliance: a test',
    'appliance: a test',
    'appliance: a test',
    'appliance: it is over',
  ]);
  expect(history.map(wasClosedByAppliance)).toEqual([true, false, true, true, true, true]);
  expect(hasExpired(history.at(-1)!)).toBe(false);
});

test('a change that comes between its look and its write is not overwritten, and the writer looks again', async () => {
  const writer = house.writer();
  await writer.put(standing('one'));
  const { alerts } = house.journal;
  const change = alerts.change;
  let isFirst = true;
  alerts.change = async (alert, audit) => {
    if (isFirst) {
      isFirst = false;
      await change({ ...alert, text: 'by another', change: { ...alert.change, by: 'another' } }, audit);
    }
    return change(alert, audit);
  };
  await writer.put(standing('two'));
  const texts = (await alerts.history('matter')).map(({ text }) => text);
  expect(texts).toEqual(['one', 'by another', 'two']);
});

test('a muted condition raises no alert, is in the audit log once, and leaves an open alert unheard', async () => {
  const muted = house.writer({ conditions: { 'appliance-degraded': { muted: true } } });
  expect(await muted.put(standing('one'))).toBeNull();
  expect(await muted.put(standing('one'))).toBeNull();
  expect(await house.journal.alerts.get('matter')).toBeNull();
  expect(await house.journal.audit.of('matter')).toMatchObject([
    { who: 'appliance', act: 'alert-muted', detail: 'the site has muted appliance-degraded: one' },
  ]);
  await house.writer().put(standing('one'));
  await muted.put(standing('two', 'high'));
  expect(await brief()).toEqual(['raised 1 raised medium', 'updated 1 raised high']);
});
