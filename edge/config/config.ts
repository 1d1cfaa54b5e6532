import { join } from 'node:path';
import Type, { type Static } from 'typebox';
import { alertingPolicy } from './alerting.ts';
import { CHANNEL_NAME, ChannelSchema, EscalationStepSchema } from './channels.ts';
import { PeopleSchema } from './people.ts';

const closed = { additionalProperties: false } as const;
/** PS3.5 6.2, VR AE: printable ASCII without backslash, not spaces alone. */
const AE_TITLE = '^(?! *$)[ -\\[\\]-~]{1,16}$';
const HOST = '^[A-Za-z0-9.:_-]{1,253}$';
/** Where this installation keeps its model packages. */
export const INSTALLED_MODELS = join(import.meta.dirname, '../../models');

/** One scanner or archive that may open an association. */
const PeerSchema = Type.Object(
  {
    aeTitle: Type.String({
      pattern: AE_TITLE,
      description: 'Calling AE title (1 to 16 printable ASCII characters), or * for any',
    }),
    address: Type.String({ minLength: 1, description: 'IP address or CIDR block it calls from' }),
    certificateSubject: Type.Optional(
      Type.String({
        minLength: 4,
        description:
          'Subject of its TLS client certificate, e.g. "O=Radiology, CN=CT1"; it may then call with no other',
      }),
    ),
    certificateFingerprint: Type.Optional(
      Type.String({
        pattern: '^[0-9A-Fa-f]{2}(:?[0-9A-Fa-f]{2}){31}$',
        description: 'SHA-256 fingerprint of its TLS client certificate (64 hexadecimal digits, colons allowed)',
      }),
    ),
    reportTo: Type.Optional(
      Type.Object(
        {
          host: Type.Optional(Type.String({ pattern: HOST, description: 'Default: the address that it called from' })),
          port: Type.Integer({ minimum: 1, maximum: 65535 }),
          tls: Type.Optional(
            Type.Boolean({
              default: false,
              description:
                'Whether it takes them over TLS, by the files of dicom.tls; it must show the certificate it is tied to, or one of its host',
            }),
          ),
        },
        {
          ...closed,
          description:
            'DICOM port of the device itself, for storage commitment results that it is not there to take; without it they are sent only while the association that asked is open',
        },
      ),
    ),
  },
  closed,
);

/** The port for DICOM over TLS (PS3.15 B.12). The files are PEM; relative paths are taken from the configuration's folder. */
const TlsSchema = Type.Object(
  {
    host: Type.Optional(Type.String({ pattern: HOST, description: 'Default: dicom.host' })),
    port: Type.Integer({
      minimum: 0,
      maximum: 65535,
      default: 2762,
      description: '2762 is registered for it (dicom-tls)',
    }),
    certificateFile: Type.String({
      minLength: 1,
      description: 'Certificate of the appliance, then those that lead to its authority',
    }),
    keyFile: Type.String({ minLength: 1, description: 'Its private key, without a passphrase' }),
    trustedFile: Type.Optional(
      Type.String({ minLength: 1, description: 'Certificates of the authorities that sign those of the scanners' }),
    ),
    clientCertificates: Type.Enum(['required', 'none'], {
      default: 'required',
      description: 'Whether a scanner must show a certificate that a trusted authority signed',
    }),
    handshakeSeconds: Type.Number({ minimum: 0.5, maximum: 120, default: 10 }),
  },
  closed,
);

const SecretFile = Type.String({ minLength: 1, description: 'File that holds the password and nothing else' });
/** Plain enough to stand in a client id and in an ACL; mosquitto takes `site/appliance` for an appliance. */
const BrokerUser = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$' });

/** How the appliance reaches an external broker over TLS. PEM files; relative paths start at the configuration's folder. */
const BrokerTlsSchema = Type.Object(
  {
    caFile: Type.String({ minLength: 1, description: 'Certificates of the authorities that sign the broker’s' }),
    certificateFile: Type.Optional(
      Type.String({ minLength: 1, description: 'The appliance’s own, for a broker that asks for one' }),
    ),
    keyFile: Type.Optional(Type.String({ minLength: 1, description: 'Its private key, without a passphrase' })),
    serverName: Type.Optional(
      Type.String({ pattern: HOST, description: 'Name in the broker’s certificate. Default: mqtt.host' }),
    ),
  },
  closed,
);

