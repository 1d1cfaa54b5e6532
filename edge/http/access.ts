import type { FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { Fault } from '../config/fault.ts';

/**
 * What a route needs of whoever asks:
 * - `nothing`: anybody may ask (liveness, the board's own files, sign-in);
 * - `view`: patient data;
 * - `act`: acts on alerts;
 * - `enter`: clinical data, notes, feedback, a reader's estimate;
 * - `service`: the service page;
 * - `administer`: people and tokens.
 *
 * What reads below /api/ and /fhir/ needs `view` unless it says otherwise; what changes something must say.
 */
export type Need = 'nothing' | 'view' | 'act' | 'enter' | 'service' | 'administer';

declare module 'fastify' {
  interface FastifyContextConfig {
    needs?: Need;
  }
}

/** Of an act's body, who does it. */
export const WhoFields = {
  by: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, pattern: '\\S', description: 'Name or initials of who does it' }),
  ),
  pin: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'PIN or badge number, at a wall' })),
};
const WhoSchema = Type.Object(WhoFields);

/** The name under which an act is written down. @throws Fault `request-invalid` where nobody is named */
export async function whoActs(_request: FastifyRequest, { by }: Static<typeof WhoSchema>): Promise<string> {
  const name = by?.trim();
  if (name) return name;
  throw new Fault('Nobody is named as the one who does this', {
    code: 'request-invalid',
    hint: 'Say who acts: name or initials.',
  });
}
