import { expect, test } from 'vitest';
import { guestOf } from '../../edge/people/guest.ts';
import { openHouse, PASSWORD } from './house.ts';

const FROM = '10.1.2.3';

async function wall() {
  const house = await openHouse();
  const { administration } = house.room;
  const { display, code } = await administration.addDisplay('Ward 3', 'root');
  const add = async (name: string, role: 'viewer' | 'clinician') => {
    const { personId } = await administration.add({ name, role, password: PASSWORD }, 'root');
    return { personId, pin: await administration.newPin(personId, 'root') };
  };
  return { ...house, administration, display, code, add };
}

test('a code lets one screen in, once, however it is typed; the screen is a display and no person', async () => {
  const { room, code } = await wall();
  const token = await room.enterDisplay(` ${code.toLowerCase().replaceAll('-', ' ')}`, FROM);
  expect(await room.visitor(token)).toMatchObject({ kind: 'display', name: 'Ward 3' });
  await expect(room.enterDisplay(code, FROM)).rejects.toMatchObject({ code: 'code-wrong' });
});

test('of two screens with one code at the same moment one is let in', async () => {
  const { room, code } = await wall();
  const all = await Promise.allSettled([room.enterDisplay(code, FROM), room.enterDisplay(code, '10.1.2.4')]);
  expect(all.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a code that nobody used in an hour lets none in, nor does one of a revoked display', async () => {
  const { room, code, clock, administration, display } = await wall();
  clock.pass(3601);
  await expect(room.enterDisplay(code, FROM)).rejects.toMatchObject({ code: 'code-wrong' });
  expect((await administration.displays())[0]?.state).toBe('code-expired');
  const next = await administration.newCode(display.displayId, 'root');
  await administration.revokeDisplay(display.displayId, 'root');
  await expect(room.enterDisplay(next.code, FROM)).rejects.toMatchObject({ code: 'code-wrong' });
});

test('a wall is never signed out by time, also over a restart', async () => {
  const { room, code, clock, again } = await wall();
  const token = await room.enterDisplay(code, FROM);
  clock.pass(400 * 24 * 3600);
  await room.sessions.expire();
  expect((await room.visitor(token)).kind).toBe('display');
  expect((await (await again()).visitor(token)).kind).toBe('display');
});

test('a revoked display is let out at once; so is the screen before where a new code is made', async () => {
  const { room, code, administration, display } = await wall();
  const first = await room.enterDisplay(code, FROM);
  const next = await administration.newCode(display.displayId, 'root');
  expect((await room.visitor(first)).kind).toBe('nobody');
  const second = await room.enterDisplay(next.code, FROM);
  await administration.revokeDisplay(display.displayId, 'root');
  expect((await room.visitor(second)).kind).toBe('nobody');
  expect((await administration.addDisplay('Ward 3', 'root')).display.name).toBe('Ward 3');
});

test('a PIN names who acts at a display, a badge number too; a viewer’s does not', async () => {
  const { room, add, display, administration } = await wall();
  const nurse = await add('RN Okafor', 'clinician');
  const viewer = await add('Student', 'viewer');
  const at = { displayId: display.displayId, from: FROM };
  expect(await room.byPin(nurse.pin, 'act', at)).toMatchObject({ name: 'RN Okafor' });
  await expect(room.byPin(viewer.pin, 'act', at)).rejects.toMatchObject({ code: 'role-insufficient' });
  await administration.setPin(nurse.personId, 'BADGE-004711', 'root');
  expect(await room.byPin(' BADGE-004711 ', 'act', at)).toMatchObject({ name: 'RN Okafor' });
  await expect(room.byPin(nurse.pin, 'act', at)).rejects.toMatchObject({ code: 'pin-wrong' });
});

test('no two people have one PIN, and that of a disabled person is nobody’s', async () => {
  const { room, add, display, administration } = await wall();
  const nurse = await add('RN Okafor', 'clinician');
  const other = await add('Dr Lind', 'clinician');
  await expect(administration.setPin(other.personId, nurse.pin, 'root')).rejects.toMatchObject({ code: 'pin-taken' });
  await administration.setDisabled(nurse.personId, true, 'root');
  const at = { displayId: display.displayId, from: FROM };
  await expect(room.byPin(nurse.pin, 'act', at)).rejects.toMatchObject({ code: 'pin-wrong' });
});

test('who guesses PINs at a wall is stopped after twenty, whatever the address', async () => {
  const { room, display } = await wall();
  const guess = (n: number) =>
    room.byPin(`9876${n}${n}x`, 'act', { displayId: display.displayId, from: `10.0.0.${n}` });
  for (let n = 0; n < 20; n++) await expect(guess(n)).rejects.toMatchObject({ code: 'pin-wrong' });
  await expect(guess(20)).rejects.toMatchObject({ code: 'too-many-attempts' });
});

test('over a live link a person acts under their name, a display under that of a vouch: once, there, and not for long', async () => {
  const { room, code, clock, add } = await wall();
  await add('RN Okafor', 'clinician');
  await add('Student', 'viewer');
  const nurse = await guestOf(room, await room.signIn('RN Okafor', PASSWORD, FROM));
  const student = await guestOf(room, await room.signIn('Student', PASSWORD, FROM));
  const screen = await guestOf(room, await room.enterDisplay(code, FROM));
  expect(nurse?.nameOf(null)).toEqual({ by: 'RN Okafor' });
  expect(student?.nameOf(null)).toMatchObject({ code: 'role-insufficient' });
  expect(screen?.nameOf(null)).toMatchObject({ code: 'pin-required' });
  const { sessionId } = screen!.visitor;
  expect(screen?.nameOf(room.vouches.give('RN Okafor', 'another screen'))).toMatchObject({ code: 'pin-required' });
  const vouch = room.vouches.give('RN Okafor', sessionId);
  expect(screen?.nameOf(vouch)).toEqual({ by: 'RN Okafor' });
  expect(screen?.nameOf(vouch)).toMatchObject({ code: 'pin-required' });
  const late = room.vouches.give('RN Okafor', sessionId);
  clock.pass(31);
  expect(screen?.nameOf(late)).toMatchObject({ code: 'pin-required' });
  expect(await guestOf(room, 'made up')).toBeNull();
});

test('the last admin is neither disabled nor made less', async () => {
  const { administration } = await wall();
  const { personId } = await administration.add({ name: 'Root', role: 'admin', password: PASSWORD }, 'x');
  for (const act of [
    administration.setDisabled(personId, true, 'x'),
    administration.setRole(personId, 'viewer', 'x'),
  ]) {
    await expect(act).rejects.toMatchObject({ code: 'last-admin' });
  }
  await administration.add({ name: 'Second', role: 'admin', password: PASSWORD }, 'x');
  expect((await administration.setDisabled(personId, true, 'x')).disabledAt).not.toBeNull();
});
