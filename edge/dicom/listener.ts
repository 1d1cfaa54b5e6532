import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Clock } from '../config/clock.ts';
import type { Config } from '../config/config.ts';
import type { Fault } from '../config/fault.ts';
import type { Problem } from '../config/problem.ts';
import type { Unit } from '../config/unit.ts';
import type { Audit, Commitments, InstanceRow, Instances } from '../journal/journal.ts';
import type { SeriesDelivery } from '../series/delivery.ts';
import type { RefusedPeer } from './admission.ts';
import { Association, type AssociationOptions } from './association.ts';
import { DEFAULT_RETRY } from './commitment/courier.ts';
import { CommitmentReporter } from './commitment/reporter.ts';
import { Connections } from './connections.ts';
import type { Offence } from './offence.ts';
import { Offenders, type RepeatOffender } from './offenders.ts';
import { PeerActivity } from './peer-activity.ts';
import { PeerList, plainAddress } from './peers.ts';
import { Port } from './port.ts';
import { Disk } from './storage/disk.ts';
import { InstanceStore } from './storage/instance-store.ts';
import { recoverSpool } from './storage/recover.ts';
import { Spool } from './storage/spool.ts';
import type { PeerCertificate } from './tls/peer-certificate.ts';
import { SecurePort } from './tls/secure-port.ts';

export interface DicomListenerOptions {
  readonly config: Config['dicom'];
  readonly dataDir: string;
  readonly instances: Instances;
  readonly commitments: Commitments;
  readonly audit: Pick<Audit, 'add' | 'has'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Null while there is room on the disk; else the fault whose `dicomStatus` (A700) senders are answered. */
  readonly canStore: () => Fault | null;
  /** A new instance is on the disk and in the journal. */
  readonly onInstance: (row: InstanceRow) => void;
  /** An association that brought instances has ended. */
  readonly onRelease: (delivery: SeriesDelivery) => void;
  readonly onRefusedPeer?: (refused: RefusedPeer) => void;
  /** An address was refused again and again: called at each further refusal. */
  readonly onRepeatedRefusal?: (offender: RepeatOffender) => void;
  /** Waits between attempts to bring a peer its storage commitment results; default: 2 s, then longer up to 10 min. */
  readonly reportRetry?: { readonly firstMs: number; readonly maxMs: number };
  /** Names of files; default `crypto.randomUUID`. */
  readonly newName?: () => string;
}

/** Connections beyond the associations that may be open: enough to be told no politely, too few to hurt. */
export const SPARE_CONNECTIONS = 16;

type ServeOptions = Omit<AssociationOptions, 'admission'> & {
  readonly admission: Omit<AssociationOptions['admission'], 'certificate'>;
};

/** The DICOM ports, plain and TLS: Verification, Storage and Storage Commitment SCP (PS3.4 annexes A, B and J) for known peers. */
export class DicomListener implements Unit {
  readonly #options: DicomListenerOptions;
  readonly #associations = new Map<Association, Promise<void>>();
  readonly #connections: Connections;
  readonly #offenders: Offenders;
  readonly #disk = new Disk();
  #peers: PeerList | null = null;
  #activity: PeerActivity | null = null;
  #plain: Port | null = null;
  #secure: SecurePort | null = null;
  #reporter: CommitmentReporter | null = null;

