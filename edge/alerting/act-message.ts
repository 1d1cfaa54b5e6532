import type { Static } from 'typebox';
import { Value } from 'typebox/value';
import { ActSchema } from '../mqtt/received.ts';
import type { ActPayload } from '../mqtt/topics.ts';

/** Does not compile once the two drift apart. */
const same = (message: Static<typeof ActSchema>): ActPayload => message as ActPayload;

/** The act of a message; a sentence where it is none. */
export function parseAct(payload: string): ActPayload | string {
  let message: unknown;
  try {
    message = JSON.parse(payload);
  } catch {
    return 'not JSON';
  }
  if (!Value.Check(ActSchema, message)) {
    const [first] = Value.Errors(ActSchema, message);
    return `${first?.instancePath || 'the message'} ${first?.message ?? 'does not fit'}`;
  }
  if (message.act === 'close' && !message.reason?.trim()) return 'a close must say why it is over';
  if (message.act === 'hand-over' && !message.to) return 'a hand-over must say to whom';
  return same(message);
}
