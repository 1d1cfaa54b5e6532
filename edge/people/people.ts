import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { type Clock, isoNow } from '../config/clock.ts';
import { Fault } from '../config/fault.ts';
import type { PeopleConfig } from '../config/people.ts';
import type { Unit } from '../config/unit.ts';
import type { Journal, PersonRow } from '../journal/journal.ts';
import { Administration } from './administration.ts';
import { namesOf, roleOf } from './claims.ts';
import { Provider } from './provider.ts';
import { may, type Need } from './roles.ts';
import { nameKey } from './rules.ts';
import { hashSecret, isOutdated, isSecret, pretend } from './secret.ts';
import { Sessions } from './sessions.ts';
import { LIMITS, type Limit, Throttle } from './throttle.ts';
import { codeKey, tokenHash } from './tokens.ts';
import type { Visitor } from './visitor.ts';
import { Vouches } from './vouches.ts';

/** Sessions whose time is over are looked for this often, ms. */
const EXPIRE_MS = 5000;

export interface PeopleRoomOptions {
  readonly journal: Pick<Journal, 'people'>;
  readonly config: PeopleConfig;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Who a person at a display said to be. */
export interface Actor {
  readonly personId: string;
  readonly name: string;
}

/** Everybody who may use an appliance where people sign in: who they are, for how long, and who acts. */
export class PeopleRoom implements Unit {
  readonly sessions: Sessions;
  readonly vouches: Vouches;
  readonly administration: Administration;
  readonly provider: Provider | null;
  readonly #options: PeopleRoomOptions;
  readonly #throttle: Throttle;
  #timer: NodeJS.Timeout | null = null;
  #round: Promise<void> = Promise.resolve();

  constructor(options: PeopleRoomOptions) {
    const { config, clock, log } = options;
    this.#options = options;
    this.sessions = new Sessions(options);
    this.vouches = new Vouches(clock);
    this.#throttle = new Throttle(clock);
    this.administration = new Administration({ ...options, sessions: this.sessions });
    const redirectBase = config.oidc?.redirectBase ?? config.proxy?.origin ?? '';
    this.provider = config.oidc ? new Provider({ config: config.oidc, redirectBase, clock, log }) : null;
  }

  async start(): Promise<void> {
    this.#timer = setInterval(() => {
      this.#round = this.sessions
        .expire()
        .catch((error: unknown) => this.#options.log.error({ err: error }, 'sessions not looked through'));
    }, EXPIRE_MS);
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await this.#round;
  }

  /** Who asks, by the token in the browser's cookie. */
  async visitor(token: string | undefined): Promise<Visitor> {
    return (token ? await this.sessions.find(token) : null) ?? { kind: 'nobody' };
  }

  /**
   * Signs in with a password and returns the token. `from` is the browser's address.
   * @throws Fault `sign-in-wrong`, which does not tell what was wrong; `too-many-attempts`
   */
  async signIn(name: string, password: string, from: string): Promise<string> {
    const key = nameKey(name);
    const keys = new Map<string, Limit>([
      [`name|${key}`, LIMITS.name],
      [`address|${from}`, LIMITS.address],
      [`${key}|${from}`, LIMITS.nameAtAddress],
    ]);
    const person = await this.#throttle.attempt(keys, () => this.#withPassword(key, password));
    if (person) return this.#open(person, `with a password at screen ${from}`);
    this.#options.log.warn({ from }, 'sign-in refused');
    throw new Fault('This name and password do not belong together', {
      code: 'sign-in-wrong',
      hint: 'Try again; case counts in the password. An admin can give you a new one.',
    });
  }

