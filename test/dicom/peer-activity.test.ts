import { describe, expect, test } from 'vitest';
import { PeerActivity } from '../../edge/dicom/peer-activity.ts';
import { PeerList } from '../../edge/dicom/peers.ts';
import { receivingOf } from '../../edge/series/receiving.ts';
import { ReceivedSeries } from '../../edge/series/study.ts';
import type { InstanceHeader } from '../../edge/volume/header.ts';
import { HeldClock } from '../alerting/house.ts';

const PEERS = [
  { aeTitle: 'CT1', address: '10.0.0.5' },
  { aeTitle: '*', address: '10.1.0.0/16' },
];

function open() {
  const clock = new HeldClock();
  return { clock, activity: new PeerActivity(PEERS, new PeerList(PEERS), clock) };
}

const refusal = { code: 'dicom-association-refused', what: 'association refused: it calls another AE title' } as const;

describe('what the devices did last', () => {
  test('is told of each by title and address, also where the configuration has a block and any title', () => {
    const { clock, activity } = open();
    activity.associated({ aeTitle: 'CT1', address: '::ffff:10.0.0.5' });
    clock.ms += 1000;
    activity.stored('CT1@10.0.0.5');
    activity.stored('MOBILE@10.1.7.7');
    activity.stored('MOBILE@10.1.7.7');
    expect(activity.peers()).toMatchObject([
      { lastAssociatedAt: '2026-11-23T09:00:00.000Z', lastInstanceAt: '2026-11-23T09:00:01.000Z', instancesToday: 1 },
      { lastAssociatedAt: null, instancesToday: 2 },
    ]);
  });

  test('images of yesterday are not of today', () => {
    const { clock, activity } = open();
    activity.stored('CT1@10.0.0.5');
    clock.ms += 24 * 3_600_000;
    expect(activity.peers()[0]?.instancesToday).toBe(0);
    activity.stored('CT1@10.0.0.5');
    expect(activity.peers()[0]?.instancesToday).toBe(1);
  });

  test('a caller of a known address with a title that is not known may be that device; one of elsewhere is a stranger', () => {
    const { activity } = open();
    activity.offended({ ...refusal, address: '10.0.0.5', callingAeTitle: 'CT\u001b[1', hint: 'Set it.' });
    activity.offended({ ...refusal, address: '192.0.2.1', callingAeTitle: 'X' });
    activity.offended({ ...refusal, address: '192.0.2.1', callingAeTitle: 'Y' });
    activity.offended({ code: 'dicom-aborted-by-peer', what: 'aborted', address: '192.0.2.9' });
    expect(activity.peers().map(({ lastRefusal }) => lastRefusal?.callingAeTitle ?? null)).toEqual(['CT?[1', null]);
    expect(activity.strangers()).toMatchObject([{ address: '192.0.2.1', callingAeTitle: 'Y', times: 2 }]);
  });

  test('however many strangers call, only the last twenty are kept', () => {
    const { activity } = open();
    for (let n = 0; n < 100; n++) activity.offended({ ...refusal, address: `192.0.2.${n}` });
    expect(activity.strangers()).toHaveLength(20);
    expect(activity.strangers()[0]?.address).toBe('192.0.2.99');
  });
});

describe('what a series in flight waits for', () => {
  function series(have: number, announced: number | null, delivered = 0) {
    const received = new ReceivedSeries('1.2.3');
    received.lastReceivedAt = '2026-11-23T09:00:00.000Z';
    received.delivered = delivered;
    for (let n = 1; n <= have; n++) {
      const header = { seriesNumber: 2, modality: 'CT', instanceNumber: n, imagesInAcquisition: announced };
      received.headers.set(String(n), header as InstanceHeader);
    }
    return receivingOf(received, 5, 60);
  }

  test('slices that were announced, the end of the association, or quiet where the numbers do not add up', () => {
    expect(series(10, 30)).toMatchObject({
      instances: 10,
      announced: 30,
      waitsFor: 'announced-slices',
      untilSeconds: 60,
    });
    expect(series(10, null)).toMatchObject({ announced: null, waitsFor: 'release-or-quiet', untilSeconds: 5 });
    expect(series(10, 30, 10)).toMatchObject({ waitsFor: 'quiet', untilSeconds: 5 });
  });
});
