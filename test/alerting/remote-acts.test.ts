import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AlertActs } from '../../edge/alerting/acts.ts';
import { RemoteActs } from '../../edge/alerting/remote-acts.ts';
import type { EmbeddedBroker } from '../../edge/mqtt/broker.ts';
import { type ActAnswer, type ActPayload, type AlertPayload, topics } from '../../edge/mqtt/topics.ts';
import { APPLIANCE, connectTo, silent, startBroker } from '../mqtt/link.ts';
import { Screen } from '../mqtt/screen.ts';
import { House, read } from './house.ts';

let house: House;
let broker: EmbeddedBroker;
let screen: Screen;
let alert: AlertPayload;
let undo: (() => Promise<void>)[];

beforeEach(async () => {
  house = await House.open();
  undo = [() => house.close()];
  const { journal, clock } = house;
  broker = await startBroker();
  undo.push(() => broker.stop());
  const connection = await connectTo(broker);
  undo.push(() => connection.stop());
  const acts = new AlertActs({ journal, clock, changed: () => {} });
  const unit = new RemoteActs({ appliance: APPLIANCE, journal, acts, connection, clock, log: silent });
  await unit.start();
  undo.push(() => unit.stop());
  // Subscriptions are made with a connection.
  await connection.stop();
  const again = new Promise<void>((resolve) => connection.onConnect(resolve));
  await connection.start();
  await again;
  screen = await Screen.open(`mqtt://127.0.0.1:${broker.port}`);
  undo.push(() => screen.close());
  alert = (await house.scan(read(12), { scanId: 'scan-a' })).alert!;
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
});

let count = 0;
const act = (changes: Partial<ActPayload> = {}): ActPayload => {
  count += 1;
  const usual = {
    actId: `act-number-${count}`,
    act: 'acknowledge',
    by: 'nurse',
    revision: 1,
    through: 'wall-3',
  } as const;
  return { ...usual, ...changes };
};
const send = (message: unknown, alertId = alert.alertId) =>
  screen.client.publishAsync(topics.act(APPLIANCE, alertId), JSON.stringify(message), { qos: 1 });
const answersTo = ({ actId }: ActPayload): ActAnswer[] =>
  screen.heard.filter(({ topic }) => topic.endsWith(`/answers/${actId}`)).map(({ payload }) => JSON.parse(payload));
const answerTo = async (given: ActPayload, alertId = alert.alertId): Promise<ActAnswer> => {
  await send(given, alertId);
  await screen.until(({ topic }) => topic === topics.answer(APPLIANCE, alertId, given.actId));
  return answersTo(given)[0]!;
};

describe('an act that comes over MQTT', () => {
  test('is done, answered, and in the audit log with the screen that it came through', async () => {
    const taken = act();
    expect(await answerTo(taken)).toEqual({ actId: taken.actId, ok: true, revision: 2 });
    expect(await house.journal.alerts.get(alert.alertId)).toMatchObject({
      state: 'acknowledged',
      acknowledgedBy: 'nurse',
    });
    const closed = act({ act: 'close', revision: 2, reason: 'transferred' });
    expect(await answerTo(closed)).toMatchObject({ ok: true, revision: 3 });
    expect((await house.journal.audit.of(alert.alertId)).map(({ who, act, detail }) => [who, act, detail])).toEqual([
      ['nurse', 'alert-acknowledged', expect.stringMatching(/^revision 2: .* \(through screen wall-3, over MQTT\)$/)],
      ['nurse', 'alert-closed', 'revision 3: transferred (through screen wall-3, over MQTT)'],
    ]);
  });

  test('twice, is done once and answered twice with the same revision, also after the alert moved on', async () => {
    const taken = act();
    await Promise.all([send(taken), send(taken)]);
    await expect.poll(() => answersTo(taken)).toHaveLength(2);
    await answerTo(act({ act: 'close', revision: 2, reason: 'seen' }));
    await send(taken);
    await expect.poll(() => answersTo(taken)).toHaveLength(3);
    for (const answer of answersTo(taken)) expect(answer).toEqual({ actId: taken.actId, ok: true, revision: 2 });
    expect(await house.journal.audit.of(alert.alertId)).toHaveLength(2);
  });

  test('on a revision that was superseded, taken or closed is refused in words', async () => {
    await house.scan(read(13, { probability: 0.9 }), { scanId: 'scan-a' });
    expect(await answerTo(act())).toMatchObject({ ok: false, code: 'alert-superseded', revision: 2 });
    expect(await answerTo(act({ by: 'doctor', revision: 2 }))).toMatchObject({ ok: true });
    const second = await answerTo(act({ revision: 3 }));
    expect(second).toMatchObject({ ok: false, code: 'alert-taken', message: expect.stringMatching(/^doctor took/) });
    expect(second.hint).toMatch(/Speak with/);
    await answerTo(act({ act: 'close', revision: 3, reason: 'seen' }));
    expect(await answerTo(act({ revision: 4 }))).toMatchObject({ ok: false, code: 'alert-closed' });
    expect(await answerTo(act(), 'unknown-alert')).toMatchObject({ ok: false, code: 'alert-unknown' });
  });

  test('that was held up on its way for longer than anybody waits is refused and changes nothing', async () => {
    const at = (secondsAgo: number) => new Date(house.clock.now() - secondsAgo * 1000).toISOString();
    expect(await answerTo(act({ asOf: at(61) }))).toMatchObject({ ok: false, code: 'act-late' });
    expect((await house.journal.alerts.get(alert.alertId))?.state).toBe('raised');
    expect(await answerTo(act({ asOf: at(59) }))).toMatchObject({ ok: true });
  });

  test('by a clock that was set back is done: its age is told by the appliance’s own clock alone', async () => {
    const ahead = new Date(house.clock.now() + 3_600_000).toISOString();
    expect(await answerTo(act({ asOf: ahead }))).toMatchObject({ ok: true });
  });

  test.each([
    ['no JSON', 'taken'],
    ['no name', act({ by: ' ' })],
    ['no reason for closing', act({ act: 'close' })],
    ['an act that does not exist', { ...act(), act: 'silence' }],
    ['a revision that is no number', { ...act(), revision: '1' }],
    ['an id that would lead its answer elsewhere', act({ actId: '../../status' })],
  ])('with %s is left alone', async (_what, message) => {
    await send(message);
    await answerTo(act({ revision: 99 }));
    expect((await house.journal.alerts.get(alert.alertId))?.revision).toBe(1);
    expect(screen.heard.filter(({ topic }) => topic.includes('/answers/'))).toHaveLength(1);
  });
});
