import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { letterOf, type NotificationMessage } from '../../edge/alerting/channels/message.ts';
import { isMuted } from '../../edge/alerting/conditions.ts';
import { DisplayWatch } from '../../edge/alerting/display-watch.ts';
import { Escalation } from '../../edge/alerting/escalation.ts';
import { AlertExpiry } from '../../edge/alerting/expiry.ts';
import { Notifier } from '../../edge/alerting/notifier.ts';
import { TEST_STANDS_MS, TestAlerts } from '../../edge/alerting/test-alerts.ts';
import { SETTABLE_CONDITIONS } from '../../edge/config/condition-names.ts';
import { parseConfig } from '../../edge/config/load.ts';
import { openJournal } from '../../edge/journal/open.ts';
import { silent } from '../mqtt/link.ts';
import { CONFIG, House, read } from './house.ts';

const APPLIANCE = { site: 'ward', appliance: 'edge-1' };
const CHANNELS = parseConfig({
  site: 'ward',
  dicom: { peers: [{ aeTitle: 'CT1', address: '127.0.0.1' }] },
  alerting: { channels: { pager: { kind: 'mqtt', topic: 'henet/v1/ward/pagers/duty' } } },
}).alerting.channels;
const ORDER = { by: 'P. Engineer', channels: [], through: 'screen 127.0.0.1' };

let house: House;
beforeEach(async () => {
  house = await House.open();
});
afterEach(() => house.close());

const tests = (changes: Partial<typeof CONFIG.alerting> = {}) =>
  new TestAlerts({
    appliance: APPLIANCE,
    config: { ...CONFIG.alerting, channels: CHANNELS, ...changes },
    journal: house.journal,
    clock: house.clock,
    changed: () => {
      house.changes++;
    },
  });

const expiry = () =>
  new AlertExpiry({ journal: house.journal, writer: house.writer(), clock: house.clock, log: silent });

