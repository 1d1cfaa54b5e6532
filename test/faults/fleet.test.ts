import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyOf } from '../../dashboard/data/keyed.ts';
import { Unconfirmed } from '../../dashboard/state/remote-acts.ts';
import { Authorities } from '../dicom/certificates.ts';
import { ShippedMosquitto } from '../peers/shipped-mosquitto.ts';
import { Member } from './fleet/member.ts';
import { line, Wall } from './fleet/wall.ts';

// Two sites: the hospital's broker with two appliances of radiology, and the emergency department's with one, joined by the
// shipped bridge. A board hangs on either.
const PASSWORDS = {
  'radiology/edge-1': 'one',
  'radiology/edge-2': 'two',
  'emergency/edge-1': 'three',
  screen: 'four',
  'bridge-emergency': 'five',
};
/** A bridge tries again after up to 10 s, and a board lets an appliance speak for 10 s before it forgets what was closed. */
const PATIENT = { timeout: 90_000 };

let authorities: Authorities;
let hospital: ShippedMosquitto;
let emergency: ShippedMosquitto;
let fleet: { readonly ct1: Member; readonly ct2: Member; readonly er: Member };
let walls: { readonly hospital: Wall; readonly emergency: Wall };

beforeAll(async () => {
  authorities = await Authorities.make();
  const authority = await authorities.authority('Hospital');
  const tls = await authorities.issue(authority, { host: 'localhost' });
  hospital = await ShippedMosquitto.start({ users: PASSWORDS, tls });
  const bridge = { port: hospital.tlsPort, caFile: authority.certificate, password: PASSWORDS['bridge-emergency'] };
  emergency = await ShippedMosquitto.start({ users: PASSWORDS, tls, bridge });
  const join = (site: 'radiology' | 'emergency', appliance: 'edge-1' | 'edge-2', at: ShippedMosquitto) =>
    Member.start({
      site,
      appliance,
      port: at.port,
      password: PASSWORDS[`${site}/${appliance}` as keyof typeof PASSWORDS],
    });
  fleet = {
    ct1: await join('radiology', 'edge-1', hospital),
    ct2: await join('radiology', 'edge-2', hospital),
    er: await join('emergency', 'edge-1', emergency),
  };
  walls = {
    hospital: await Wall.open(hospital.port, 'wall-of-the-hospital', PASSWORDS.screen),
    emergency: await Wall.open(emergency.port, 'wall-of-emergency', PASSWORDS.screen),
  };
});
afterAll(async () => {
  for (const wall of Object.values(walls ?? {})) await wall.close();
  for (const member of Object.values(fleet ?? {})) await member.remove();
  for (const broker of [emergency, hospital]) await broker?.remove();
  await authorities.remove();
});

/** What the three journals hold open: the truth that every board is to show. */
async function truth(): Promise<string[]> {
  const lines: string[] = [];
  for (const member of Object.values(fleet))
    for (const alert of await member.open()) lines.push(line(keyOf(member, alert.alertId), alert));
  return lines.sort();
}

/** Both boards show the journals' truth, nothing waits, and no appliance complains. */
async function converged(): Promise<void> {
  for (const member of Object.values(fleet)) await expect.poll(() => member.undelivered(), PATIENT).toBe(0);
  // An act that a bridge held up may still change the truth.
  const wrong = async () => {
    const expected = await truth();
    return Object.values(walls).flatMap(({ shown }) => (`${shown}` === `${expected}` ? [] : [{ shown, expected }]));
  };
  await expect.poll(wrong, PATIENT).toEqual([]);
  for (const member of Object.values(fleet)) await expect.poll(() => member.problems(), PATIENT).toEqual([]);
}

/** Each board has sounded these alerts, each once, and no alert ever twice. */
async function eachSoundedOnce(...alerts: readonly string[]): Promise<void> {
  for (const wall of Object.values(walls)) {
    await expect.poll(() => alerts.filter((key) => !wall.sounded.has(key)), PATIENT).toEqual([]);
    expect([...wall.sounded].filter(([, times]) => times !== 1)).toEqual([]);
  }
}

