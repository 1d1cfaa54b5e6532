import { afterEach, beforeEach, expect, test } from 'vitest';
import { AlertActs } from '../../edge/alerting/acts.ts';
import { Escalation } from '../../edge/alerting/escalation.ts';
import { RemoteActs } from '../../edge/alerting/remote-acts.ts';
import { parseConfig } from '../../edge/config/load.ts';
import { type ActAnswer, type ActPayload, type AlertPayload, topics } from '../../edge/mqtt/topics.ts';
import { APPLIANCE, connectTo, silent, startBroker } from '../mqtt/link.ts';
import { Screen } from '../mqtt/screen.ts';
import { House, read } from './house.ts';

let house: House;
let acts: AlertActs;
let alert: AlertPayload;
let undo: (() => Promise<unknown>)[];

beforeEach(async () => {
  house = await House.open();
  undo = [() => house.close()];
  const { journal, clock } = house;
  acts = new AlertActs({ journal, clock, changed: () => {} });
  alert = (await house.scan(read(12), { scanId: 'scan-a' })).alert!;
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
});

const taken = () => acts.acknowledge(alert.alertId, { by: 'RN Okafor', revision: 1 });
const given = (changes = {}) => ({ by: 'RN Okafor', to: 'Dr Lind', revision: 2, ...changes });

test('an acknowledged alert that is handed over is the other person’s: who, to whom, when and of which revision is written down', async () => {
  await taken();
  house.clock.ms += 60_000;
  const over = await acts.handOver(alert.alertId, given({ through: 'screen 10.0.0.7' }));
  const at = new Date(house.clock.ms).toISOString();
  expect(over).toMatchObject({
    ...{
      state: 'acknowledged',
      acknowledgedBy: 'Dr Lind',
      acknowledgedAt: at,
      revision: 3,
      soundRevision: 1,
      raising: 1,
    },
    change: { what: 'handed-over', at, by: 'RN Okafor', to: 'Dr Lind' },
  });
  expect(await house.journal.alerts.get(alert.alertId)).toEqual(over);
  expect((await house.journal.audit.of(alert.alertId)).at(-1)).toMatchObject({
    ...{ who: 'RN Okafor', act: 'alert-handed-over' },
    detail: 'revision 3: from RN Okafor to Dr Lind (through screen 10.0.0.7)',
  });
});

test('what nobody took cannot be handed over; what changed since, or is closed, is not either', async () => {
  await expect(acts.handOver(alert.alertId, given({ revision: 1 }))).rejects.toMatchObject({ code: 'alert-not-taken' });
  await taken();
  await expect(acts.handOver(alert.alertId, given({ revision: 1 }))).rejects.toMatchObject({
    code: 'alert-superseded',
  });
  await acts.close(alert.alertId, { by: 'RN Okafor', revision: 2, reason: 'seen' });
  await expect(acts.handOver(alert.alertId, given({ revision: 3 }))).rejects.toMatchObject({ code: 'alert-closed' });
});

test('handing an alert to the one who has it changes nothing', async () => {
  const before = await taken();
  expect(await acts.handOver(alert.alertId, given({ to: 'RN Okafor' }))).toEqual(before);
});

test('an alert that was handed over is taken: no step of escalation fires, however long it lasts', async () => {
  const { journal, clock } = house;
  const { alerting } = parseConfig({
    site: 'ward',
    dicom: { peers: [{ aeTitle: 'CT1', address: '10.1.2.3' }] },
    alerting: {
      escalation: [{ afterMinutes: 3, priorities: ['high', 'medium', 'low'], tell: ['pager'] }],
      channels: { pager: { kind: 'mqtt', topic: 'henet/v1/ward/pagers/duty' } },
    },
  });
  const escalation = new Escalation({
    ...{ appliance: APPLIANCE, journal, clock, log: silent, fired: () => {} },
    config: alerting,
  });
  const fired = async () =>
    (await journal.audit.of(alert.alertId)).filter(({ act }) => act === 'alert-escalated').length;
  await taken();
  await acts.handOver(alert.alertId, given());
  await escalation.turn();
  clock.ms += 3_600_000;
  escalation.wake();
  await escalation.turn();
  expect(await fired()).toBe(0);

  // That the step would have fired is seen on an alert that nobody took.
  const other = (await house.scan(read(12), { scanId: 'scan-b', patientKey: 'hospital 2' })).alert!;
  escalation.wake();
  await escalation.turn();
  clock.ms += 3_600_000;
  escalation.wake();
  await escalation.turn();
  expect(await journal.alerts.get(other.alertId)).toMatchObject({ escalation: { step: 1 } });
  expect(await fired()).toBe(0);
});

test('over MQTT it is done where the alert is, once however often it comes, and refused without a name', async () => {
  const { journal, clock } = house;
  const broker = await startBroker();
  undo.push(() => broker.stop());
  const connection = await connectTo(broker);
  undo.push(() => connection.stop());
  const unit = new RemoteActs({ appliance: APPLIANCE, journal, acts, connection, clock, log: silent });
  await unit.start();
  undo.push(() => unit.stop());
  await connection.stop();
  const again = new Promise<void>((resolve) => connection.onConnect(resolve));
  await connection.start();
  await again;
  const screen = await Screen.open(`mqtt://127.0.0.1:${broker.port}`);
  undo.push(() => screen.close());

  await taken();
  const { alertId } = alert;
  const act: ActPayload = { actId: 'hand-over-1', act: 'hand-over', by: 'RN Okafor', to: ' Dr Lind ', revision: 2 };
  const send = (message: Partial<ActPayload>) =>
    screen.client.publishAsync(topics.act(APPLIANCE, alertId), JSON.stringify(message), { qos: 1 });
  const answers = (actId: string): ActAnswer[] =>
    screen.heard.filter(({ topic }) => topic.endsWith(`/${actId}`)).map(({ payload }) => JSON.parse(payload));
  const { to: _to, ...toNobody } = act;
  await send({ ...toNobody, actId: 'hand-over-0' });
  await send(act);
  await send(act);
  await expect.poll(() => answers('hand-over-1')).toHaveLength(2);
  for (const answer of answers('hand-over-1')) expect(answer).toEqual({ actId: 'hand-over-1', ok: true, revision: 3 });
  expect(answers('hand-over-0')).toEqual([]);
  expect(await journal.alerts.get(alertId)).toMatchObject({ revision: 3, acknowledgedBy: 'Dr Lind' });
});
