import { onTestFinished } from 'vitest';
import type { Clock } from '../../edge/config/clock.ts';
import { parseConfig } from '../../edge/config/load.ts';
import type { PeopleConfig } from '../../edge/config/people.ts';
import type { Journal } from '../../edge/journal/journal.ts';
import { PeopleRoom } from '../../edge/people/people.ts';
import { temporaryFile, temporaryJournal } from '../journal/temporary.ts';
import { silent } from '../mqtt/link.ts';

export const PASSWORD = 'correct horse battery staple';

/** A clock that stands until it is told to go on. */
export class HeldClock implements Clock {
  ms = Date.parse('2026-11-23T03:00:00.000Z');
  now = (): number => this.ms;
  monotonic = (): number => this.ms;
  pass(seconds: number): void {
    this.ms += seconds * 1000;
  }
}

export function peopleConfig(change: Partial<PeopleConfig> = {}): PeopleConfig {
  const dicom = { peers: [{ aeTitle: 'CT1', address: '10.1.2.3' }] };
  return parseConfig({ site: 'test', dicom, people: { signIn: 'required', ...change } }).people;
}

export interface House {
  readonly journal: Journal;
  readonly room: PeopleRoom;
  readonly clock: HeldClock;
  /** The same journal, another process. */
  again(): Promise<PeopleRoom>;
}

/** A real journal with nobody in it. */
export async function openHouse(change: Partial<PeopleConfig> = {}): Promise<House> {
  const clock = new HeldClock();
  const file = await temporaryFile();
  const journal = await temporaryJournal(file, clock);
  const config = peopleConfig(change);
  const make = (of: Journal) => new PeopleRoom({ journal: of, config, clock, log: silent });
  const room = make(journal);
  await room.start();
  onTestFinished(() => room.stop());
  return { journal, room, clock, again: async () => make(await temporaryJournal(file, clock)) };
}
