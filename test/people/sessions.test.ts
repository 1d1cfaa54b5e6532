import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openJournal } from '../../edge/journal/open.ts';
import { PeopleRoom } from '../../edge/people/people.ts';
import { smallDisk } from '../faults/disk.ts';
import { temporaryFile } from '../journal/temporary.ts';
import { silent } from '../mqtt/link.ts';
import { HeldClock, openHouse, PASSWORD, peopleConfig } from './house.ts';

const FROM = '10.1.2.3';

async function signedIn(...given: Parameters<typeof openHouse>) {
  const house = await openHouse(...given);
  const person = await house.room.administration.add(
    { name: 'Dr Lind', role: 'clinician', password: PASSWORD },
    'root',
  );
  const token = await house.room.signIn('Dr Lind', PASSWORD, FROM);
  const visitor = await house.room.visitor(token);
  return { ...house, ...person, token, sessionId: 'sessionId' in visitor ? visitor.sessionId : '' };
}

test('a session ends after its idle time; using the screen puts that off, asking who one is does not', async () => {
  const { room, clock, token, sessionId } = await signedIn({ sessionMinutes: 30 });
  clock.pass(29 * 60);
  expect((await room.visitor(token)).kind).toBe('person');
  await room.sessions.used(sessionId);
  clock.pass(29 * 60);
  expect((await room.visitor(token)).kind).toBe('person');
  clock.pass(61);
  expect((await room.visitor(token)).kind).toBe('nobody');
});

test('and after its longest time however much it is used', async () => {
  const { room, clock, token, sessionId } = await signedIn({ sessionMinutes: 30, sessionHours: 1 });
  for (let minutes = 0; minutes < 60; minutes += 10) {
    expect((await room.visitor(token)).kind).toBe('person');
    clock.pass(600);
    await room.sessions.used(sessionId);
  }
  expect((await room.visitor(token)).kind).toBe('nobody');
});

test('once it is over its live screen is told, the journal forgets it, and the audit log says whose it was', async () => {
  const { room, clock, journal, sessionId } = await signedIn();
  const ended = room.sessions.ended(sessionId);
  clock.pass(31 * 60);
  await room.sessions.expire();
  expect(ended.aborted).toBe(true);
  expect(await journal.people.sessions()).toEqual([]);
  expect(await journal.audit.of('Dr Lind')).toContainEqual(
    expect.objectContaining({ act: 'session-ended', detail: 'time was over' }),
  );
});

test('it survives a restart with its times', async () => {
  const { again, clock, token } = await signedIn({ sessionMinutes: 30 });
  clock.pass(20 * 60);
  const next = await again();
  expect(await next.visitor(token)).toMatchObject({ kind: 'person', name: 'Dr Lind' });
  clock.pass(11 * 60);
  expect((await next.visitor(token)).kind).toBe('nobody');
});

test('the journal holds no token, only its hash', async () => {
  const clock = new HeldClock();
  const file = await temporaryFile();
  const journal = await openJournal({ file, clock });
  const room = new PeopleRoom({ journal, config: peopleConfig(), clock, log: silent });
  const { personId } = await room.administration.add({ name: 'Root', role: 'admin', password: PASSWORD }, 'x');
  const pin = await room.administration.newPin(personId, 'x');
  const { code } = await room.administration.addDisplay('Ward 3', 'x');
  const display = await room.enterDisplay(code, FROM);
  const token = await room.signIn('Root', PASSWORD, FROM);
  await journal.close();
  const bytes = (await readFile(file)).toString('latin1');
  expect(bytes).toContain('Ward 3');
  for (const secret of [token, display, code, code.replaceAll('-', ''), PASSWORD, pin])
    expect(bytes).not.toContain(secret);
});

test.each<[string, (house: Awaited<ReturnType<typeof signedIn>>) => Promise<unknown>]>([
  ['is disabled', ({ room, personId }) => room.administration.setDisabled(personId, true, 'root')],
  ['has another role', ({ room, personId }) => room.administration.setRole(personId, 'viewer', 'root')],
  ['has a new password', ({ room, personId }) => room.administration.setPassword(personId, 'a wholly new one', 'root')],
])('every session of a person who %s ends at once', async (_what, act) => {
  const house = await signedIn();
  const { room, token, sessionId, journal } = house;
  const other = await room.signIn('Dr Lind', PASSWORD, '10.9.9.9');
  const ended = room.sessions.ended(sessionId);
  await act(house);
  expect(ended.aborted).toBe(true);
  expect(await Promise.all([room.visitor(token), room.visitor(other)])).toEqual([
    { kind: 'nobody' },
    { kind: 'nobody' },
  ]);
  expect(await journal.people.sessions()).toEqual([]);
});

test('a token that was made up, or is empty, is nobody', async () => {
  const { room } = await signedIn();
  for (const token of [undefined, '', 'x', 'A'.repeat(43)])
    expect(await room.visitor(token)).toEqual({ kind: 'nobody' });
});

test('while the disk is full people sign in all the same', async () => {
  const disk = await smallDisk(8);
  if (disk === null) return;
  const clock = new HeldClock();
  const journal = await openJournal({ file: join(disk.dir, 'journal.sqlite'), clock });
  onTestFinished(async () => {
    await journal.close();
    await disk.remove();
  });
  const room = new PeopleRoom({ journal, config: peopleConfig(), clock, log: silent });
  await room.administration.add({ name: 'Root', role: 'admin', password: PASSWORD }, 'x');
  await disk.fill();
  const token = await room.signIn('Root', PASSWORD, FROM);
  expect(await room.visitor(token)).toMatchObject({ kind: 'person', name: 'Root' });
});
