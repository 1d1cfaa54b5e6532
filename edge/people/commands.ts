import Type, { type Static } from 'typebox';
import { Fault } from '../config/fault.ts';
import type { Administration } from './administration.ts';
import { CODE_HOURS } from './administration.ts';
import { ROLES } from './roles.ts';
import { nameKey } from './rules.ts';

const closed = { additionalProperties: false } as const;
const Text = Type.String({ minLength: 1, maxLength: 300 });
const Role = Type.Enum([...ROLES]);

/** What the command line asks for, see scripts/people. */
export const CommandSchema = Type.Union([
  Type.Object({ do: Type.Enum(['list', 'displays']) }, closed),
  Type.Object({ do: Type.Literal('add'), name: Text, role: Role, password: Text }, closed),
  Type.Object({ do: Type.Literal('role'), name: Text, role: Role }, closed),
  Type.Object({ do: Type.Literal('password'), name: Text, password: Text }, closed),
  Type.Object({ do: Type.Literal('badge'), name: Text, badge: Text }, closed),
  Type.Object(
    { do: Type.Enum(['disable', 'enable', 'pin', 'no-pin', 'display', 'display-code', 'display-revoke']), name: Text },
    closed,
  ),
]);
export type Command = Static<typeof CommandSchema>;

/** Does it, and says what was done, a line each. `by` goes into the audit log. */
export async function perform(administration: Administration, command: Command, by: string): Promise<string[]> {
  const person = async (name: string) => {
    const found = (await administration.list()).find((one) => nameKey(one.name) === nameKey(name));
    if (found) return found.personId;
    throw new Fault(`Nobody is called ${name} here`, {
      code: 'person-unknown',
      hint: 'npm run people -- list shows all.',
    });
  };
  const display = async (name: string) => {
    const found = (await administration.displays()).find(
      (one) => nameKey(one.name) === nameKey(name) && one.state !== 'revoked',
    );
    if (found) return found.displayId;
    throw new Fault(`No display is called ${name}`, {
      code: 'display-unknown',
      hint: 'npm run people -- displays shows all.',
    });
  };
  switch (command.do) {
    case 'list': {
      const all = await administration.list();
      if (all.length === 0) return ['nobody yet; the first admin: npm run people -- add NAME --role admin'];
      return all.map(({ name, role, hasPassword, hasPin, fromProvider, disabledAt }) => {
        const ways = [hasPassword && 'password', fromProvider && 'hospital account', hasPin && 'PIN or badge'];
        return [
          name,
          role,
          ways.filter(Boolean).join(' and ') || 'no way to sign in',
          ...(disabledAt ? ['DISABLED'] : []),
        ].join(', ');
      });
    }
    case 'displays': {
      const all = await administration.displays();
      return all.length === 0 ? ['no displays yet'] : all.map(({ name, state }) => `${name}, ${state}`);
    }
    case 'add': {
      const { name, role } = await administration.add(command, by);
      return [`${name} may sign in now, as ${role}`];
    }
    case 'role': {
      const { name, role } = await administration.setRole(await person(command.name), command.role, by);
      return [`${name} is ${role} now, and signs in anew`];
    }
    case 'password': {
      const { name } = await administration.setPassword(await person(command.name), command.password, by);
      return [`${name} has a new password, and signs in anew`];
    }
    case 'disable':
    case 'enable': {
      const { name } = await administration.setDisabled(await person(command.name), command.do === 'disable', by);
      return [
        command.do === 'disable' ? `${name} is signed out and may not sign in any more` : `${name} may sign in again`,
      ];
    }
    case 'pin':
      return [
        `PIN of ${command.name}: ${await administration.newPin(await person(command.name), by)}`,
        'It is shown this once.',
      ];
    case 'badge':
    case 'no-pin': {
      const badge = command.do === 'badge' ? command.badge : null;
      const { name } = await administration.setPin(await person(command.name), badge, by);
      return [
        badge === null ? `${name} has no PIN or badge any more` : `${name} acts at a display by this badge number`,
      ];
    }
    case 'display':
      return told(await administration.addDisplay(command.name, by));
    case 'display-code':
      return told(await administration.newCode(await display(command.name), by));
    case 'display-revoke': {
      const { name } = await administration.revokeDisplay(await display(command.name), by);
      return [`the screen ${name} is let out`];
    }
  }
}

function told({ display, code }: { readonly display: { readonly name: string }; readonly code: string }): string[] {
  return [
    `code of ${display.name}: ${code}`,
    `On that screen, open /sign-in and enter it, or open /sign-in#display=${code}. It works once, within ${CODE_HOURS} hour.`,
  ];
}