test('a board on either broker shows the alerts and the state of all three appliances, and sounds each once', async () => {
  const raised: string[] = [];
  for (const member of Object.values(fleet)) raised.push(keyOf(member, await member.raise()));
  await converged();
  await eachSoundedOnce(...raised);
  for (const { store } of Object.values(walls)) {
    const there = () =>
      [...store.heartbeats.values()].map(({ site, appliance, status }) => `${site}/${appliance} ${status.state}`);
    await expect
      .poll(() => there().sort(), PATIENT)
      .toEqual([...['emergency/edge-1 ready', 'radiology/edge-1 ready', 'radiology/edge-2 ready']]);
  }
});

test('an acknowledgement on any board reaches the owner, which alone writes it down, and shows everywhere', async () => {
  const { ct2, er } = fleet;
  const [there] = (await ct2.open()).map(({ alertId }) => alertId) as [string];
  const [here] = (await er.open()).map(({ alertId }) => alertId) as [string];
  await walls.emergency.acknowledge(ct2, there, 'Dr Lind');
  await walls.hospital.acknowledge(er, here, 'RN Okafor');
  await converged();
  expect(walls.hospital.alert(ct2, there)).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'Dr Lind' });
  expect(walls.emergency.alert(er, here)).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'RN Okafor' });
  expect(await ct2.audit(there)).toMatchObject([
    { who: 'Dr Lind', act: 'alert-acknowledged', detail: expect.stringContaining('screen wall-of-emergency') },
  ]);
  for (const other of [fleet.ct1, er]) expect(await other.audit(there)).toEqual([]);
});

test('who comes second, from across the bridge, is told who has it', async () => {
  const { ct1 } = fleet;
  const alertId = await ct1.raise();
  await converged();
  const outcomes = await Promise.allSettled([
    walls.hospital.acknowledge(ct1, alertId, 'Dr Lind'),
    walls.emergency.acknowledge(ct1, alertId, 'RN Okafor'),
  ]);
  const refused = outcomes.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(refused.reason.code).toMatch(/^alert-(taken|superseded)$/);
  await converged();
});

test.each([
  ['the hospital’s broker', () => hospital],
  ['the emergency department’s broker', () => emergency],
])(
  '%s is killed and comes back: what was raised, taken and closed meanwhile is on both boards, nothing sounds twice',
  async (_name, lost) => {
    const { ct1, er } = fleet;
    const [fromCt, fromEr, closedMeanwhile] = [await ct1.raise(), await er.raise(), await er.raise()];
    await converged();
    await lost().kill('SIGKILL');

    // The board that still has its broker is told within seconds that across the gap nothing is confirmed.
    const [cut, whole] = lost() === hospital ? [walls.hospital, walls.emergency] : [walls.emergency, walls.hospital];
    const [beyond, beyondAlert] = lost() === hospital ? [ct1, fromCt] : [er, fromEr];
    const act = await whole.acknowledge(beyond, beyondAlert, 'Dr Lind').catch((error: unknown) => error);
    expect(act).toBeInstanceOf(Unconfirmed);
    expect(cut.store.link).toBe('none');
    const meanwhile = [keyOf(ct1, await ct1.raise()), keyOf(er, await er.raise())];
    await er.close(closedMeanwhile);

    await lost().restart();
    await converged();
    await eachSoundedOnce(keyOf(ct1, fromCt), keyOf(er, fromEr), ...meanwhile);
  },
);

test('an appliance that is killed is offline on both boards, and back with the same alerts and no new sound', async () => {
  const { er } = fleet;
  const before = await truth();
  await er.kill();
  const stateOf = (wall: Wall) => wall.store.heartbeats.get(keyOf(er, 'status'))?.status.state;
  for (const wall of Object.values(walls)) {
    await expect.poll(() => stateOf(wall), PATIENT).toBe('offline');
    expect(wall.shown).toEqual(before);
  }
  await er.restart();
  for (const wall of Object.values(walls)) await expect.poll(() => stateOf(wall), PATIENT).toBe('ready');
  await converged();
  expect(await truth()).toEqual(before);
  await eachSoundedOnce();
});