  constructor(options: DicomListenerOptions) {
    this.#options = options;
    const { maxAssociations, maxConnectionsPerAddress } = options.config;
    const total = maxAssociations + SPARE_CONNECTIONS;
    this.#connections = new Connections({ total, perAddress: maxConnectionsPerAddress });
    this.#offenders = new Offenders({
      clock: options.clock,
      log: options.log,
      refusalsBeforeAlert: options.config.refusalsBeforeAlert,
      quietSeconds: options.config.refusalQuietSeconds,
      isConfigured: (address) => this.#peers?.includes(address) ?? false,
      onRepeated: options.onRepeatedRefusal ?? (() => {}),
    });
  }

  /** Where it listens without TLS; the port that was given for port 0. Null while stopped, or where that port is off. */
  get port(): number | null {
    return this.#plain?.number ?? null;
  }

  /** As {@link port}, with TLS. */
  get tlsPort(): number | null {
    return this.#secure?.number ?? null;
  }

  /** Associations that are open now. */
  get associations(): number {
    return [...this.#associations.keys()].filter(({ established }) => established).length;
  }

  /** What the configured devices, and those that are none, have done since the start; null while stopped. */
  get activity(): Pick<PeerActivity, 'peers' | 'strangers'> | null {
    return this.#activity;
  }

  /** What a person should know of the certificates, each with what to do. */
  problems(): Problem[] {
    const texts = this.#secure?.problems() ?? [];
    return texts.length === 0 ? [] : [{ code: 'dicom-tls', text: texts.join(' '), priority: 'medium' }];
  }

  /** Faults: `dicom-peer-address`, `dicom-port-taken`, `config-invalid` (TLS files), and what the disk or the journal says. */
  async start(): Promise<void> {
    const { config, dataDir, instances, clock, log, onInstance } = this.#options;
    const { newName } = this.#options;
    const spool = new Spool(newName === undefined ? { dataDir, clock } : { dataDir, clock, newName });
    const store = this.#store(spool);
    const peers = new PeerList(config.peers);
    this.#peers = peers;
    this.#activity = new PeerActivity(config.peers, peers, clock);
    const reporter = this.#createReporter(peers);
    const options = this.#serveOptions(store, peers, reporter);
    for (const row of await recoverSpool({ dataDir, spool, store, instances, clock, log })) onInstance(row);
    this.#reporter = reporter;
    const { host, tls } = config;
    this.#offenders.start();
    this.#disk.start();
    if (tls) {
      this.#secure = await SecurePort.open({
        config: tls,
        host: tls.host ?? host,
        clock,
        log,
        note: (offence) => this.#note(offence),
        admit: (socket) => this.#admit(socket),
        onSecure: (socket, certificate) => this.#serve(socket, certificate, options),
      });
    }
    if (config.plain) {
      const onConnection = (socket: Socket) => {
        if (this.#admit(socket)) this.#serve(socket, null, options);
      };
      this.#plain = await Port.open({ name: 'DICOM', host, port: config.port, setting: 'dicom', log, onConnection });
    }
    // After the TLS files are read, with which it may have to call.
    await reporter.start();
  }

  /** Closes the ports and cuts every connection; an instance that was received whole is still kept. */
  async stop(): Promise<void> {
    const closed = [this.#plain?.close(), this.#secure?.close()];
    this.#plain = null;
    this.#secure = null;
    for (const association of this.#associations.keys()) association.destroy();
    this.#connections.destroy();
    await Promise.all(this.#associations.values());
    await Promise.all(closed);
    // After the associations, whose ends hand it what they could not deliver.
    await this.#reporter?.stop();
    this.#reporter = null;
    await this.#disk.stop();
    this.#offenders.stop();
  }

  /** Reads the TLS files anew; associations that are open go on. Never rejects: what is wrong is a problem of the state. */
  async reload(): Promise<void> {
    await this.#secure?.reload();
  }

  #store(spool: Spool): InstanceStore {
    const { config, dataDir, instances, audit, clock, log, canStore } = this.#options;
    const { maxInstanceBytes } = config;
    return new InstanceStore({
      dataDir,
      spool,
      disk: this.#disk,
      instances,
      audit,
      clock,
      log,
      canStore,
      maxInstanceBytes,
    });
  }

  #createReporter(peers: PeerList): CommitmentReporter {
    const { config, dataDir, commitments, clock, log, canStore, reportRetry = DEFAULT_RETRY } = this.#options;
    const { aeTitle, commitmentGiveUpHours } = config;
    const giveUpMs = commitmentGiveUpHours * 3_600_000;
    return new CommitmentReporter({
      aeTitle,
      peers,
      commitments,
      dataDir,
      tlsContext: () => this.#secure?.context ?? null,
      giveUpMs,
      retry: reportRetry,
      clock,
      log,
      canStore,
    });
  }

  #serveOptions(store: InstanceStore, peers: PeerList, reporter: CommitmentReporter): ServeOptions {
    const { config, onInstance, onRelease, onRefusedPeer } = this.#options;
    const hasRoom = () => this.associations < config.maxAssociations;
    return {
      admission: { aeTitle: config.aeTitle, peers, hasRoom },
      store,
      reporter,
      artimMs: config.artimSeconds * 1000,
      idleMs: config.idleSeconds * 1000,
      totalMs: config.maxAssociationSeconds * 1000,
      onAssociated: (peer) => this.#activity?.associated(peer),
      onInstance: (row) => {
        this.#activity?.stored(row.peer);
        onInstance(row);
      },
      onRelease,
      onRefused: onRefusedPeer ?? (() => {}),
      note: (offence) => this.#note(offence),
    };
  }

  /** Whether there is room for the connection; where there is none it is destroyed. */
  #admit(socket: Socket): boolean {
    const address = plainAddress(socket.remoteAddress ?? '');
    const limit = this.#connections.admit(socket, address);
    if (limit === null) return true;
    const settings = { total: 'dicom.maxAssociations', perAddress: 'dicom.maxConnectionsPerAddress' };
    const hint = `If so many are meant to be open, raise ${settings[limit]}; else see what opens them.`;
    const what = 'connection refused: too many are open';
    this.#note({ address, code: 'dicom-too-many', what, hint, detail: { limit } });
    socket.on('error', () => {});
    socket.destroy();
    return false;
  }

  #note(offence: Offence): void {
    this.#activity?.offended(offence);
    this.#offenders.note(offence);
  }

  #serve(socket: Socket, certificate: PeerCertificate | null, options: ServeOptions): void {
    const association = new Association(socket, { ...options, admission: { ...options.admission, certificate } });
    const run = association
      .run()
      .catch((error: unknown) =>
        this.#options.log.error({ code: 'dicom-association', err: error }, 'association failed'),
      )
      .finally(() => this.#associations.delete(association));
    this.#associations.set(association, run);
    this.#connections.serve(socket, association.address, run);
  }
}
