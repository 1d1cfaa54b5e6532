import { beforeEach, describe, expect, test } from 'vitest';
import { sampleAlert, sampleStatus } from '../../dashboard/gallery/samples.ts';
import { RemoteActs, Unconfirmed } from '../../dashboard/state/remote-acts.ts';
import { BoardStore } from '../../dashboard/state/store.ts';
import { type ActAnswer, type ActPayload, type AlertPayload, topics } from '../../edge/mqtt/topics.ts';

const other = { site: 'north', appliance: 'edge-2' };
const alert = sampleAlert();
let now: number;
let store: BoardStore;
let sent: { topic: string; message: ActPayload }[];
let link: 'up' | 'down';

beforeEach(() => {
  now = 1000;
  sent = [];
  link = 'up';
  store = new BoardStore(() => now);
  store.own = { site: 'north', appliance: 'edge-1' };
  bring(alert);
});

const acts = (answerMs = 60_000) =>
  new RemoteActs(
    store,
    async (topic, payload) => {
      if (link === 'down') throw new Error('no link');
      sent.push({ topic, message: JSON.parse(payload) as ActPayload });
    },
    'wall-3',
    answerMs,
  );
const bring = (value: AlertPayload) => store.take(topics.alert(other, value.alertId), JSON.stringify(value), false);
const answer = (changes: Partial<ActAnswer> = {}) => {
  const { actId } = sent.at(-1)!.message;
  const told: ActAnswer = { actId, ok: true, revision: 2, ...changes };
  store.take(topics.answer(other, alert.alertId, actId), JSON.stringify(told), false);
};
const taken = { act: 'acknowledge', alert, by: 'RN Okafor' } as const;

describe('an act on an alert of another appliance', () => {
  test('goes to that appliance, with the revision that was read and the newest heartbeat of it, and ends with its yes', async () => {
    const status = sampleStatus({ seq: 7 });
    store.take(topics.status(other), JSON.stringify(status), false);
    const done = acts().send(other, taken);
    expect(sent).toEqual([
      {
        topic: topics.act(other, alert.alertId),
        message: {
          ...{ actId: expect.stringMatching(/^[0-9a-f]{32}$/), act: 'acknowledge', by: 'RN Okafor', revision: 1 },
          ...{ through: 'wall-3', asOf: status.issuedAt },
        },
      },
    ]);
    answer();
    await done;
  });

  test('ends with the owner’s reason where it refuses', async () => {
    const done = acts().send(other, taken);
    answer({ ok: false, code: 'alert-taken', message: 'Dr Lind took this alert', hint: 'Speak with that person.' });
    await expect(done).rejects.toMatchObject({
      name: 'Refused',
      message: 'Dr Lind took this alert',
      code: 'alert-taken',
    });
  });

  test('without an answer is called not confirmed, and the answer that comes after all is heard', async () => {
    const done = acts(20).send(other, taken);
    const unconfirmed = await done.catch((error: unknown) => error as Unconfirmed);
    expect(unconfirmed).toBeInstanceOf(Unconfirmed);
    expect((unconfirmed as Unconfirmed).message).toMatch(/^Not confirmed: appliance north\/edge-2 did not answer/);
    answer({ ok: false, code: 'act-late', message: 'too late' });
    await expect((unconfirmed as Unconfirmed).later).rejects.toMatchObject({ code: 'act-late' });
  });

  test('again after no answer, goes out under the same id; another one under another', async () => {
    const unit = acts(20);
    await expect(unit.send(other, taken)).rejects.toThrow(/Not confirmed/);
    const second = unit.send(other, taken);
    const third = unit.send(other, { ...taken, by: 'Dr Lind' });
    const ids = sent.map(({ message }) => message.actId);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
    await Promise.allSettled([second, third]);
  });

  test('is confirmed too by the alert itself, where the answer is lost', async () => {
    const done = acts().send(other, taken);
    bring(sampleAlert({ revision: 2, state: 'acknowledged', acknowledgedBy: 'RN Okafor' }));
    await done;
  });

  test('is not confirmed by somebody else’s acknowledgement', async () => {
    const done = acts(50).send(other, taken);
    bring(sampleAlert({ revision: 2, state: 'acknowledged', acknowledgedBy: 'Dr Lind' }));
    await expect(done).rejects.toThrow(/Not confirmed/);
  });

  test('of a hand-over says to whom, and is confirmed by the alert only once it was given by this person to that one', async () => {
    const given = { act: 'hand-over', alert, by: 'RN Okafor', to: 'Dr Lind' } as const;
    const done = acts(50).send(other, given);
    expect(sent[0]?.message).toMatchObject({ act: 'hand-over', by: 'RN Okafor', to: 'Dr Lind' });
    const taken = { revision: 2, state: 'acknowledged', acknowledgedBy: 'Dr Lind' } as const;
    const by = (name: string) => ({ what: 'handed-over', at: alert.issuedAt, by: name, to: 'Dr Lind' }) as const;
    bring(sampleAlert({ ...taken, change: by('RN Novak') }));
    await expect(done).rejects.toThrow(/Not confirmed/);
    const again = acts().send(other, given);
    bring(sampleAlert({ ...taken, revision: 3, change: by('RN Okafor') }));
    await again;
  });

  test('without a live link says so at once', async () => {
    link = 'down';
    await expect(acts().send(other, taken)).rejects.toThrow(/no live link/);
  });
});

describe('after the link was away', () => {
  const heartbeat = (seq: number) => store.take(topics.status(other), JSON.stringify(sampleStatus({ seq })), false);

  test('an alert of another appliance that is not said again leaves, once that appliance is heard for long enough', () => {
    now = 5000;
    store.linked('none');
    store.linked('live');
    now = 14_000;
    heartbeat(1);
    expect(store.alerts.size, 'a bridge may be about to say it').toBe(1);
    now = 15_001;
    heartbeat(2);
    expect(store.alerts.size).toBe(0);
  });

  test('one that is said again stays, and so do all while that appliance is silent', () => {
    now = 5000;
    store.linked('live');
    now = 60_000;
    store.take(topics.status(other), JSON.stringify(sampleStatus({ seq: 1 })), true);
    expect(store.alerts.size).toBe(1);
    bring(alert);
    heartbeat(2);
    expect(store.alerts.size).toBe(1);
  });
});

test('what an appliance says without sense is left alone', () => {
  for (const nonsense of ['{', 'null', '7']) {
    store.take(topics.alert(other, 'x'), nonsense, false);
    store.take(topics.status(other), nonsense, false);
    store.take(topics.answer(other, 'x', 'y'), nonsense, false);
  }
  expect([store.alerts.size, store.heartbeats.size]).toEqual([1, 0]);
});
