import { randomBytes, scryptSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { Throttle } from '../../edge/people/throttle.ts';
import { HeldClock, openHouse, PASSWORD } from './house.ts';

const FROM = '10.1.2.3';

test('who has the password is signed in, under any spelling of the name, and the audit log says so', async () => {
  const { room, journal } = await openHouse();
  await room.administration.add({ name: 'Dr Lind', role: 'clinician', password: PASSWORD }, 'root');
  const token = await room.signIn(' dr LIND', PASSWORD, FROM);
  expect(await room.visitor(token)).toMatchObject({ kind: 'person', name: 'Dr Lind', role: 'clinician' });
  expect((await journal.audit.of('Dr Lind')).map(({ who, act, detail }) => [who, act, detail])).toEqual([
    ['root', 'person-added', 'role clinician'],
    ['Dr Lind', 'signed-in', `with a password at screen ${FROM}`],
  ]);
});

test('a wrong password, an unknown name and a disabled person are told the same', async () => {
  const { room } = await openHouse();
  await room.administration.add({ name: 'Root', role: 'admin', password: PASSWORD }, 'x');
  const gone = await room.administration.add({ name: 'Gone', role: 'viewer', password: PASSWORD }, 'x');
  await room.administration.setDisabled(gone.personId, true, 'x');
  const told: unknown[] = [];
  for (const [name, password] of [
    ['Root', 'wrong'],
    ['Nobody', PASSWORD],
    ['Gone', PASSWORD],
  ] as const) {
    await room.signIn(name, password, FROM).catch((error) => told.push([error.code, error.message, error.hint]));
  }
  expect(told).toHaveLength(3);
  expect(new Set(told.map((each) => JSON.stringify(each))).size).toBe(1);
});

test('after five wrong passwords the name has to wait at that address, with the time said; elsewhere it does not', async () => {
  const { room, clock } = await openHouse();
  await room.administration.add({ name: 'Root', role: 'admin', password: PASSWORD }, 'x');
  for (let n = 0; n < 5; n++) await expect(room.signIn('Root', `${n}`, FROM)).rejects.toThrow('do not belong');
  const late = room.signIn('Root', PASSWORD, FROM);
  await expect(late).rejects.toMatchObject({
    code: 'too-many-attempts',
    message: expect.stringContaining('5 minutes'),
  });
  expect(await room.signIn('Root', PASSWORD, '10.9.9.9')).toBeTruthy();
  clock.pass(301);
  expect(await room.signIn('Root', PASSWORD, FROM)).toBeTruthy();
});

test('many attempts at the same moment are no way around the limit', async () => {
  const throttle = new Throttle(new HeldClock());
  const limit = new Map([['key', { failures: 5, seconds: 60 }]]);
  let ran = 0;
  const tries = Array.from({ length: 20 }, () =>
    throttle.attempt(limit, async () => {
      ran += 1;
      return null;
    }),
  );
  await Promise.allSettled(tries);
  expect(ran).toBe(5);
});

test('who got it right is not held back by that, and an own fault of the appliance is nobody’s failure', async () => {
  const throttle = new Throttle(new HeldClock());
  const limit = new Map([['key', { failures: 2, seconds: 60 }]]);
  for (let n = 0; n < 10; n++) await throttle.attempt(limit, async () => 'right');
  for (let n = 0; n < 10; n++) {
    await expect(throttle.attempt(limit, () => Promise.reject(new Error('disk')))).rejects.toThrow('disk');
  }
  await throttle.attempt(limit, async () => null);
  await throttle.attempt(limit, async () => null);
  await expect(throttle.attempt(limit, async () => 'right')).rejects.toMatchObject({ code: 'too-many-attempts' });
});

test('a password that was hashed at another cost is hashed anew when it is used', async () => {
  const { room, journal } = await openHouse();
  const { personId } = await room.administration.add({ name: 'Root', role: 'admin', password: PASSWORD }, 'x');
  const salt = randomBytes(16);
  const key = scryptSync(PASSWORD, salt, 32, { N: 2 ** 14, r: 8, p: 5 }).toString('base64url');
  const old = `scrypt$14$8$5$${salt.toString('base64url')}$${key}`;
  const audit = { at: '', who: '', act: '', subject: '', detail: '' };
  await journal.people.put({ ...(await journal.people.get(personId))!, password: old }, audit);
  expect(await room.signIn('Root', PASSWORD, FROM)).toBeTruthy();
  expect((await journal.people.get(personId))?.password).toMatch(/^scrypt\$17\$8\$1\$/);
  expect(await room.signIn('Root', PASSWORD, FROM)).toBeTruthy();
});

test('one changes one’s own password with the current one; it ends every session of that person', async () => {
  const { room } = await openHouse();
  const { personId } = await room.administration.add({ name: 'Root', role: 'admin', password: PASSWORD }, 'x');
  const token = await room.signIn('Root', PASSWORD, FROM);
  await expect(room.changePassword(personId, 'not it', 'a wholly new sentence', FROM)).rejects.toMatchObject({
    code: 'sign-in-wrong',
  });
  await expect(room.changePassword(personId, PASSWORD, 'short', FROM)).rejects.toMatchObject({ code: 'password-weak' });
  await room.changePassword(personId, PASSWORD, 'a wholly new sentence', FROM);
  expect(await room.visitor(token)).toEqual({ kind: 'nobody' });
  await expect(room.signIn('Root', PASSWORD, FROM)).rejects.toMatchObject({ code: 'sign-in-wrong' });
  expect(await room.signIn('Root', 'a wholly new sentence', FROM)).toBeTruthy();
});
