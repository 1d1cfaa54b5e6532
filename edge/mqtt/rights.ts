import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { AedesOptions, Client } from 'aedes';
import type { BrokerUser, Credentials } from './access.ts';
import { covers } from './filter.ts';
import { type Appliance, TOPIC_ROOT } from './topics.ts';

/** CONNACK return codes (MQTT 3.1.1, table 3.1). */
const IDENTIFIER_REJECTED = 2;
const SERVER_UNAVAILABLE = 3;
const BAD_CREDENTIALS = 4;
const NOT_AUTHORIZED = 5;

/** Every client id of an appliance begins so. */
export const APPLIANCE_CLIENT = 'henet-edge-';

/** What a screen or a reader may read, by the word of the configuration. */
const READABLE = {
  status: `${TOPIC_ROOT}/+/+/status`,
  alerts: `${TOPIC_ROOT}/+/+/alerts/+`,
  episodes: `${TOPIC_ROOT}/+/+/episodes/+`,
} as const;
/** What becomes of the acts that screens send. */
const ANSWERS = `${TOPIC_ROOT}/+/+/acts/+/answers/+`;
/** All that a screen may say: that it shows an alert, and what a person did there. */
const SAID_BY_SCREENS = [`${TOPIC_ROOT}/+/+/receipts/+/+`, `${TOPIC_ROOT}/+/+/acts/+`];

/** All that stands under the name of an appliance. */
const OF_APPLIANCES = [...Object.values(READABLE), ANSWERS, ...SAID_BY_SCREENS];

interface Role {
  readonly kind: 'appliance' | 'screen' | 'reader';
  /** Topic filters. */
  readonly reads: readonly string[];
}

export interface RightsOptions {
  /** Whose broker this is: nothing is published under another name. */
  readonly appliance: Appliance;
  readonly credentials: { readonly appliance: Credentials; readonly screen: Credentials };
  readonly users: readonly BrokerUser[];
  /** Whether a client without a name is a screen: only where nobody outside this machine reaches the port. */
  readonly anonymousScreens: boolean;
  readonly maxScreens: number;
  /** Whether a session of this client id may be kept; asked for users alone. */
  readonly mayKeep: (clientId: string) => boolean;
}

/** A name and a password that live as long as this process; nothing outside it can know them. */
export function credentialsOfThisBoot(name: string): Credentials {
  return { username: `${name}#${randomUUID()}`, password: randomBytes(24).toString('base64url') };
}

export interface Rights {
  readonly hooks: Required<
    Pick<AedesOptions, 'preConnect' | 'authenticate' | 'authorizePublish' | 'authorizeSubscribe' | 'authorizeForward'>
  >;
  /** Whether the user whose client id this is may read a topic, connected or not. */
  readonly mayRead: (clientId: string, topic: string) => boolean;
}

/**
 * Who may do what on the embedded broker. The appliance alone publishes, under its own name. A screen reads and sends receipts
 * and acts, never retained; a reader only reads. What a role may not read is held back message by message, whatever was
 * subscribed to. Nobody but the appliance has a will, and nobody reads `$SYS`, which names the clients.
 */