/** Somebody who signs in to the embedded broker. */
const BrokerUserSchema = Type.Object(
  {
    username: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$' }),
    passwordFile: SecretFile,
    role: Type.Enum(['screen', 'reader'], {
      description: 'A screen also sends receipts and acts; a reader only reads',
    }),
    topics: Type.Optional(
      Type.Array(Type.String({ pattern: '^(status|alerts|episodes|[^$#/]+/.+)$' }), {
        minItems: 1,
        description:
          'What it may read: status, alerts, episodes, or a topic filter such as henet/v1/SITE/pagers/#. Default: a screen those three, a reader status and alerts',
      }),
    ),
  },
  closed,
);

/**
 * The configuration file, whole: every key has a default but `site` and `dicom.peers`, which a hospital must decide.
 * Units are in the names. Unknown keys are errors. Secrets never stand here.
 */
export const ConfigSchema = Type.Object(
  {
    site: Type.String({
      pattern: '^[a-z0-9-]{1,32}$',
      description: 'Short name of the site; part of every MQTT topic',
    }),
    appliance: Type.String({ pattern: '^[a-z0-9-]{1,32}$', default: 'edge-1' }),
    dataDir: Type.String({ minLength: 1, default: './data', description: 'Spool, scans and journal live below it' }),
    dicom: Type.Object(
      {
        host: Type.String({ pattern: HOST, default: '127.0.0.1' }),
        port: Type.Integer({ minimum: 0, maximum: 65535, default: 11112 }),
        plain: Type.Boolean({ default: true, description: 'Whether that port, the one without TLS, is open' }),
        tls: Type.Optional(TlsSchema),
        aeTitle: Type.String({
          pattern: AE_TITLE,
          default: 'HENET',
          description: 'Called AE title of the appliance (1 to 16 printable ASCII characters)',
        }),
        peers: Type.Array(PeerSchema, { minItems: 1 }),
        maxAssociations: Type.Integer({ minimum: 1, maximum: 256, default: 32 }),
        maxConnectionsPerAddress: Type.Integer({
          minimum: 1,
          maximum: 256,
          default: 16,
          description: 'Connections that one address may have open, associated or not',
        }),
        artimSeconds: Type.Number({
          minimum: 1,
          default: 30,
          description: 'A connection without an association is closed after this long (ARTIM timer, PS3.8 9.1.5)',
        }),
        idleSeconds: Type.Number({ minimum: 1, default: 60 }),
        maxAssociationSeconds: Type.Number({
          minimum: 60,
          default: 7200,
          description: 'An association that is still open after this long is aborted, whatever it does',
        }),
        maxInstanceBytes: Type.Integer({ minimum: 1_000_000, default: 268_435_456 }),
        commitmentGiveUpHours: Type.Number({
          minimum: 0.001,
          maximum: 8760,
          default: 72,
          description: 'A storage commitment result that its device has not taken by then is given up',
        }),
        refusalsBeforeAlert: Type.Integer({
          minimum: 1,
          default: 10,
          description: 'A device that was refused this often is told of by a technical alert',
        }),
        refusalQuietSeconds: Type.Number({
          minimum: 1,
          default: 900,
          description: 'That alert closes, and counting begins anew, when it was not refused for this long',
        }),
      },
      { ...closed, default: {} },
    ),
    series: Type.Object(
      {
        quietSeconds: Type.Number({
          minimum: 0.1,
          default: 5,
          description: 'A series that looks whole and is not released counts as whole after this long without a slice',
        }),
        giveUpSeconds: Type.Number({
          minimum: 0.5,
          default: 60,
          description: 'A study with nothing readable is shown as not assessed after this long without an instance',
        }),
        minSlices: Type.Integer({ minimum: 2, default: 8 }),
        minCoverageMm: Type.Number({ minimum: 10, default: 80 }),
      },
      { ...closed, default: {} },
    ),
    inference: Type.Object(
      {
        modelsDir: Type.String({
          minLength: 1,
          default: INSTALLED_MODELS,
          description: 'Default: the models of this installation',
        }),
        providers: Type.Array(Type.Enum(['tensorrt', 'cuda', 'cpu']), {
          minItems: 1,
          default: ['tensorrt', 'cuda', 'cpu'],
        }),
        deadlineSeconds: Type.Number({ minimum: 1, default: 120 }),
        threads: Type.Integer({ minimum: 0, default: 0, description: '0 lets ONNX Runtime choose' }),
      },
      { ...closed, default: {} },
    ),
    expansion: Type.Object(
      {
        iphGrowthMl: Type.Number({ minimum: 0, default: 6 }),
        iphGrowthPercent: Type.Number({ minimum: 0, default: 33 }),
        anyIvhGrowthMl: Type.Number({ minimum: 0, default: 0.2 }),
        ivhGrowthMl: Type.Number({ minimum: 0, default: 1 }),
        comparator: Type.Enum(['>=', '>'], { default: '>=' }),
        episodeDays: Type.Number({
          minimum: 1,
          default: 14,
          description: 'Scans of a patient within this time are one episode',
        }),
      },
      { ...closed, default: {} },
    ),
    alerting: Type.Object(
      {
        minBleedMl: Type.Number({
          minimum: 0,
          default: 0.5,
          description: 'Smaller findings are reported without an alert',
        }),
        expiresHours: Type.Number({ minimum: 1, default: 48 }),
        patientLabel: Type.Enum(['none', 'initials', 'full'], { default: 'initials' }),
        ...alertingPolicy,
        displayedWithinSeconds: Type.Number({
          minimum: 0,
          default: 60,
          description: 'A raised alert that no screen has shown by then is told of by a technical alert; 0 never',
        }),
        onNotDisplayed: Type.Enum(['escalate', 'alert'], {
          default: 'escalate',
          description: 'Whether the first step of escalation then fires at once',
        }),
        escalation: Type.Array(EscalationStepSchema, {
          default: [],
          description: 'What happens, in this order, while nobody takes an alert',
        }),
        channels: Type.Record(Type.String({ pattern: CHANNEL_NAME }), ChannelSchema, {
          default: {},
          description: 'Ways to tell people, by the name that the board shows',
        }),
      },
      { ...closed, default: {} },
    ),
    mqtt: Type.Object(
      {
        broker: Type.Enum(['embedded', 'external'], { default: 'embedded' }),
        host: Type.String({ pattern: HOST, default: '127.0.0.1' }),
        port: Type.Integer({ minimum: 0, maximum: 65535, default: 1883 }),
        heartbeatSeconds: Type.Number({ minimum: 0.5, maximum: 14, default: 5 }),
        tls: Type.Optional(BrokerTlsSchema),
        username: Type.Optional(BrokerUser),
        passwordFile: Type.Optional(SecretFile),
        screen: Type.Optional(
          Type.Object(
            { username: BrokerUser, passwordFile: SecretFile },
            { ...closed, description: 'How the boards that this appliance serves sign in to an external broker' },
          ),
        ),
        users: Type.Optional(
          Type.Array(BrokerUserSchema, { description: 'Who else signs in to the embedded broker over TCP' }),
        ),
      },
      { ...closed, default: {} },
    ),
    http: Type.Object(
      {
        host: Type.String({ pattern: HOST, default: '127.0.0.1' }),
        port: Type.Integer({ minimum: 0, maximum: 65535, default: 8080 }),
      },
      { ...closed, default: {} },
    ),
    people: PeopleSchema,
    journal: Type.Object(
      {
        backupDir: Type.Optional(
          Type.String({
            minLength: 1,
            description: 'Where backups of the journal go, better on another disk. Default: backups below dataDir',
          }),
        ),
        backupHours: Type.Number({
          minimum: 0.01,
          maximum: 480,
          default: 24,
          description: 'How often the journal is backed up',
        }),
        backupsKept: Type.Integer({ minimum: 1, maximum: 1000, default: 7 }),
        retention: Type.Object(
          {
            maxSpoolGb: Type.Number({
              minimum: 0,
              default: 0,
              description:
                'Images received may take this much; then the oldest are removed, never assessments. 0: no limit',
            }),
            keepFreeMb: Type.Optional(
              Type.Number({
                minimum: 0,
                description:
                  'Below this much free space the oldest images are removed. Default: twice health.minFreeDiskMb; 0: never',
              }),
            ),
          },
          { ...closed, default: {} },
        ),
      },
      { ...closed, default: {} },
    ),
    health: Type.Object(
      {
        minFreeDiskMb: Type.Number({
          minimum: 0,
          default: 2048,
          description: 'Below it, new instances are refused with A700',
        }),
        maxTemperatureC: Type.Number({
          minimum: 30,
          maximum: 125,
          default: 95,
          description: 'A thermal zone of the machine above this is a problem',
        }),
        degradedAfterSeconds: Type.Number({
          minimum: 1,
          maximum: 3600,
          default: 15,
          description: 'A problem that lasts this long raises an alert; it closes after this long without one',
        }),
        clockStepSeconds: Type.Number({
          minimum: 1,
          maximum: 3600,
          default: 5,
          description: 'A jump of the wall clock of this much or more is told',
        }),
      },
      { ...closed, default: {} },
    ),
    log: Type.Object(
      { level: Type.Enum(['debug', 'info', 'warn', 'error'], { default: 'info' }) },
      { ...closed, default: {} },
    ),
  },
  closed,
);
export type Config = Static<typeof ConfigSchema>;
export type TlsConfig = Static<typeof TlsSchema>;
export type BrokerConfig = Config['mqtt'];
