import { Fault } from '../config/fault.ts';
import { addAudit } from './audit.ts';
import type { Database, Sql } from './database.ts';
import type { AuditEntry, DisplayTokenRow, People, PersonRow, SessionRow } from './journal.ts';

const PERSON = `person_id AS "personId", name, name_key AS "nameKey", role, password, pin, subject,
  created_at AS "createdAt", disabled_at AS "disabledAt"`;
const DISPLAY = `display_id AS "displayId", name, name_key AS "nameKey", code, code_expires_at AS "codeExpiresAt",
  created_at AS "createdAt", revoked_at AS "revokedAt"`;
const SESSION = `session_id AS "sessionId", person_id AS "personId", display_id AS "displayId",
  created_at AS "createdAt", used_at AS "usedAt"`;

/** Which unique column refused a row, in words. */
const TAKEN = [
  [
    'people.name_key',
    'person-exists',
    'Somebody of this name is known here',
    'Choose another name, or enable that person again.',
  ],
  ['people.pin', 'pin-taken', 'This PIN or badge number cannot be used', 'Use another one.'],
  ['people.subject', 'person-exists', 'This account of the provider is known here', 'Sign in anew.'],
  [
    'display_tokens.name_key',
    'display-exists',
    'There is a display of this name',
    'Choose another name, or revoke that one first.',
  ],
] as const;

export function createPeople(database: Database): People {
  const person = (where: string, value: string) =>
    database.get<PersonRow>(`SELECT ${PERSON} FROM people WHERE ${where} = ?`, value);
  const audited = <T>(audit: AuditEntry | null, work: (sql: Sql) => Promise<T>): Promise<T> =>
    database
      .transaction(async (sql) => {
        const result = await work(sql);
        if (audit) await addAudit(sql, audit);
        return result;
      })
      .catch((error: unknown) => {
        throw takenOf(error) ?? error;
      });
  return {
    list: () => database.all<PersonRow>(`SELECT ${PERSON} FROM people ORDER BY name_key`),
    get: (personId) => person('person_id', personId),
    named: (nameKey) => person('name_key', nameKey),
    ofPin: (pin) => person('pin', pin),
    ofSubject: (subject) => person('subject', subject),
    put: (row, audit) =>
      audited(audit, async (sql) => {
        const { personId, name, nameKey, role, password, pin, subject, createdAt, disabledAt } = row;
        await sql.run(
          `INSERT INTO people VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
           ON CONFLICT (person_id) DO UPDATE SET name = ?2, name_key = ?3, role = ?4, password = ?5, pin = ?6,
             subject = ?7, disabled_at = ?9`,
          ...[personId, name, nameKey, role, password, pin, subject, createdAt, disabledAt],
        );
      }),
    async pinSalt() {
      return (await database.get<{ salt: string }>('SELECT salt FROM pin_salt'))!.salt;
    },
    displays: () =>
      database.all<DisplayTokenRow>(`SELECT ${DISPLAY} FROM display_tokens ORDER BY name_key, created_at`),
    display: (displayId) =>
      database.get<DisplayTokenRow>(`SELECT ${DISPLAY} FROM display_tokens WHERE display_id = ?`, displayId),
    displayOfCode: (code) =>
      database.get<DisplayTokenRow>(`SELECT ${DISPLAY} FROM display_tokens WHERE code = ?`, code),
    putDisplay: (row, audit) =>
      audited(audit, async (sql) => {
        const { displayId, name, nameKey, code, codeExpiresAt, createdAt, revokedAt } = row;
        await sql.run(
          `INSERT INTO display_tokens VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
           ON CONFLICT (display_id) DO UPDATE SET code = ?4, code_expires_at = ?5, revoked_at = ?7`,
          ...[displayId, name, nameKey, code, codeExpiresAt, createdAt, revokedAt],
        );
      }),
    session: (sessionId) => database.get<SessionRow>(`SELECT ${SESSION} FROM sessions WHERE session_id = ?`, sessionId),
    sessions: () => database.all<SessionRow>(`SELECT ${SESSION} FROM sessions`),
    openSession: (row, audit, usedCode) =>
      audited(audit, async (sql) => {
        const { sessionId, personId, displayId, createdAt, usedAt } = row;
        if (usedCode !== undefined) {
          const spent = await sql.run(
            'UPDATE display_tokens SET code = NULL, code_expires_at = NULL WHERE code = ? AND revoked_at IS NULL',
            usedCode,
          );
          // Two screens with one code: the second comes too late.
          if (spent === 0) return false;
        }
        await sql.run('INSERT INTO sessions VALUES (?, ?, ?, ?, ?)', sessionId, personId, displayId, createdAt, usedAt);
        return true;
      }),
    async sessionUsed(sessionId, at) {
      await database.run('UPDATE sessions SET used_at = ? WHERE session_id = ?', at, sessionId);
    },
    endSessions: (sessionIds, audits) =>
      database.transaction(async (sql) => {
        for (const sessionId of sessionIds) await sql.run('DELETE FROM sessions WHERE session_id = ?', sessionId);
        for (const audit of audits) await addAudit(sql, audit);
      }),
  };
}

function takenOf(error: unknown): Fault | null {
  if (!(error instanceof Fault) || error.code !== 'journal-conflict') return null;
  const found = TAKEN.find(([column]) => (error.cause as Error | undefined)?.message.includes(column));
  return found ? new Fault(found[2], { code: found[1], hint: found[3], cause: error }) : null;
}