export function brokerRights(options: RightsOptions): Rights {
  const { appliance, credentials, users, anonymousScreens, maxScreens, mayKeep } = options;
  const own = `${TOPIC_ROOT}/${appliance.site}/${appliance.appliance}`;
  const everything = Object.values(READABLE);
  const applianceRole: Role = { kind: 'appliance', reads: [`${own}/#`] };
  const screenRole: Role = { kind: 'screen', reads: [...everything, ANSWERS] };
  const known = new Map<string, { readonly password: string; readonly role: Role }>([
    [credentials.appliance.username, { password: credentials.appliance.password, role: applianceRole }],
    [credentials.screen.username, { password: credentials.screen.password, role: screenRole }],
    ...users.map(({ username, password, role, topics }) => {
      const reads = [...topics.map(filterOf), ...(role === 'screen' ? [ANSWERS] : [])];
      return [username, { password, role: { kind: role, reads } }] as const;
    }),
  ]);
  const named = new Set(users.map(({ username }) => username));
  const roles = new WeakMap<Client, Role>();
  const connected = new Set<Client>();

  const roleOf = (username: string | undefined, password: Readonly<Buffer> | undefined) => {
    if (username === undefined || username === '') {
      if (anonymousScreens) return screenRole;
      return refusal('a name and a password are asked for here', NOT_AUTHORIZED);
    }
    const user = known.get(username);
    return user && same(password, user.password) ? user.role : refusal('wrong name or password', BAD_CREDENTIALS);
  };

  const mayRead = (clientId: string, topic: string) => {
    const [kind, username = ''] = clientId.split('/');
    const role = kind === 'user' ? known.get(username)?.role : undefined;
    return role?.reads.some((filter) => covers(filter, topic)) ?? false;
  };

  const hooks: Rights['hooks'] = {
    preConnect(_client, packet, done) {
      const { username = '', clientId } = packet;
      if (username === credentials.appliance.username) return done(null, true);
      // A second client of one id takes the first one's place and session [MQTT-3.1.4-2]: each user has ids of its own.
      const isNamed = named.has(username);
      if (!clientId.startsWith(APPLIANCE_CLIENT)) {
        packet.clientId = `${isNamed ? `user/${username}` : 'screen'}/${clientId || randomUUID()}`;
      }
      // A board needs what is retained, nothing more: kept sessions are for users that the site named.
      if (!isNamed || clientId === '') packet.clean = true;
      delete packet.will;
      done(null, true);
    },
    authenticate(client, username, password, done) {
      const role = roleOf(username, password);
      if (role instanceof Error) return done(role, false);
      roles.set(client, role);
      if (role.kind === 'appliance') return done(null, true);
      if (client.id.startsWith(APPLIANCE_CLIENT)) {
        return done(refusal('this client id is the appliance’s', IDENTIFIER_REJECTED), false);
      }
      for (const other of connected) if (other.closed) connected.delete(other);
      if (connected.size >= maxScreens) return done(refusal('too many screens', SERVER_UNAVAILABLE), false);
      if (!client.clean && !mayKeep(client.id)) {
        return done(refusal('too many kept sessions', SERVER_UNAVAILABLE), false);
      }
      connected.add(client);
      done(null, true);
    },
    authorizePublish(client, packet, done) {
      const kind = client === null ? undefined : roles.get(client)?.kind;
      const may =
        kind === 'appliance'
          ? covers(`${own}/#`, packet.topic) || !OF_APPLIANCES.some((filter) => covers(filter, packet.topic))
          : kind === 'screen' && !packet.retain && SAID_BY_SCREENS.some((filter) => covers(filter, packet.topic));
      done(may && !packet.topic.startsWith('$') ? null : new Error(`not allowed to publish on ${packet.topic}`));
    },
    authorizeSubscribe(_client, subscription, done) {
      // Null answers 0x80, failure, and keeps the connection [MQTT-3.9.3-2].
      done(null, subscription.topic.startsWith('$') ? null : subscription);
    },
    authorizeForward(client, packet) {
      return roles.get(client)?.reads.some((filter) => covers(filter, packet.topic)) ? packet : null;
    },
  };
  return { hooks, mayRead };
}

const filterOf = (topic: string): string => (topic in READABLE ? READABLE[topic as keyof typeof READABLE] : topic);

type Refusal = Error & { readonly returnCode: number };
const refusal = (message: string, returnCode: number): Refusal => Object.assign(new Error(message), { returnCode });

/** In a time that does not depend on where they differ, nor on how long they are. */
function same(given: Readonly<Buffer> | undefined, expected: string): boolean {
  const digest = (value: Readonly<Uint8Array> | string) => createHash('sha256').update(value).digest();
  return given !== undefined && timingSafeEqual(digest(given as Buffer), digest(expected));
}
