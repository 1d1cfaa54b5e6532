import { ROLES, type Role } from '../../edge/people/roles.ts';
import { commandLine, UsageError } from '../command-line.ts';

export const USAGE = `usage: npm run people -- COMMAND [NAME] --config FILE [...]

list                     everybody who may sign in
add NAME --role ROLE     lets somebody in; ROLE is ${ROLES.join(', ')}. Asks for the password
role NAME --role ROLE    another role
password NAME            a new password, which is asked for
disable NAME             signs somebody out and lets them in no more; enable NAME undoes it
pin NAME                 makes a PIN for acts at a display, and shows it once
badge NAME               takes a badge number for the same, which is asked for; no-pin NAME takes both away
displays                 screens that may look
display NAME             adds a screen, and shows the code that lets it in, once
display-code NAME        another code for it; display-revoke NAME lets it out

--secret-file FILE       takes the password or badge number from a file, in place of asking. Never on the command line: others see that

Works while the service runs (which does it then) and while it does not.
Exit codes: 0 done, 2 configuration or usage, 1 anything else.`;

const NAMELESS = ['list', 'displays'] as const;
const SECRET = ['add', 'password', 'badge'] as const;
const ROLED = ['add', 'role'] as const;
const NAMED = [
  'add',
  'role',
  'password',
  'disable',
  'enable',
  'pin',
  'badge',
  'no-pin',
  'display',
  'display-code',
  'display-revoke',
] as const;
export type Verb = (typeof NAMELESS)[number] | (typeof NAMED)[number];

export interface PeopleOptions {
  readonly config: string;
  readonly verb: Verb;
  readonly name: string;
  readonly role: Role | undefined;
  readonly secretFile: string | undefined;
  readonly asksSecret: boolean;
}

/** Null where help was asked for. @throws UsageError */
export function parsePeopleOptions(args: string[]): PeopleOptions | null {
  const text = { type: 'string' } as const;
  const { values, positionals } = commandLine({
    args,
    allowPositionals: true,
    options: { config: text, role: text, 'secret-file': text, help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help) return null;
  const [verb, name, ...rest] = positionals;
  if (!isOf([...NAMELESS, ...NAMED], verb))
    throw new UsageError(`the command must be one of ${[...NAMELESS, ...NAMED].join(', ')}`);
  const isNamed = isOf(NAMED, verb);
  if (isNamed && name === undefined) throw new UsageError(`${verb} needs a NAME`);
  if (rest.length > 0 || (!isNamed && name !== undefined)) {
    throw new UsageError('a NAME of several words stands in quotation marks, and nothing comes after it');
  }
  if (values.config === undefined) throw new UsageError('--config FILE is missing');
  const asksSecret = isOf(SECRET, verb);
  const { role, 'secret-file': secretFile } = values;
  if (isOf(ROLED, verb) !== (role !== undefined)) {
    throw new UsageError(role === undefined ? `${verb} needs --role` : `--role is not for ${verb}`);
  }
  if (role !== undefined && !isOf(ROLES, role)) throw new UsageError(`--role must be one of ${ROLES.join(', ')}`);
  if (secretFile !== undefined && !asksSecret) throw new UsageError(`--secret-file is not for ${verb}`);
  return { config: values.config, verb, name: name ?? '', role, secretFile, asksSecret };
}

function isOf<T extends string>(all: readonly T[], text: string | undefined): text is T {
  return text !== undefined && (all as readonly string[]).includes(text);
}
