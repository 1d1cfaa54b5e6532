import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import type { ActPayload } from '../mqtt/topics.ts';

const Name = Type.String({ minLength: 1, maxLength: 64, pattern: '\\S' });

/** `ActPayload` of topics.ts as it must come. Further members are left alone, for screens newer than this appliance. */
export const ActMessageSchema = Type.Object({
  actId: Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$', description: 'Becomes part of the answer’s topic' }),
  act: Type.Enum(['acknowledge', 'close']),
  by: Name,
  revision: Type.Integer({ minimum: 1 }),
  reason: Type.Optional(Type.String({ maxLength: 500 })),
  through: Type.Optional(Name),
  asOf: Type.Optional(Type.String({ maxLength: 40 })),
});
/** Does not compile once the two drift apart. */
const same = (message: Static<typeof ActMessageSchema>): ActPayload => message as ActPayload;

/** The act of a message; a sentence where it is none. */
export function parseAct(payload: string): ActPayload | string {
  let message: unknown;
  try {
    message = JSON.parse(payload);
  } catch {
    return 'not JSON';
  }
  if (!Value.Check(ActMessageSchema, message)) {
    const [first] = Value.Errors(ActMessageSchema, message);
    return `${first?.instancePath || 'the message'} ${first?.message ?? 'does not fit'}`;
  }
  if (message.act === 'close' && !message.reason?.trim()) return 'a close must say why it is over';
  return same(message);
}
