import type { AuditHead } from '../../edge/journal/audit-chain.ts';
import { commandLine, UsageError } from '../command-line.ts';

export const USAGE = `usage: npm run journal -- COMMAND --config FILE [...]

check     says whether the journal is sound: pages, references, and the audit log, also against its backups
          --file FILE     another journal or a backup
          --head ID:HASH  end of the audit log as the service's log noted it (auditHead); may be given more than once
backup    copies it while the service runs; checked before it is named done
          --out DIR       another folder than journal.backupDir
list      the backups, newest first
restore   puts a backup in its place, with the service stopped; the journal of now is kept aside
          --from FILE     which one; without it the newest

Exit codes: 0 done (check: sound), 2 configuration or usage, 1 anything else.`;

export type JournalCommand = 'check' | 'backup' | 'list' | 'restore';
const COMMANDS: readonly string[] = ['check', 'backup', 'list', 'restore'] satisfies JournalCommand[];

export interface JournalOptions {
  readonly command: JournalCommand;
  readonly config: string;
  readonly file: string | undefined;
  readonly heads: readonly AuditHead[];
  readonly out: string | undefined;
  readonly from: string | undefined;
}

/** Null where help was asked for. @throws UsageError */
export function parseJournalOptions(args: string[]): JournalOptions | null {
  const text = { type: 'string' } as const;
  const { values, positionals } = commandLine({
    args,
    allowPositionals: true,
    options: {
      config: text,
      file: text,
      head: { type: 'string', multiple: true },
      out: text,
      from: text,
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  const [command, ...rest] = positionals;
  if (!isCommand(command)) throw new UsageError(`the command must be one of ${COMMANDS.join(', ')}`);
  if (rest.length > 0) throw new UsageError(`one command at a time, not also ${rest.join(' ')}`);
  if (values.config === undefined) throw new UsageError('--config FILE is missing');
  const { config, file, out, from } = values;
  return { command, config, file, out, from, heads: (values.head ?? []).map(headOf) };
}

function isCommand(text: string | undefined): text is JournalCommand {
  return text !== undefined && COMMANDS.includes(text);
}

function headOf(text: string): AuditHead {
  const parts = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text);
  if (parts === null) throw new UsageError(`--head must be a number, a colon and 64 hexadecimal digits, not "${text}"`);
  return { id: Number(parts[1]), hash: parts[2]! };
}