describe('a test alert', () => {
  test('is a low technical alert of no patient that says TEST and who asked, in the outbox and the audit log', async () => {
    const alert = await tests().raise(ORDER);
    expect(alert).toMatchObject({ condition: 'test-alert', kind: 'technical', priority: 'low', state: 'raised' });
    expect(alert.text).toMatch(/^TEST .*P\. Engineer/);
    expect([alert.scanId, alert.episodeId, alert.label]).toEqual([null, null, { name: null, id: null }]);
    expect(await house.journal.alerts.open()).toEqual([alert]);
    expect((await house.journal.outbox.undelivered()).map(({ topic }) => topic)).toEqual([`alerts/${alert.alertId}`]);
    const [row] = await house.journal.audit.of(alert.alertId);
    expect(row).toMatchObject({ who: 'P. Engineer', act: 'test-alert' });
    expect(row?.detail).toContain('screen 127.0.0.1');
    expect(house.changes).toBe(1);
  });

  test('closes by itself after five minutes, and not before, also when the appliance was restarted meanwhile', async () => {
    const { alertId } = await tests().raise(ORDER);
    await expiry().expireDue();
    house.clock.ms += TEST_STANDS_MS - 1000;
    await house.journal.close();
    house.journal = await openJournal({ file: `${house.dataDir}/journal.sqlite`, clock: house.clock });
    const later = expiry();
    await later.expireDue();
    expect((await house.journal.alerts.get(alertId))?.state).toBe('raised');
    house.clock.ms += 1000;
    await later.expireDue();
    const closed = await house.journal.alerts.get(alertId);
    expect(closed).toMatchObject({ state: 'closed', change: { by: 'appliance: the test is over' } });
  });

  test('stands alone: a second is refused until the first is over, also when both are asked for at once', async () => {
    const service = tests();
    const both = await Promise.allSettled([service.raise(ORDER), service.raise(ORDER)]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(both[1]).toMatchObject({ reason: { code: 'test-alert-open' } });
    const first = (await service.current())!.alert;
    await house.writer().close(first.alertId, 'looked at');
    const second = await service.raise(ORDER);
    expect(second.alertId).not.toBe(first.alertId);
  });

  test('no setting mutes it or makes it more urgent', () => {
    expect(SETTABLE_CONDITIONS).not.toContain('test-alert');
    const muted = { site: 'w', dicom: { peers: [{ aeTitle: 'A', address: '::1' }] } };
    const conditions = { 'test-alert': { muted: true } };
    expect(() => parseConfig({ ...muted, alerting: { conditions } })).toThrow(/test-alert/);
    expect(isMuted('test-alert', { conditions: conditions as object })).toBe(false);
  });

  test('escalates to nobody and raises no alert of missing screens, while a bleed does both', async () => {
    const escalation = [
      { afterMinutes: 1, priorities: ['high' as const, 'medium' as const, 'low' as const], tell: ['pager'] },
    ];
    const config = { ...CONFIG.alerting, escalation, channels: CHANNELS, displayedWithinSeconds: 5 };
    const { journal, clock } = house;
    const given = { journal, clock, log: silent, config };
    const steps = new Escalation({ ...given, appliance: APPLIANCE, fired: () => {} });
    const displays = new DisplayWatch({ ...given, writer: house.writer(), notDisplayed: () => {} });
    const conditions = async () => (await journal.alerts.open()).map(({ condition }) => condition).sort();
    const look = async () => {
      for (const unit of [steps, displays]) {
        unit.wake();
        await unit.turn();
      }
    };
    const { alertId } = await tests().raise(ORDER);
    await look();
    clock.ms += 120_000;
    await look();
    expect(await conditions()).toEqual(['test-alert']);
    expect((await journal.alerts.get(alertId))?.escalation).toBeNull();
    await house.scan(read(12));
    await look();
    clock.ms += 120_000;
    await look();
    expect(await conditions()).toEqual(['alert-not-displayed', 'bleed-found', 'test-alert']);
    expect(
      (await journal.alerts.open()).find(({ condition }) => condition === 'bleed-found')?.escalation,
    ).not.toBeNull();
  });
});

describe('a test alert with a message', () => {
  test('sends one to each named channel, marked TEST, and tells whether it was taken', async () => {
    const service = tests();
    const { alertId } = await service.raise({ ...ORDER, channels: ['pager', 'pager'] });
    expect((await service.current())!.messages).toEqual([
      { channel: 'pager', state: 'waiting', attempts: 0, problem: null },
    ]);
    const sent: NotificationMessage[] = [];
    const notifier = new Notifier({
      channels: new Map([
        [
          'pager',
          {
            send: async ({ message }) => {
              sent.push(JSON.parse(message) as NotificationMessage);
              return { outcome: 'delivered', problem: null };
            },
          },
        ],
      ]),
      ...{ journal: house.journal, writer: house.writer(), clock: house.clock, log: silent },
    });
    await notifier.turn();
    await expect.poll(async () => (await service.current())!.messages[0]?.state).toBe('delivered');
    expect(sent.map(({ text, condition, alertId: of }) => [text.slice(0, 4), condition, of])).toEqual([
      ['TEST', 'test-alert', alertId],
    ]);
    const letter = letterOf(sent[0]!);
    expect(letter.subject).toContain('TEST');
    expect(letter.text).not.toContain('Nobody has acknowledged');
    await notifier.stop();
  });

  test('to a channel that nobody configured is refused with the names that are', async () => {
    await expect(tests().raise({ ...ORDER, channels: ['fax'] })).rejects.toMatchObject({
      code: 'channel-unknown',
      hint: expect.stringContaining('pager'),
    });
    expect(await house.journal.alerts.open()).toEqual([]);
  });

  test('shows the screens on which it stood', async () => {
    const service = tests();
    const { alertId } = await service.raise(ORDER);
    expect(await service.current()).toMatchObject({ isPublished: false, screens: [] });
    const at = new Date(house.clock.now()).toISOString();
    const receipt = { alertId, revision: 1, screenId: 'wall-1', displayedAt: at };
    expect(await house.journal.displays.note(receipt, at)).toBe('noted');
    await house.journal.outbox.delivered(`alerts/${alertId}`, 1, at);
    expect(await service.current()).toMatchObject({ isPublished: true, screens: [{ screenId: 'wall-1' }] });
  });
});
