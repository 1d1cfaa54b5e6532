import { stat } from 'node:fs/promises';
import path from 'node:path';
import { isLoopback } from '../../edge/config/address.ts';
import type { Config } from '../../edge/config/config.ts';
import { ConfigError } from '../../edge/config/config-error.ts';
import { Database } from '../../edge/journal/database.ts';
import { JOURNAL_FILE } from '../../edge/journal/restore.ts';
import { readSecret } from '../../edge/people/provider.ts';
import type { Finding } from './checks.ts';

const what = 'sign-in';
const FIRST = 'npm run people -- add NAME --role admin --config FILE';

/** Whether people sign in, whether somebody can let them in, and whether their passwords travel unread. */
export async function signIn({ people, http, dataDir }: Pick<Config, 'people' | 'http' | 'dataDir'>): Promise<Finding> {
  if (people.signIn === 'none') {
    return { ok: true, what, found: `none: everybody on this machine may read and act (http.host ${http.host})` };
  }
  if (people.oidc) {
    const wrong = await readSecret(people.oidc.clientSecretFile).then(
      () => null,
      (error: unknown) => {
        if (error instanceof ConfigError) return error.errors.join('; ');
        throw error;
      },
    );
    if (wrong)
      return { ok: false, what, found: wrong, hint: 'Write the client secret into that file, and nothing else.' };
  }
  const { admins, persons, displays } = await counts(path.join(dataDir, JOURNAL_FILE));
  const also = people.oidc ? `, and accounts of ${people.oidc.issuer}` : '';
  const found = `required: ${persons} people, ${admins} of them admins, ${displays} displays${also}`;
  if (admins === 0 && (people.oidc?.roles.admin.length ?? 0) === 0) {
    return { ok: false, what, found, hint: `Nobody can let others in. Make the first admin: ${FIRST}` };
  }
  if (!isLoopback(http.host) && !people.proxy) {
    return {
      ok: false,
      what,
      found: `${found}; passwords and pictures travel unencrypted to http.host ${http.host}`,
      hint: 'Put a proxy with HTTPS before it on this machine, set http.host to 127.0.0.1 and tell of it in people.proxy.',
    };
  }
  return { ok: true, what, found };
}

/** Of a journal that is looked at only; one that is not there, or is of before there were people, has none. */
async function counts(file: string): Promise<{ admins: number; persons: number; displays: number }> {
  const none = { admins: 0, persons: 0, displays: 0 };
  if ((await stat(file).catch(() => null)) === null) return none;
  const database = await Database.open(file, { readOnly: true });
  try {
    const known = await database.get("SELECT 1 FROM sqlite_schema WHERE name = 'people'");
    if (known === null) return none;
    const counted = await database.get<typeof none>(
      `SELECT count(*) AS persons, count(*) FILTER (WHERE role = 'admin') AS admins,
         (SELECT count(*) FROM display_tokens WHERE revoked_at IS NULL) AS displays
       FROM people WHERE disabled_at IS NULL`,
    );
    return counted ?? none;
  } finally {
    await database.close();
  }
}
