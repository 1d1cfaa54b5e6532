import { describe, expect, test } from 'vitest';
import { bytes } from '../../dashboard/data/amounts.ts';
import { blocksOf, marksOf } from '../../dashboard/data/service.ts';
import {
  degradedService,
  emptyService,
  engineDownService,
  fineService,
} from '../../dashboard/gallery/parts/service-samples.ts';
import { Refused } from '../../dashboard/state/refused.ts';
import { ServiceFeed } from '../../dashboard/state/service-feed.ts';

const read = (text: string) => text.replaceAll('\u00a0', ' ');

describe('which sections ask to be looked at', () => {
  test('none in a quiet night, each where something is wrong in it, and what is not known is not called fine', () => {
    expect(new Set(Object.values(marksOf(fineService)))).toEqual(new Set(['fine']));
    expect(marksOf(degradedService)).toEqual({
      peers: 'look',
      arriving: 'fine',
      engine: 'look',
      reaching: 'look',
      machine: 'look',
      journal: 'look',
      troubles: 'look',
    });
    expect(marksOf(engineDownService)).toMatchObject({ engine: 'look', machine: 'fine' });
    expect(marksOf(emptyService)).toMatchObject({ arriving: 'unknown', machine: 'unknown', engine: 'look' });
  });

  test('a device that was turned away and then let in is in order again', () => {
    const [peer] = degradedService.dicom.peers.slice(1);
    const later = { ...peer!, lastAssociatedAt: new Date(Date.parse(peer!.lastRefusal!.at) + 1).toISOString() };
    const state = { ...fineService, dicom: { ...fineService.dicom, peers: [later] } };
    expect(marksOf(state).peers).toBe('fine');
  });
});

describe('a model’s card', () => {
  test('becomes headings, paragraphs, lists and tables of plain text', () => {
    const card =
      '# Net 1\n\n**Not** for `care`,\nsee [there](http://x).\n\n- one\n  more\n- two\n\n| | |\n|---|---|\n| a | **b** |\n| -1 | - |\n';
    expect(blocksOf(card)).toEqual([
      { kind: 'heading', text: 'Net 1' },
      { kind: 'text', text: 'Not for care, see there.' },
      { kind: 'list', items: ['one more', 'two'] },
      {
        kind: 'table',
        rows: [
          ['a', 'b'],
          ['-1', '-'],
        ],
      },
    ]);
  });

  test('that holds HTML is text', () => {
    expect(blocksOf('<img src=x onerror=alert(1)>')).toEqual([{ kind: 'text', text: '<img src=x onerror=alert(1)>' }]);
  });
});

test('bytes are told in the unit that leaves one to three digits, and what is missing is unknown', () => {
  expect([0, 812e6, 49.66e9, 16e12, null].map((value) => read(bytes(value)))).toEqual([
    '0 B',
    '812.0 MB',
    '49.7 GB',
    '16.0 TB',
    'unknown',
  ]);
});

test('figures age by the screen’s own clock until the appliance answers again; a refusal is told and is no answer', async () => {
  let now = 0;
  const answers = [
    async () => fineService,
    () => Promise.reject(new Error('silent')),
    () => Promise.reject(new Refused('No', 'x', 'y')),
  ];
  const feed = new ServiceFeed(
    () => answers.shift()!(),
    () => now,
  );
  await feed.look();
  expect([feed.state, feed.ageMs, feed.isOld]).toEqual([fineService, 0, false]);
  now = 15_001;
  await feed.look();
  expect([feed.state, feed.isOld, feed.refused]).toEqual([fineService, true, null]);
  await feed.look();
  expect([feed.refused?.message, feed.isOld]).toEqual(['No', true]);
});
