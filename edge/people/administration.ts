import { randomUUID } from 'node:crypto';
import { type Clock, isoNow } from '../config/clock.ts';
import { Fault } from '../config/fault.ts';
import type { DisplayTokenRow, Journal, PersonRow } from '../journal/journal.ts';
import type { Role } from './roles.ts';
import { checkedName, checkedPin, checkPassword, nameKey } from './rules.ts';
import { hashSecret } from './secret.ts';
import type { Sessions } from './sessions.ts';
import { codeKey, newCode, newPin, tokenHash } from './tokens.ts';

/** A code that no screen has used by then lets none in; chosen here: long enough to walk to the wall, hours. */
export const CODE_HOURS = 1;

export interface AdministrationOptions {
  readonly journal: Pick<Journal, 'people'>;
  readonly sessions: Pick<Sessions, 'endOf'>;
  readonly clock: Clock;
}

/** Whatever of a person may be told to an admin. */
export interface PersonView {
  readonly personId: string;
  readonly name: string;
  readonly role: Role;
  readonly hasPassword: boolean;
  readonly hasPin: boolean;
  readonly fromProvider: boolean;
  readonly createdAt: string;
  readonly disabledAt: string | null;
}

export interface DisplayView {
  readonly displayId: string;
  readonly name: string;
  readonly state: 'waiting' | 'in-use' | 'code-expired' | 'revoked';
  readonly createdAt: string;
}

/**
 * What an admin does with people and displays; `by` is the admin. Each act writes its audit row with it. What takes rights away ends
 * the sessions at once. Faults: `person-unknown`, `person-exists`, `last-admin`, `password-weak`, `pin-weak`, `pin-taken`, `display-unknown`, `display-exists`.
 */
export class Administration {
  readonly #options: AdministrationOptions;

  constructor(options: AdministrationOptions) {
    this.#options = options;
  }

