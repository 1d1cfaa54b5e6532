import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { AedesOptions, Client } from 'aedes';
import { parseTopic, TOPIC_ROOT } from './topics.ts';

/** How the appliance's own client signs in to the embedded broker. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** CONNACK return codes (MQTT 3.1.1, table 3.1). */
const IDENTIFIER_REJECTED = 2;
const SERVER_UNAVAILABLE = 3;
const BAD_CREDENTIALS = 4;

const refusal = (message: string, returnCode: number) => Object.assign(new Error(message), { returnCode });

/** A password that lives as long as this process; nothing outside it can know it. */
export function credentialsOfThisBoot(): Credentials {
  return { username: 'appliance', password: randomBytes(24).toString('base64url') };
}

/**
 * Who may do what on the embedded broker. The appliance publishes below its topic root; everybody else is a screen: it signs
 * in without a password, reads, and publishes nothing but receipts of what it shows, none of them retained. Nobody reads
 * `$SYS`, which names the clients.
 */
export function brokerRights(
  credentials: Credentials,
  maxScreens: number,
): Required<Pick<AedesOptions, 'preConnect' | 'authenticate' | 'authorizePublish' | 'authorizeSubscribe'>> {
  const appliances = new WeakSet<Client>();
  const screens = new Set<Client>();
  return {
    preConnect(_client, packet, done) {
      // A screen needs what is retained, nothing more: a kept session would queue without limit while it is away.
      packet.clean = true;
      done(null, true);
    },
    authenticate(client, username, password, done) {
      if (username === credentials.username) {
        if (!same(password, credentials.password)) return done(refusal('wrong password', BAD_CREDENTIALS), false);
        appliances.add(client);
        return done(null, true);
      }
      // A second client of one id takes the first one's place [MQTT-3.1.4-2]: no screen may do so to the appliance.
      if (client.id.startsWith(APPLIANCE_CLIENT)) {
        return done(refusal('this client id is the appliance’s', IDENTIFIER_REJECTED), false);
      }
      for (const screen of screens) if (screen.closed) screens.delete(screen);
      if (screens.size >= maxScreens) return done(refusal('too many screens', SERVER_UNAVAILABLE), false);
      screens.add(client);
      done(null, true);
    },
    authorizePublish(client, packet, done) {
      const { topic, retain } = packet;
      const isOfAppliance = client !== null && appliances.has(client);
      const allowed = isOfAppliance
        ? topic.startsWith(`${TOPIC_ROOT}/`)
        : client !== null && !retain && isReceipt(topic);
      done(allowed ? null : new Error(`not allowed to publish on ${packet.topic}`));
    },
    authorizeSubscribe(_client, subscription, done) {
      // Null answers 0x80, failure, and keeps the connection [MQTT-3.9.3-2].
      done(null, subscription.topic.startsWith('$') ? null : subscription);
    },
  };
}

function isReceipt(topic: string): boolean {
  return parseTopic(topic)?.kind === 'receipt';
}

/** Every client id of an appliance begins so. */
export const APPLIANCE_CLIENT = 'henet-edge-';

function same(given: Readonly<Buffer> | undefined, expected: string): boolean {
  const wanted = Buffer.from(expected);
  return given?.length === wanted.length && timingSafeEqual(given as Buffer, wanted);
}
