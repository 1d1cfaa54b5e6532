import { beforeEach, describe, expect, test } from 'vitest';
import type { Offence } from '../../edge/dicom/offence.ts';
import { Offenders, type RepeatOffender } from '../../edge/dicom/offenders.ts';
import { HeldClock } from '../alerting/house.ts';
import { recording } from './site.ts';

const CT9: Offence = {
  address: '10.0.0.9',
  code: 'dicom-association-refused',
  what: 'association refused',
  callingAeTitle: 'CT9',
  calledAeTitle: 'ORTHANC',
  hint: 'Add it to dicom.peers.',
};

let log: Record<string, unknown>[];
let told: RepeatOffender[];
let clock: HeldClock;
let offenders: Offenders;
beforeEach(() => {
  log = [];
  told = [];
  clock = new HeldClock();
  offenders = new Offenders({
    clock,
    log: recording(log),
    refusalsBeforeAlert: 3,
    quietSeconds: 600,
    isConfigured: (address) => address === '10.0.0.9',
    onRepeated: (offender) => told.push(offender),
  });
});

describe('what the log says of a troublesome peer', () => {
  test('the first time it says who, what and what to do', () => {
    offenders.note(CT9);
    expect(log).toEqual([
      expect.objectContaining({
        level: 40,
        code: 'dicom-association-refused',
        address: '10.0.0.9',
        peer: 'CT9@10.0.0.9',
        callingAeTitle: 'CT9',
        calledAeTitle: 'ORTHANC',
        hint: 'Add it to dicom.peers.',
        msg: 'association refused',
      }),
    ]);
  });

  test('10,000 tries are two lines: the first, and how often it was repeated', () => {
    for (let n = 0; n < 10_000; n++) offenders.note(CT9);
    offenders.sweep();
    expect(log).toHaveLength(2);
    expect(log[1]).toMatchObject({
      code: 'dicom-peer-repeats',
      address: '10.0.0.9',
      aeTitles: ['CT9 calling ORTHANC'],
      counts: { 'dicom-association-refused': 9999 },
      msg: '9999 times more in the last minute',
    });
  });

  test('a peer that goes on is one line a minute, and one that comes again after a quiet minute a new first one', () => {
    for (let minute = 0; minute < 5; minute++) {
      offenders.note(CT9);
      offenders.note(CT9);
      offenders.sweep();
    }
    expect(log.map(({ code }) => code)).toEqual(['dicom-association-refused', ...Array(5).fill('dicom-peer-repeats')]);
    offenders.sweep();
    offenders.note(CT9);
    expect(log.at(-1)).toMatchObject({ code: 'dicom-association-refused' });
  });

  test('what a peer calls itself cannot write lines of its own or colour a terminal', () => {
    offenders.note({ ...CT9, callingAeTitle: 'A\n\u001b[31mB\u0000', what: 'association aborted: \r\n{"level":60}' });
    expect(log[0]).toMatchObject({ callingAeTitle: 'A??[31mB?', msg: 'association aborted: ??{"level":60}' });
  });

  test('10,000 addresses are remembered no more than 256 at a time, and told in a bounded number of lines', () => {
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 10_000; n++) offenders.note({ ...CT9, address: `10.${round}.${n >> 8}.${n & 255}` });
      offenders.sweep();
      expect(offenders.size).toBe(256);
    }
    expect(log.length).toBeLessThanOrEqual(3 * (60 + 20 + 1));
    expect(log.at(-1)).toMatchObject({ code: 'dicom-peers-repeat', msg: expect.stringContaining('further addresses') });
    const counted = log.reduce((sum, { code, counts, times }) => {
      const repeats = Object.values((counts ?? {}) as Record<string, number>).reduce((a, b) => a + b, 0);
      return sum + repeats + Number(times ?? 0) + (code === CT9.code ? 1 : 0);
    }, 0);
    expect(counted, 'none is lost from the count').toBe(30_000);
  });
});

describe('when a person must be told', () => {
  test('from the third refusal on, with who, how often, since when and why', () => {
    const since = clock.now();
    offenders.note(CT9);
    clock.ms += 60_000;
    offenders.note({ ...CT9, code: 'dicom-protocol', what: 'association aborted' });
    expect(told).toEqual([]);
    clock.ms += 60_000;
    offenders.note(CT9);
    expect(told).toEqual([
      {
        address: '10.0.0.9',
        isConfigured: true,
        aeTitles: ['CT9 calling ORTHANC'],
        counts: { 'association not allowed': 2, 'DICOM protocol broken': 1 },
        total: 3,
        since,
        until: since + 120_000,
        hint: 'Add it to dicom.peers.',
      },
    ]);
  });

  test('after it was quiet for the configured time its count begins anew', () => {
    offenders.note(CT9);
    offenders.note(CT9);
    clock.ms += 600_000;
    offenders.note(CT9);
    offenders.note(CT9);
    expect(told).toEqual([]);
  });

  test('aborts by the peer, broken connections and associations left open are no refusals', () => {
    for (const code of ['dicom-aborted-by-peer', 'dicom-connection', 'dicom-left-open'] as const) {
      for (let n = 0; n < 10; n++) offenders.note({ ...CT9, code });
    }
    expect(told).toEqual([]);
  });
});