  async list(): Promise<PersonView[]> {
    return (await this.#people.list()).map(viewOf);
  }

  async add(given: { name: string; role: Role; password: string }, by: string): Promise<PersonView> {
    const name = checkedName(given.name);
    checkPassword(given.password, name);
    const password = await hashSecret(given.password);
    const who = { personId: randomUUID(), name, nameKey: nameKey(name), role: given.role };
    const row = { ...who, password, pin: null, subject: null, createdAt: this.#now, disabledAt: null };
    await this.#put(row, 'person-added', `role ${row.role}`, by);
    return viewOf(row);
  }

  async setRole(personId: string, role: Role, by: string): Promise<PersonView> {
    const row = { ...(await this.#known(personId)), role };
    if (role !== 'admin') await this.#keepAnAdmin(personId);
    await this.#put(row, 'person-role', `role ${role}`, by);
    await this.#options.sessions.endOf({ personId });
    return viewOf(row);
  }

  async setDisabled(personId: string, disabled: boolean, by: string): Promise<PersonView> {
    const known = await this.#known(personId);
    if (disabled) await this.#keepAnAdmin(personId);
    const row = { ...known, disabledAt: disabled ? (known.disabledAt ?? this.#now) : null };
    await this.#put(row, disabled ? 'person-disabled' : 'person-enabled', '', by);
    if (disabled) await this.#options.sessions.endOf({ personId });
    return viewOf(row);
  }

  async setPassword(personId: string, password: string, by: string): Promise<PersonView> {
    const known = await this.#known(personId);
    checkPassword(password, known.name);
    const row = { ...known, password: await hashSecret(password) };
    await this.#put(row, 'person-password', 'a new password', by);
    await this.#options.sessions.endOf({ personId });
    return viewOf(row);
  }

  /** Makes a PIN that nobody has; told this once. */
  async newPin(personId: string, by: string): Promise<string> {
    for (;;) {
      const pin = newPin();
      try {
        await this.setPin(personId, pin, by);
        return pin;
      } catch (error) {
        if (!(error instanceof Fault) || !['pin-taken', 'pin-weak'].includes(error.code)) throw error;
      }
    }
  }

  /** A badge number, or a PIN that was chosen; null takes it away. */
  async setPin(personId: string, pin: string | null, by: string): Promise<PersonView> {
    const known = await this.#known(personId);
    const row = { ...known, pin: pin === null ? null : await this.#pinHash(checkedPin(pin)) };
    await this.#put(row, 'person-pin', pin === null ? 'taken away' : 'a new PIN or badge number', by);
    return viewOf(row);
  }

  /** Whose PIN or badge number this is, of those who may sign in. */
  async ofPin(pin: string): Promise<PersonRow | null> {
    const row = await this.#people.ofPin(await this.#pinHash(pin.trim()));
    return row?.disabledAt === null ? row : null;
  }

  /** The person of an account at the provider, with the role that it gives now; made where it is new. */
  async fromProvider(given: {
    subject: string;
    role: Role;
    names: readonly string[];
    personId: string;
  }): Promise<PersonRow> {
    const { subject, role, names, personId } = given;
    const known = await this.#people.ofSubject(subject);
    if (known !== null) {
      if (known.role === role || known.disabledAt !== null) return known;
      const row = { ...known, role };
      await this.#put(row, 'person-role', `role ${role}, by the provider`, 'appliance');
      await this.#options.sessions.endOf({ personId: known.personId });
      return row;
    }
    for (const wished of names) {
      const name = checkedName(wished);
      if ((await this.#people.named(nameKey(name))) !== null) continue;
      const who = { personId, name, nameKey: nameKey(name), role, subject };
      const row = { ...who, password: null, pin: null, createdAt: this.#now, disabledAt: null };
      await this.#put(row, 'person-added', `role ${role}, by the provider`, 'appliance');
      return row;
    }
    throw new Fault('Somebody else has the name of this account here', {
      code: 'person-exists',
      hint: 'Ask an admin: the other person of that name may have to be renamed.',
    });
  }

  async displays(): Promise<DisplayView[]> {
    return (await this.#people.displays()).map((row) => this.#displayView(row));
  }

  /** A screen that may look, and the code that lets it in, told this once. */
  async addDisplay(given: string, by: string): Promise<{ display: DisplayView; code: string }> {
    const name = checkedName(given);
    const who = { displayId: randomUUID(), name, nameKey: nameKey(name) };
    return this.#withCode(
      { ...who, code: null, codeExpiresAt: null, createdAt: this.#now, revokedAt: null },
      'display-added',
      by,
    );
  }

  /** Another code for the same wall; the screen that was let in before is let out. */
  async newCode(displayId: string, by: string): Promise<{ display: DisplayView; code: string }> {
    const known = await this.#knownDisplay(displayId);
    const made = await this.#withCode(known, 'display-code', by);
    await this.#options.sessions.endOf({ displayId });
    return made;
  }

  async revokeDisplay(displayId: string, by: string): Promise<DisplayView> {
    const known = await this.#knownDisplay(displayId);
    const row = { ...known, code: null, codeExpiresAt: null, revokedAt: this.#now };
    await this.#people.putDisplay(row, this.#audit('display-revoked', known.name, '', by));
    await this.#options.sessions.endOf({ displayId });
    return this.#displayView(row);
  }

  get #people() {
    return this.#options.journal.people;
  }

  get #now(): string {
    return isoNow(this.#options.clock);
  }

  #audit(act: string, subject: string, detail: string, by: string) {
    return { at: this.#now, who: by, act, subject, detail };
  }

  #put(row: PersonRow, act: string, detail: string, by: string): Promise<void> {
    return this.#people.put(row, this.#audit(act, row.name, detail, by));
  }

  async #withCode(row: DisplayTokenRow, act: string, by: string) {
    const code = newCode();
    const codeExpiresAt = new Date(this.#options.clock.now() + CODE_HOURS * 3_600_000).toISOString();
    const next = { ...row, code: tokenHash(codeKey(code)), codeExpiresAt };
    await this.#people.putDisplay(next, this.#audit(act, row.name, '', by));
    return { display: this.#displayView(next), code };
  }

  async #pinHash(pin: string): Promise<string> {
    return hashSecret(pin, Buffer.from(await this.#people.pinSalt(), 'hex'));
  }

  async #known(personId: string): Promise<PersonRow> {
    const row = await this.#people.get(personId);
    if (row) return row;
    throw new Fault('Nobody of this id is known', {
      code: 'person-unknown',
      hint: 'Look at the list of people again.',
    });
  }

  async #knownDisplay(displayId: string): Promise<DisplayTokenRow> {
    const row = await this.#people.display(displayId);
    if (row?.revokedAt === null) return row;
    throw new Fault('There is no such display', {
      code: 'display-unknown',
      hint: 'Look at the list of displays again.',
    });
  }

  /** Somebody must be able to let people in. */
  async #keepAnAdmin(personId: string): Promise<void> {
    const admins = (await this.#people.list()).filter(
      ({ role, disabledAt }) => role === 'admin' && disabledAt === null,
    );
    if (admins.some((admin) => admin.personId !== personId) || !admins.some((admin) => admin.personId === personId))
      return;
    throw new Fault('This is the last admin', { code: 'last-admin', hint: 'Make somebody else an admin first.' });
  }

  #displayView({ displayId, name, code, codeExpiresAt, createdAt, revokedAt }: DisplayTokenRow): DisplayView {
    const isOpen = Date.parse(codeExpiresAt ?? '') > this.#options.clock.now();
    const state = revokedAt !== null ? 'revoked' : code === null ? 'in-use' : isOpen ? 'waiting' : 'code-expired';
    return { displayId, name, state, createdAt };
  }
}

function viewOf({ personId, name, role, password, pin, subject, createdAt, disabledAt }: PersonRow): PersonView {
  const has = { hasPassword: password !== null, hasPin: pin !== null, fromProvider: subject !== null };
  return { personId, name, role, ...has, createdAt, disabledAt };
}
