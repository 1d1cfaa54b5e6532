import type { TSchema } from 'typebox';
import { ActSchema, ReceiptSchema } from '../mqtt/received.ts';
import { type Appliance, type TopicPayloads, topics } from '../mqtt/topics.ts';
import { ActAnswerSchema, AlertSchema, EpisodeSchema, HeartbeatSchema } from './schemas.ts';

interface Channel {
  readonly address: string;
  readonly title: string;
  readonly description: string;
  readonly schema: TSchema;
  readonly retain: boolean;
  /** What the appliance does on it; others do the opposite. */
  readonly action: 'send' | 'receive';
  readonly parameters: Readonly<Record<string, string>>;
}

/** In the form of a topic, so that the addresses are those of the map itself. */
const ANY: Appliance = { site: '{site}', appliance: '{appliance}' };

/** Every topic of the map: does not compile while one is missing. */
const CHANNELS: { readonly [Kind in keyof TopicPayloads]: Channel } = {
  status: {
    address: topics.status(ANY),
    title: 'Heartbeat of an appliance',
    description:
      'Retained, with a will that says offline. Past `nextHeartbeatAt` plus 10 s without another one the appliance is silent: show that, for silence is not "all well".',
    schema: HeartbeatSchema,
    retain: true,
    action: 'send',
    parameters: {},
  },
  alert: {
    address: topics.alert(ANY, '{alertId}'),
    title: 'An open alert',
    description:
      'Retained while it is open; an empty payload clears it. Sound only where `soundRevision` is above what was sounded, and never because a message was retained.',
    schema: AlertSchema,
    retain: true,
    action: 'send',
    parameters: { alertId: 'Names the alert for ever, over all its revisions' },
  },
  episode: {
    address: topics.episode(ANY, '{episodeId}'),
    title: 'Summary of an episode',
    description: 'Retained; replaced as a whole by each revision.',
    schema: EpisodeSchema,
    retain: true,
    action: 'send',
    parameters: { episodeId: "One patient's bleed: baseline scan and follow-ups" },
  },
  receipt: {
    address: topics.receipt(ANY, '{alertId}', '{screenId}'),
    title: 'That a screen shows an alert',
    description:
      'Sent by a screen for each revision that it really shows. It says nothing about a person in front of it.',
    schema: ReceiptSchema,
    retain: false,
    action: 'receive',
    parameters: { alertId: 'Which alert', screenId: 'Stable for a browser' },
  },
  act: {
    address: topics.act(ANY, '{alertId}'),
    title: 'What a person did to an alert',
    description:
      'Sent by a screen to the appliance that owns the alert, which alone does it and answers; the same `actId` again is done once.',
    schema: ActSchema,
    retain: false,
    action: 'receive',
    parameters: { alertId: 'Which alert' },
  },
  answer: {
    address: topics.answer(ANY, '{alertId}', '{actId}'),
    title: 'What became of an act',
    description: 'Until it comes, an act is not confirmed: say so.',
    schema: ActAnswerSchema,
    retain: false,
    action: 'send',
    parameters: { alertId: 'Which alert', actId: 'As the screen named the act' },
  },
};

/**
 * The MQTT topics as an AsyncAPI 3.0 document, with a JSON Schema of each payload: made of the map of topics and of the schemas that
 * the HTTP API answers by, so that it cannot go stale.
 */
export function asyncApi(version: string): Record<string, unknown> {
  const channels = Object.entries(CHANNELS);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'HENet Edge',
      version,
      description: 'MQTT 3.1.1, QoS 1, JSON. Research software, not a medical device. Not for diagnosis.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(channels.map(([kind, channel]) => [kind, channelObject(kind, channel)])),
    operations: Object.fromEntries(
      channels.map(([kind, channel]) => [`${channel.action}-${kind}`, operation(kind, channel)]),
    ),
    components: {
      schemas: Object.fromEntries(channels.map(([kind, { schema }]) => [kind, plain(schema)])),
    },
  };
}

function channelObject(kind: string, { address, title, description, parameters }: Channel) {
  const described = {
    site: 'Short name of the site',
    appliance: 'Name of the appliance, unique in its site',
    ...parameters,
  };
  return {
    address,
    title,
    description,
    parameters: Object.fromEntries(Object.entries(described).map(([name, words]) => [name, { description: words }])),
    messages: { [kind]: { name: kind, title, payload: { $ref: `#/components/schemas/${kind}` } } },
  };
}

function operation(kind: string, { action, retain }: Channel) {
  return {
    action,
    channel: { $ref: `#/channels/${kind}` },
    bindings: { mqtt: { qos: 1, retain, bindingVersion: '0.2.0' } },
  };
}

/** Without what only TypeBox reads. */
function plain(schema: TSchema): unknown {
  return JSON.parse(JSON.stringify(schema));
}
