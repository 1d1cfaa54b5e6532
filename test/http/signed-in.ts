import { type Clock, systemClock } from '../../edge/config/clock.ts';
import { Fault } from '../../edge/config/fault.ts';
import { parseConfig } from '../../edge/config/load.ts';
import type { PeopleConfig } from '../../edge/config/people.ts';
import type { ServiceDesk } from '../../edge/http/options.ts';
import type { Journal } from '../../edge/journal/journal.ts';
import { PeopleRoom } from '../../edge/people/people.ts';
import { silent } from '../mqtt/link.ts';
import { openWard, type Ward } from './ward.ts';

export const PASSWORD = 'correct horse battery staple';
/** Who is there, by role. */
export const NAMES = { viewer: 'Student Vega', clinician: 'RN Okafor', admin: 'Physicist Haas' } as const;
/** Name of the cookie of the ward's appliance, reached without HTTPS. */
export const COOKIE = 'henet-edge-1';

/** Parsed as a configuration file would be. */
export function peopleOf(change: Partial<PeopleConfig> = {}): PeopleConfig {
  const dicom = { peers: [{ aeTitle: 'CT1', address: '10.1.2.3' }] };
  return parseConfig({ site: 'test', dicom, people: { signIn: 'required', ...change } }).people;
}

export function roomOf(journal: Journal, change: Partial<PeopleConfig> = {}, clock: Clock = systemClock): PeopleRoom {
  return new PeopleRoom({ journal, config: peopleOf(change), clock, log: silent });
}

/** One person of each role; the PIN of the clinician. */
export async function fill({ administration }: PeopleRoom): Promise<string> {
  for (const role of ['viewer', 'clinician', 'admin'] as const) {
    await administration.add({ name: NAMES[role], role, password: PASSWORD }, 'test');
  }
  const nurse = (await administration.list()).find(({ role }) => role === 'clinician')!;
  return administration.newPin(nurse.personId, 'test');
}

const MODELS = new URL('../../models', import.meta.url).pathname;
const nothingThere = async (): Promise<never> => {
  throw new Fault('There is no desk here', { code: 'address-unknown', hint: 'Ask an appliance that runs.' });
};
/** Its routes are served, and who may call them is guarded; behind them is nothing. */
const NO_DESK: ServiceDesk = { state: nothingThere, testAlert: nothingThere, bundle: nothingThere };

export interface SignedInWard extends Ward {
  readonly room: PeopleRoom;
  /** PIN of the clinician. */
  readonly pin: string;
  /** Cookie of a session, as a browser would send it. */
  cookieOf(who: keyof typeof NAMES | 'display'): Promise<string>;
}

/** A ward where people sign in: one of each role, and displays. */
export async function openSignedInWard(
  change: Partial<PeopleConfig> = {},
  clock: Clock = systemClock,
): Promise<SignedInWard> {
  const made: PeopleRoom[] = [];
  const { proxy } = change;
  const people = (journal: Journal) => {
    made.push(roomOf(journal, change, clock));
    return made[0]!;
  };
  const ward = await openWard({ people, clock, service: NO_DESK, modelsDir: MODELS, ...(proxy ? { proxy } : {}) });
  const room = made[0]!;
  await room.start();
  const pin = await fill(room);
  let walls = 0;
  return {
    ...ward,
    room,
    pin,
    async cookieOf(who) {
      if (who !== 'display') return `${COOKIE}=${await room.signIn(NAMES[who], PASSWORD, 'test')}`;
      walls += 1;
      const { code } = await room.administration.addDisplay(`Ward ${walls}`, 'test');
      return `${COOKIE}=${await room.enterDisplay(code, 'test')}`;
    },
    async close() {
      await room.stop();
      await ward.close();
    },
  };
}
