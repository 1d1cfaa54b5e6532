import { afterEach, beforeEach, expect, test } from 'vitest';
import { AlertActs } from '../../edge/alerting/acts.ts';
import { PeerAlerts } from '../../edge/alerting/peer-alerts.ts';
import type { RefusedDevice } from '../../edge/alerting/peer-refused.ts';
import { silent } from '../mqtt/link.ts';
import { House } from './house.ts';

const QUIET_SECONDS = 600;

let house: House;
let alerts: PeerAlerts;
beforeEach(async () => {
  house = await House.open();
  alerts = peerAlerts();
});
afterEach(() => house.close());

function peerAlerts(): PeerAlerts {
  return new PeerAlerts({
    journal: house.journal,
    clock: house.clock,
    log: silent,
    quietSeconds: QUIET_SECONDS,
    writer: house.writer(),
  });
}

function ct9(total: number, change: Partial<RefusedDevice> = {}): RefusedDevice {
  return {
    address: '10.0.0.9',
    isConfigured: true,
    aeTitles: ['CT9 calling ORTHANC'],
    counts: { 'association not allowed': total },
    total,
    since: 1_000_000,
    until: 1_000_000 + total * 60_000,
    hint: 'Add it to dicom.peers.',
    ...change,
  };
}

async function refused(device: RefusedDevice): Promise<void> {
  alerts.refused(device);
  await alerts.turn();
}

const open = () => house.journal.alerts.open();

test('a device of the hospital that is refused repeatedly is a medium technical alert, about no scan and no patient', async () => {
  await refused(ct9(10));
  expect(await open()).toEqual([
    expect.objectContaining({
      condition: 'peer-refused-repeatedly',
      kind: 'technical',
      priority: 'medium',
      state: 'raised',
      revision: 1,
      soundRevision: 1,
      scanId: null,
      episodeId: null,
      label: { name: null, id: null },
      text:
        'The device at 10.0.0.9 (CT9 calling ORTHANC) was refused 10 times within 10 min: association not allowed (10). ' +
        'Its images may not arrive. Add it to dicom.peers.',
    }),
  ]);
  const outbox = await house.journal.outbox.undelivered();
  expect(outbox.map(({ topic }) => topic)).toEqual([`alerts/${(await open())[0]?.alertId}`]);
  expect(house.changes).toBe(1);
});

test('an address that is no device of the hospital’s is a low one', async () => {
  await refused(ct9(10, { isConfigured: false, aeTitles: [] }));
  const [alert] = await open();
  expect(alert).toMatchObject({
    priority: 'low',
    text: expect.stringContaining('which is no configured device, was refused'),
  });
});

test('it is told anew when the count has doubled or an hour is over, and is heard once', async () => {
  for (let total = 10; total <= 40; total++) await refused(ct9(total));
  expect(await open()).toMatchObject([{ revision: 3, soundRevision: 1, text: expect.stringContaining('40 times') }]);
  house.clock.ms += 3_600_000;
  await refused(ct9(41));
  expect(await open()).toMatchObject([{ revision: 4, soundRevision: 1, text: expect.stringContaining('41 times') }]);
});

test('it closes by itself when the device was quiet for the configured time, and not before', async () => {
  await refused(ct9(10));
  house.clock.ms += QUIET_SECONDS * 1000 - 1;
  await alerts.turn();
  expect(await open()).toHaveLength(1);
  house.clock.ms += 1;
  await alerts.turn();
  expect(await open()).toEqual([]);
  expect((await house.journal.outbox.retained()).length, 'the broker holds it no more').toBe(0);
});

test('when the device begins anew after that, the same alert is raised again and heard again', async () => {
  await refused(ct9(10));
  const [first] = await open();
  house.clock.ms += QUIET_SECONDS * 1000;
  await alerts.turn();
  await refused(ct9(10, { since: 9_000_000 }));
  expect(await open()).toMatchObject([{ alertId: first?.alertId, state: 'raised', soundRevision: 2 }]);
});

test('what a person took stays taken, and what a person closed stays closed while the device goes on', async () => {
  const acts = new AlertActs({ journal: house.journal, clock: house.clock, changed: () => {} });
  await refused(ct9(10));
  const [raised] = await open();
  await acts.acknowledge(raised!.alertId, { by: 'RN Okafor', revision: 1 });
  await refused(ct9(20));
  expect(await open()).toMatchObject([{ state: 'acknowledged', acknowledgedBy: 'RN Okafor', revision: 3 }]);
  await acts.close(raised!.alertId, { by: 'RN Okafor', revision: 3, reason: 'known' });
  await refused(ct9(80));
  expect(await open()).toEqual([]);
});

test('an alert of an earlier process closes as well when its device stays quiet', async () => {
  await refused(ct9(10));
  alerts = peerAlerts();
  await alerts.turn();
  house.clock.ms += QUIET_SECONDS * 1000;
  await alerts.turn();
  expect(await open()).toEqual([]);
});

test('however many devices are refused, a board holds eight alerts of one each and one of all the others', async () => {
  for (let n = 1; n <= 400; n++)
    alerts.refused(ct9(10, { address: `10.0.${n >> 8}.${n & 255}`, isConfigured: n === 100 }));
  await alerts.turn();
  const all = await open();
  expect(all).toHaveLength(9);
  expect(all.filter(({ text }) => text.startsWith('Further devices'))).toMatchObject([
    { priority: 'medium', text: expect.stringMatching(/10\.0\.0\.9, .* and 251 more\. The log names each/) },
  ]);
});
