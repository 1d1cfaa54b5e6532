import { afterEach, describe, expect, test } from 'vitest';
import { AlertWriter } from '../../edge/alerting/alert-writer.ts';
import { PeerAlerts } from '../../edge/alerting/peer-alerts.ts';
import type { RepeatOffender } from '../../edge/dicom/offenders.ts';
import type { AlertPayload } from '../../edge/mqtt/topics.ts';
import { HeldClock } from '../alerting/house.ts';
import { silent } from '../mqtt/link.ts';
import { sliceDataset } from './instances.ts';
import { associateRq, CT, pdu, RawPeer, type RawRequest } from './raw-peer.ts';
import { type ListenerConfig, type Site, startSite } from './site.ts';

let site: Site;
afterEach(() => site.stop());

/** A listener whose refusals reach the journal, as the service has it; a device is told of from the third on. */
async function start(config: Partial<ListenerConfig> = {}) {
  const waiting: RepeatOffender[] = [];
  site = await startSite({
    config: { refusalsBeforeAlert: 3, ...config },
    onRepeatedRefusal: (offender) => waiting.push(offender),
  });
  const clock = new HeldClock();
  const { journal } = site;
  const alerts = new PeerAlerts({
    journal,
    clock,
    log: silent,
    quietSeconds: 60,
    writer: new AlertWriter({ journal, clock, policy: { conditions: {} }, expiresHours: 48, changed: () => {} }),
  });
  const open = async (): Promise<AlertPayload[]> => {
    for (const offender of waiting.splice(0)) alerts.refused(offender);
    await alerts.turn();
    return journal.alerts.open();
  };
  return { clock, open };
}

async function associate(request: RawRequest): Promise<void> {
  const { peer } = await RawPeer.associate(site.port, request);
  await peer.closed();
}

async function send(bytes: Buffer): Promise<void> {
  const peer = await RawPeer.connect(site.port);
  peer.socket.write(bytes);
  await peer.closed();
}

const CASES: readonly [string, Partial<ListenerConfig>, () => Promise<void>, RegExp][] = [
  [
    'an AE title that no peer has',
    { peers: [{ aeTitle: 'CT1', address: '127.0.0.1' }] },
    () => associate({ calling: 'CT9' }),
    /\(CT9 calling HENET\) was refused 3 times within 1 min: association not allowed \(3\)\..*add \{ "aeTitle": "CT9"/,
  ],
  [
    'a called AE title that is not ours',
    {},
    () => associate({ called: 'ORTHANC' }),
    /\(CT1 calling ORTHANC\) was refused 3 times.*association not allowed \(3\)/,
  ],
  ['what is no DICOM', {}, () => send(Buffer.from('GET / HTTP/1.1\r\n\r\n')), /DICOM protocol broken \(3\)/],
  [
    'a broken protocol on an association',
    {},
    () => send(Buffer.concat([associateRq({}), pdu(4, Buffer.of(0, 0, 9, 9, 1, 3))])),
    /\(CT1 calling HENET\) .*DICOM protocol broken \(3\)/,
  ],
  [
    'objects that are none',
    {},
    async () => {
      const { peer } = await RawPeer.associate(site.port);
      const sop = { classUid: CT, instanceUid: '1.2.3.4.1' };
      await peer.store(3, sop, sliceDataset().subarray(0, -2));
      await peer.release();
    },
    /object refused \(3\)/,
  ],
];

describe('a device that is refused again and again becomes a technical alert', () => {
  test.each(CASES)('%s', async (_what, config, act, text) => {
    const { open } = await start(config);
    await act();
    await act();
    expect(await open()).toEqual([]);
    await act();
    const condition = 'peer-refused-repeatedly';
    await expect.poll(open).toMatchObject([{ condition, kind: 'technical', text: expect.stringMatching(text) }]);
  });

  test('a device that is served is none, however often it comes', async () => {
    const { open } = await start();
    for (let n = 0; n < 20; n++) {
      const { peer } = await RawPeer.associate(site.port);
      await peer.echo(1);
      await peer.release();
    }
    expect(await open()).toEqual([]);
  });

  test('it closes when the device was quiet or served for the configured time', async () => {
    const { open, clock } = await start();
    for (let n = 0; n < 3; n++) await associate({ called: 'ORTHANC' });
    expect(await open()).toHaveLength(1);
    const { peer } = await RawPeer.associate(site.port);
    expect(await peer.echo(1)).toBe(0);
    await peer.release();
    clock.ms += 60_000;
    expect(await open()).toEqual([]);
  });
});

test('a hundred refusals are two lines of the log', async () => {
  await start();
  for (let n = 0; n < 100; n++) await associate({ called: 'ORTHANC' });
  await site.listener.stop();
  const told = site.log.filter(({ level }) => Number(level) >= 40);
  expect(told).toMatchObject([
    { code: 'dicom-association-refused', calledAeTitle: 'ORTHANC', address: '127.0.0.1' },
    { code: 'dicom-peer-repeats', counts: { 'dicom-association-refused: it calls another AE title': 99 } },
  ]);
});
