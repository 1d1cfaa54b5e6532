import { userInfo } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { systemClock } from '../../edge/config/clock.ts';
import { ConfigError } from '../../edge/config/config-error.ts';
import { Fault } from '../../edge/config/fault.ts';
import { loadConfig } from '../../edge/config/load.ts';
import { DataLock } from '../../edge/journal/lock.ts';
import { openJournal } from '../../edge/journal/open.ts';
import { JOURNAL_FILE } from '../../edge/journal/restore.ts';
import { type Command, perform } from '../../edge/people/commands.ts';
import { askDesk } from '../../edge/people/desk.ts';
import { PeopleRoom } from '../../edge/people/people.ts';
import { UsageError } from '../command-line.ts';
import { askSecret, secretOfFile } from './ask-secret.ts';
import { type PeopleOptions, parsePeopleOptions, USAGE } from './options.ts';

async function commandOf({ verb, name, role, secretFile, asksSecret }: PeopleOptions): Promise<Command> {
  const what = verb === 'badge' ? `Badge number of ${name}` : `Password of ${name}`;
  const secret = !asksSecret ? '' : secretFile ? await secretOfFile(secretFile) : await askSecret(what);
  switch (verb) {
    case 'list':
    case 'displays':
      return { do: verb };
    case 'add':
      return { do: verb, name, role: role!, password: secret };
    case 'role':
      return { do: verb, name, role: role! };
    case 'password':
      return { do: verb, name, password: secret };
    case 'badge':
      return { do: verb, name, badge: secret };
    default:
      return { do: verb, name };
  }
}

/** While the service is stopped: the journal is this process's meanwhile. */
async function here(config: Awaited<ReturnType<typeof loadConfig>>, command: Command, by: string): Promise<string[]> {
  const { dataDir } = config;
  const lock = new DataLock(dataDir);
  await lock.start();
  try {
    const journal = await openJournal({ file: path.join(dataDir, JOURNAL_FILE), clock: systemClock });
    try {
      const log = pino({ level: 'silent' });
      const room = new PeopleRoom({ journal, config: config.people, clock: systemClock, log });
      return await perform(room.administration, command, by);
    } finally {
      await journal.close();
    }
  } finally {
    await lock.stop();
  }
}

try {
  const options = parsePeopleOptions(process.argv.slice(2));
  if (options === null) process.stdout.write(`${USAGE}\n`);
  else {
    const config = await loadConfig(options.config);
    const by = `command line, user ${userInfo().username}`;
    const command = await commandOf(options);
    const lines = (await askDesk(config.dataDir, command, by)) ?? (await here(config, command, by));
    process.stdout.write(`${lines.join('\n')}\n`);
    if (config.people.signIn === 'none') {
      process.stderr.write('people: people.signIn is "none", so nobody is asked to sign in; set it to "required"\n');
    }
  }
} catch (error) {
  process.stderr.write(`people: ${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof Fault) process.stderr.write(`  ${error.hint} (${error.code})\n`);
  if (error instanceof UsageError) process.stderr.write(`\n${USAGE}\n`);
  process.exitCode = error instanceof UsageError || error instanceof ConfigError ? 2 : 1;
}