  async #withPassword(key: string, password: string): Promise<PersonRow | null> {
    const { journal, clock } = this.#options;
    const person = await journal.people.named(key);
    const known = person?.disabledAt === null ? person : null;
    const isRight = known?.password ? await isSecret(password, known.password) : await pretend(password);
    if (!known || !isRight) return null;
    if (isOutdated(known.password!)) {
      const audit = {
        at: isoNow(clock),
        who: known.name,
        act: 'password-hashed-anew',
        subject: known.name,
        detail: '',
      };
      await journal.people.put({ ...known, password: await hashSecret(password) }, audit);
    }
    return known;
  }

  /** Lets one screen in with the code that an admin made for it. @throws Fault `code-wrong`, `too-many-attempts` */
  async enterDisplay(code: string, from: string): Promise<string> {
    const { journal, clock } = this.#options;
    const hash = tokenHash(codeKey(code));
    const token = await this.#throttle.attempt(new Map([[`address|${from}`, LIMITS.address]]), async () => {
      const display = await journal.people.displayOfCode(hash);
      const isGood = display?.revokedAt === null && Date.parse(display.codeExpiresAt ?? '') > clock.now();
      if (!display || !isGood) return null;
      const { displayId, name } = display;
      const audit = {
        at: isoNow(clock),
        who: `display ${name}`,
        act: 'display-entered',
        subject: name,
        detail: `screen ${from}`,
      };
      return this.sessions.open({ displayId }, audit, hash);
    });
    if (token !== null) return token;
    throw new Fault('This code lets no screen in', {
      code: 'code-wrong',
      hint: 'Each code works once and for a limited time: ask an admin for a new one.',
    });
  }

  /** Who at a display gives this PIN or badge number, where that person may. @throws Fault `pin-wrong`, `role-insufficient`, `too-many-attempts` */
  async byPin(pin: string, need: Need, at: { readonly displayId: string; readonly from: string }): Promise<Actor> {
    const keys = new Map<string, Limit>([
      [`display|${at.displayId}`, LIMITS.address],
      [`pin|${at.from}`, LIMITS.address],
    ]);
    const person = await this.#throttle.attempt(keys, () => this.administration.ofPin(pin));
    if (!person) {
      this.#options.log.warn(at, 'PIN refused');
      throw new Fault('Nobody here has this PIN or badge number', {
        code: 'pin-wrong',
        hint: 'Try again, or act where you sign in with your name.',
      });
    }
    if (!may(person.role, need)) throw insufficient();
    return { personId: person.personId, name: person.name };
  }

  /** Ends what the provider began. @throws Fault `provider-refused`, `provider-unreachable`, `provider-no-role`, `person-disabled` */
  async fromProvider(key: string | undefined, query: string, from: string): Promise<{ token: string; to: string }> {
    const { config, log } = this.#options;
    const oidc = config.oidc!;
    const { claims, from: to } = await this.provider!.finish(key, query);
    const subject = `${oidc.issuer} ${String(claims.sub)}`;
    const role = roleOf(claims, oidc);
    if (role === null) {
      log.warn({ subject, from }, 'sign-in refused: the provider gives no role');
      throw new Fault('Your hospital account has no role on this appliance', {
        code: 'provider-no-role',
        hint: 'Ask whoever gives out roles at the hospital; an admin of the appliance can also make you a password.',
      });
    }
    const person = await this.administration.fromProvider({
      subject,
      role,
      names: namesOf(claims),
      personId: randomUUID(),
    });
    if (person.disabledAt !== null) {
      throw new Fault('You may not sign in here any more', { code: 'person-disabled', hint: 'Ask an admin.' });
    }
    return { token: await this.#open(person, `with ${oidc.name} at screen ${from}`), to };
  }

  /** @throws Fault `sign-in-wrong`, `password-weak`, `too-many-attempts` */
  async changePassword(personId: string, current: string, next: string, from: string): Promise<void> {
    const person = await this.#options.journal.people.get(personId);
    const keys = new Map([[`password|${personId}|${from}`, LIMITS.nameAtAddress]]);
    const isRight = await this.#throttle.attempt(keys, async () =>
      person?.password && (await isSecret(current, person.password)) ? true : null,
    );
    if (!person || !isRight) {
      throw new Fault('The current password is not this one', {
        code: 'sign-in-wrong',
        hint: 'Try again; case counts.',
      });
    }
    await this.administration.setPassword(personId, next, person.name);
  }

  async #open({ personId, name }: PersonRow, detail: string): Promise<string> {
    const audit = { at: isoNow(this.#options.clock), who: name, act: 'signed-in', subject: name, detail };
    return (await this.sessions.open({ personId }, audit))!;
  }
}

export function insufficient(): Fault {
  return new Fault('Your role does not allow this', {
    code: 'role-insufficient',
    hint: 'Ask somebody whose role does, or an admin for another role.',
  });
}
