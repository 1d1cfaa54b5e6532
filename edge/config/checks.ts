import { isAddressOrBlock } from './address.ts';
import { brokerErrors } from './broker-checks.ts';
import { channelErrors, escalationErrors } from './channels.ts';
import type { Config } from './config.ts';
import { peopleErrors } from './people.ts';

type Section = Exclude<keyof Config, 'site' | 'appliance' | 'dataDir'>;

const CHECKS: readonly { readonly needs: readonly Section[]; readonly check: (config: Config) => string[] }[] = [
  { needs: ['dicom'], check: peers },
  { needs: ['dicom'], check: tls },
  { needs: ['dicom', 'http', 'mqtt'], check: listeners },
  { needs: ['mqtt'], check: ({ mqtt }) => brokerErrors(mqtt) },
  { needs: ['people', 'http'], check: peopleErrors },
  { needs: ['series'], check: times },
  { needs: ['expansion'], check: rules },
  { needs: ['inference'], check: providers },
  { needs: ['alerting'], check: followUp },
  { needs: ['alerting', 'mqtt'], check: escalation },
  { needs: ['journal', 'health'], check: retention },
];

/**
 * What a schema cannot say: settings that each fit and together, or by their meaning, cannot work.
 * `isSound` tells which sections fit the schema; what needs another one is not looked at.
 */
export function meaningErrors(config: Config, isSound: (section: Section) => boolean): string[] {
  return CHECKS.filter(({ needs }) => needs.every(isSound)).flatMap(({ check }) => check(config));
}

function peers({ dicom }: Config): string[] {
  return dicom.peers.flatMap(({ address }, index) =>
    isAddressOrBlock(address)
      ? []
      : [
          `dicom.peers[${index}].address is ${JSON.stringify(address)}: must be an IP address or a CIDR block such as 10.1.2.0/24`,
        ],
  );
}

function tls({ dicom: { plain, tls, peers } }: Config): string[] {
  const tied = namesOf(peers, isTied);
  const reporting = namesOf(peers, ({ reportTo }) => reportTo?.tls === true);
  if (!tls) {
    return [
      ...(plain ? [] : ['dicom.plain is false and dicom.tls is missing: no DICOM port would be open']),
      ...tied.map((name) => `${name} is tied to a certificate, which only dicom.tls could ask for`),
      ...reporting.map((name) => `${name}.reportTo.tls is true, but dicom.tls is missing, whose files it needs`),
    ];
  }
  const needsTrust = tls.trustedFile === undefined;
  if (tls.clientCertificates === 'required') {
    return needsTrust
      ? ['dicom.tls.trustedFile is missing: without it no certificate of a scanner can be verified']
      : [];
  }
  return [
    ...tied.map((name) => `${name} is tied to a certificate, but dicom.tls.clientCertificates asks for "none"`),
    ...(needsTrust ? reporting : []).map(
      (name) =>
        `${name}.reportTo.tls is true, but dicom.tls.trustedFile is missing: its certificate cannot be verified`,
    ),
  ];
}

function followUp({ alerting }: Config): string[] {
  const { dueHours, overdueHours } = alerting.followUp;
  return overdueHours > dueHours
    ? []
    : [`alerting.followUp.overdueHours is ${overdueHours}: must be more than dueHours (${dueHours})`];
}

type Peer = Config['dicom']['peers'][number];

/** Where those peers stand that are so. */
function namesOf(peers: readonly Peer[], isSo: (peer: Peer) => boolean): string[] {
  return peers.flatMap((peer, index) => (isSo(peer) ? [`dicom.peers[${index}]`] : []));
}

function isTied({ certificateSubject, certificateFingerprint }: Peer): boolean {
  return certificateSubject !== undefined || certificateFingerprint !== undefined;
}

function listeners({ dicom, http, mqtt }: Config): string[] {
  const all = [
    ...(dicom.plain ? [{ name: 'dicom', host: dicom.host, port: dicom.port }] : []),
    ...(dicom.tls ? [{ name: 'dicom.tls', host: dicom.tls.host ?? dicom.host, port: dicom.tls.port }] : []),
    { name: 'http', host: http.host, port: http.port },
    ...(mqtt.broker === 'embedded' ? [{ name: 'mqtt', host: mqtt.host, port: mqtt.port }] : []),
  ];
  const errors = all.flatMap((one, index) =>
    all
      .slice(index + 1)
      .filter((other) => one.port !== 0 && one.port === other.port && overlaps(one.host, other.host))
      .map(
        (other) =>
          `${one.name}.port and ${other.name}.port are both ${one.port} on ${one.host}: each listener needs its own`,
      ),
  );
  if (mqtt.broker === 'external' && mqtt.port === 0)
    errors.push('mqtt.port is 0: an external broker has a port of its own');
  return errors;
}

/** Whether two listeners of one port would meet: the same address, or one that stands for all of them. */
function overlaps(a: string, b: string): boolean {
  const plain = (host: string) => (host === 'localhost' ? '127.0.0.1' : host);
  const all = ['0.0.0.0', '::'];
  return plain(a) === plain(b) || all.includes(a) || all.includes(b);
}

function times({ series }: Config): string[] {
  return series.giveUpSeconds < series.quietSeconds
    ? [
        `series.giveUpSeconds is ${series.giveUpSeconds}, below series.quietSeconds (${series.quietSeconds}): a study would be given up before its series can be whole`,
      ]
    : [];
}

function rules({ expansion }: Config): string[] {
  return expansion.ivhGrowthMl < expansion.anyIvhGrowthMl
    ? [
        `expansion.ivhGrowthMl is ${expansion.ivhGrowthMl}, below expansion.anyIvhGrowthMl (${expansion.anyIvhGrowthMl}): RHE2 asks for more IVH growth than RHE1, not for less`,
      ]
    : [];
}

function escalation({ alerting: { escalation: steps, channels }, mqtt }: Config): string[] {
  const isEmbedded = mqtt.broker === 'embedded';
  return [
    ...Object.entries(channels).flatMap(([name, channel]) => channelErrors(name, channel, isEmbedded)),
    ...escalationErrors(steps, Object.keys(channels)),
  ];
}

function providers({ inference }: Config): string[] {
  const twice = inference.providers.filter((provider, index) => inference.providers.indexOf(provider) !== index);
  return twice.length > 0 ? [`inference.providers names ${twice.join(', ')} more than once`] : [];
}

function retention({ journal: { retention }, health: { minFreeDiskMb } }: Config): string[] {
  const { keepFreeMb } = retention;
  return keepFreeMb !== undefined && keepFreeMb > 0 && keepFreeMb < minFreeDiskMb
    ? [
        `journal.retention.keepFreeMb is ${keepFreeMb}, below health.minFreeDiskMb (${minFreeDiskMb}): new scans would be refused before old images are removed`,
      ]
    : [];
}
