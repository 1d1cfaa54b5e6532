import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false } as const;
const ADDRESS = '^[^@\\s<>,;]+@[^@\\s<>,;]+$';

/** Names of channels are read by people: "duty neurologist". */
export const CHANNEL_NAME = '^[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}$';

/** One way to tell people. Which of the keys a kind needs and may have is checked apart, see {@link channelErrors}. */
export const ChannelSchema = Type.Object(
  {
    kind: Type.Enum(['mqtt', 'webhook', 'email']),
    patientLabel: Type.Enum(['none', 'initials', 'full'], {
      default: 'none',
      description: 'Which identifiers of the patient leave through this channel',
    }),
    timeoutSeconds: Type.Number({ minimum: 0.1, maximum: 120, default: 10, description: 'For one attempt' }),
    topic: Type.Optional(
      Type.String({ minLength: 1, maxLength: 256, description: 'mqtt: topic on the broker of the appliance' }),
    ),
    url: Type.Optional(Type.String({ minLength: 1, description: 'webhook: http or https, without secrets in it' })),
    secretFile: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'webhook: file with the key that signs (16 bytes or more; a line end at its end is left out)',
      }),
    ),
    trustedFile: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'webhook, email: certificates (PEM) of the authorities to trust instead of those of the system',
      }),
    ),
    host: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9.:_-]{1,253}$', description: 'email: the SMTP server' })),
    port: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 65535,
        description: 'email: default 587, with implicit TLS 465, without 25',
      }),
    ),
    tls: Type.Optional(
      Type.Enum(['starttls', 'implicit', 'none'], {
        description: 'email: default "starttls", without which nothing is sent',
      }),
    ),
    from: Type.Optional(Type.String({ pattern: ADDRESS, description: 'email: address of the sender' })),
    to: Type.Optional(
      Type.Array(Type.String({ pattern: ADDRESS }), { minItems: 1, description: 'email: addresses of the recipients' }),
    ),
    userFile: Type.Optional(Type.String({ minLength: 1, description: 'email: file with the name to sign in with' })),
    passwordFile: Type.Optional(Type.String({ minLength: 1, description: 'email: file with its password' })),
  },
  // Without a default of its own, TypeBox fills in none of those within.
  { ...closed, default: {} },
);
export type ChannelConfig = Static<typeof ChannelSchema>;

/** When nobody has taken an alert for so long, who is told. */
export const EscalationStepSchema = Type.Object(
  {
    afterMinutes: Type.Number({ minimum: 0, description: 'Since the alert was raised' }),
    priorities: Type.Array(Type.Enum(['high', 'medium', 'low']), {
      minItems: 1,
      default: ['high', 'medium'],
      description: 'Alerts that this step is for',
    }),
    tell: Type.Array(Type.String({ minLength: 1 }), { minItems: 1, description: 'Names in alerting.channels' }),
  },
  closed,
);
export type EscalationStep = Static<typeof EscalationStepSchema>;

type Key = Exclude<keyof ChannelConfig, 'kind' | 'patientLabel' | 'timeoutSeconds'>;

const KEYS: Record<ChannelConfig['kind'], { readonly needs: readonly Key[]; readonly may: readonly Key[] }> = {
  mqtt: { needs: ['topic'], may: [] },
  webhook: { needs: ['url', 'secretFile'], may: ['trustedFile'] },
  email: { needs: ['host', 'from', 'to'], may: ['port', 'tls', 'userFile', 'passwordFile', 'trustedFile'] },
};

/** What the schema of a channel cannot say, one sentence each. `isEmbedded`: the appliance has its own broker. */
export function channelErrors(name: string, channel: ChannelConfig, isEmbedded: boolean): string[] {
  const at = `alerting.channels.${name}`;
  if (!new RegExp(CHANNEL_NAME).test(name)) {
    return [
      `${at} is no name of a channel: letters, digits, space, dot, _ and - (at most 40), a letter or digit first`,
    ];
  }
  const { kind, topic, url, tls, userFile, passwordFile } = channel;
  const { needs, may } = KEYS[kind];
  const given = (Object.keys(channel) as (keyof ChannelConfig)[]).filter(
    (key): key is Key => key !== 'kind' && key !== 'patientLabel' && key !== 'timeoutSeconds',
  );
  return [
    ...needs
      .filter((key) => channel[key] === undefined)
      .map((key) => `${at}.${key} is missing: a channel of kind ${kind} needs it`),
    ...given
      .filter((key) => !needs.includes(key) && !may.includes(key))
      .map((key) => `${at}.${key} is not a setting of kind ${kind}, which has ${[...needs, ...may].join(', ')}`),
    ...(kind === 'mqtt' && topic !== undefined ? topicErrors(`${at}.topic`, topic, isEmbedded) : []),
    ...(kind === 'webhook' && url !== undefined ? urlErrors(`${at}.url`, url) : []),
    ...(kind === 'email' && (userFile === undefined) !== (passwordFile === undefined)
      ? [`${at} has only one of userFile and passwordFile: signing in needs both`]
      : []),
    ...(kind === 'email' && passwordFile !== undefined && tls === 'none'
      ? [`${at}.tls is "none", which would send the password readable: choose "starttls" or "implicit"`]
      : []),
  ];
}

/** Topics of the appliances themselves: a message there would be taken for an alert or a heartbeat. */
const OWN = /^henet\/v1\/[^/]+\/[^/]+\/(status|alerts|episodes|receipts|acts)(\/|$)/;

function topicErrors(at: string, topic: string, isEmbedded: boolean): string[] {
  if (/[+#\0]/.test(topic) || topic.startsWith('$')) {
    return [`${at} is ${JSON.stringify(topic)}: must be one topic, without + and #, that does not begin with $`];
  }
  if (OWN.test(topic)) {
    return [
      `${at} is ${JSON.stringify(topic)}, where appliances publish: choose another, such as henet/v1/SITE/pagers/X`,
    ];
  }
  return isEmbedded && !topic.startsWith('henet/v1/')
    ? [`${at} is ${JSON.stringify(topic)}: the embedded broker has nothing but what begins with henet/v1/`]
    : [];
}

function urlErrors(at: string, url: string): string[] {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol)) {
    return [`${at} must be an address that begins with https:// or http://`];
  }
  return parsed.username || parsed.password
    ? [`${at} holds a name or password: secrets stand in files, and the receiver verifies the signature`]
    : [];
}

/** Steps that name channels which are not there, or that are not in the order of their times. */
export function escalationErrors(steps: readonly EscalationStep[], channels: readonly string[]): string[] {
  return steps.flatMap(({ afterMinutes, tell }, index) => {
    const at = `alerting.escalation[${index}]`;
    const before = steps[index - 1]?.afterMinutes ?? 0;
    return [
      ...tell
        .filter((name) => !channels.includes(name))
        .map((name) => `${at}.tell names ${JSON.stringify(name)}, which is not in alerting.channels`),
      ...(new Set(tell).size < tell.length ? [`${at}.tell names a channel more than once`] : []),
      ...(afterMinutes < before
        ? [`${at}.afterMinutes is ${afterMinutes}, before that of the step before it (${before}): steps stand in order`]
        : []),
    ];
  });
}
