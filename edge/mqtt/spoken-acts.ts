import { generate, type IPublishPacket, type Packet, parser } from 'mqtt-packet';
import type { ActAnswer } from './topics.ts';
import { parseTopic, topics } from './topics.ts';

/** Who acts at a screen, or why nobody may: told by the appliance's sign-in, never by the browser. */
export type Named =
  | { readonly by: string }
  | { readonly code: string; readonly message: string; readonly hint: string };

/** PUBLISH (MQTT 3.1.1, 3.3): the type's four bits. */
const PUBLISH = 0x30;

/**
 * One packet of a screen as it goes to the broker. An act goes out under the name of who is signed in, whatever name stands in it; one
 * that nobody may do does not go out: it is acknowledged and answered here, by `say`. All else stays as it is.
 *
 * @param nameOf who does an act; its `vouch` is what the screen was given for one, see `POST /api/v1/session/vouch`
 * @throws Error at what is no MQTT 3.1.1
 */
export function spoken(
  packet: Buffer,
  nameOf: (vouch: string | null) => Named,
  say: (packet: Buffer) => void,
): Buffer | null {
  if ((packet[0]! & 0xf0) !== PUBLISH) return packet;
  const published = read(packet);
  const parsed = parseTopic(published.topic);
  if (parsed?.kind !== 'act') return packet;
  // QoS 2 has two more steps; no board takes them.
  if (published.qos === 2) throw new Error('an act of QoS 2');
  const act = actOf(published.payload);
  const { vouch, ...rest } = act ?? {};
  const named = act === null ? null : nameOf(typeof vouch === 'string' ? vouch : null);
  if (named && 'by' in named) {
    return generate({ ...published, payload: Buffer.from(JSON.stringify({ ...rest, by: named.by })) });
  }
  if (published.qos === 1) say(generate({ cmd: 'puback', messageId: published.messageId! }));
  const actId = act?.actId;
  if (named && typeof actId === 'string' && /^[A-Za-z0-9_-]{8,64}$/.test(actId)) {
    const answer: ActAnswer = { actId, ok: false, ...named };
    const topic = topics.answer(parsed, parsed.id, actId);
    say(generate({ cmd: 'publish', topic, payload: JSON.stringify(answer), qos: 0, dup: false, retain: false }));
  }
  return null;
}

function read(packet: Buffer): IPublishPacket {
  const heard: Packet[] = [];
  const faults: Error[] = [];
  const reader = parser({ protocolVersion: 4 });
  reader.on('packet', (each) => heard.push(each));
  reader.on('error', (error) => faults.push(error));
  reader.parse(packet);
  const [first] = heard;
  if (first?.cmd !== 'publish') throw faults[0] ?? new Error('not a PUBLISH of MQTT 3.1.1');
  return first;
}

/** Null for what no appliance would understand. */
function actOf(payload: string | Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(payload.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
