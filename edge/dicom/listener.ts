import { createServer, type Server, type Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Clock } from '../config/clock.ts';
import type { Config } from '../config/config.ts';
import type { Fault } from '../config/fault.ts';
import { portFault } from '../config/port-fault.ts';
import type { Unit } from '../config/unit.ts';
import type { Commitments, InstanceRow, Instances } from '../journal/journal.ts';
import type { SeriesDelivery } from '../series/delivery.ts';
import { Association, type RefusedPeer } from './association.ts';
import { CommitmentReporter } from './commitment-reporter.ts';
import { InstanceStore } from './instance-store.ts';
import { PeerList } from './peers.ts';
import { recoverSpool } from './recover.ts';
import { Spool } from './spool.ts';

export interface DicomListenerOptions {
  readonly config: Config['dicom'];
  readonly dataDir: string;
  readonly instances: Instances;
  readonly commitments: Commitments;
  readonly clock: Clock;
  readonly log: Logger;
  /** Null while there is room on the disk; else the fault whose `dicomStatus` (A700) senders are answered. */
  readonly canStore: () => Fault | null;
  /** A new instance is on the disk and in the journal. */
  readonly onInstance: (row: InstanceRow) => void;
  /** An association that brought instances has ended. */
  readonly onRelease: (delivery: SeriesDelivery) => void;
  readonly onRefusedPeer?: (refused: RefusedPeer) => void;
  /** Waits between attempts to bring a peer its storage commitment results; default: 2 s, then longer up to 10 min. */
  readonly reportRetry?: { readonly firstMs: number; readonly maxMs: number };
  /** Names of files; default `crypto.randomUUID`. */
  readonly newName?: () => string;
}

/** Connections beyond the associations that may be open: enough to be told no politely, too few to hurt. */
const SPARE_CONNECTIONS = 16;

const REPORT_RETRY = { firstMs: 2_000, maxMs: 600_000 };

/** The DICOM port: Verification, Storage and Storage Commitment SCP (PS3.4 annexes A, B and J) for known peers. */
export class DicomListener implements Unit {
  readonly #options: DicomListenerOptions;
  readonly #associations = new Map<Association, Promise<void>>();
  #server: Server | null = null;
  #reporter: CommitmentReporter | null = null;

  constructor(options: DicomListenerOptions) {
    this.#options = options;
  }

  /** Where it listens; the port that was given for port 0. Null while stopped. */
  get port(): number | null {
    const address = this.#server?.address();
    return typeof address === 'object' && address !== null ? address.port : null;
  }

  /** Associations that are open now. */
  get associations(): number {
    return [...this.#associations.keys()].filter(({ established }) => established).length;
  }

  /** Faults: `dicom-peer-address`, `dicom-port-taken`, and what the disk or the journal says. */
  async start(): Promise<void> {
    const { config, dataDir, instances, clock, log, canStore, onInstance, onRelease, onRefusedPeer } = this.#options;
    const { newName, commitments, reportRetry = REPORT_RETRY } = this.#options;
    const spool = new Spool(newName === undefined ? { dataDir, clock } : { dataDir, clock, newName });
    const store = new InstanceStore({
      dataDir,
      spool,
      instances,
      clock,
      log,
      canStore,
      maxInstanceBytes: config.maxInstanceBytes,
    });
    const peers = new PeerList(config.peers);
    for (const row of await recoverSpool({ dataDir, spool, store, instances, clock, log })) onInstance(row);
    const reporter = new CommitmentReporter({
      aeTitle: config.aeTitle,
      peers,
      commitments,
      dataDir,
      giveUpMs: config.commitmentGiveUpHours * 3_600_000,
      retry: reportRetry,
      clock,
      log,
      canStore,
    });
    const hasRoom = () => this.associations < config.maxAssociations;
    const options = {
      admission: { aeTitle: config.aeTitle, peers, hasRoom },
      store,
      reporter,
      idleMs: config.idleSeconds * 1000,
      log,
      onInstance,
      onRelease,
      onRefused: onRefusedPeer ?? (() => {}),
    };
    const server = createServer((socket) => this.#serve(socket, () => new Association(socket, options)));
    await listening(server, config);
    server.on('error', (error) => log.error({ code: 'dicom-server', err: error }, 'the DICOM port failed'));
    this.#server = server;
    this.#reporter = reporter;
    await reporter.start();
    log.info({ host: config.host, port: this.port, aeTitle: config.aeTitle }, 'DICOM port open');
  }

  /** Closes the port and cuts every connection; an instance that was received whole is still kept. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    const closed = server === null ? null : new Promise<void>((resolve) => server.close(() => resolve()));
    for (const association of this.#associations.keys()) association.destroy();
    await Promise.all(this.#associations.values());
    await closed;
    // After the associations, whose ends hand it what they could not deliver.
    await this.#reporter?.stop();
    this.#reporter = null;
  }

  #serve(socket: Socket, associate: () => Association): void {
    if (this.#server === null || this.#associations.size >= this.#options.config.maxAssociations + SPARE_CONNECTIONS) {
      socket.on('error', () => {});
      socket.destroy();
      return;
    }
    const association = associate();
    const run = association
      .run()
      .catch((error: unknown) =>
        this.#options.log.error({ code: 'dicom-association', err: error }, 'association failed'),
      )
      .finally(() => this.#associations.delete(association));
    this.#associations.set(association, run);
  }
}

async function listening(server: Server, { host, port }: Config['dicom']): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ host, port }, resolve);
  try {
    await promise;
  } catch (cause) {
    throw portFault('DICOM', { host, port }, { code: 'dicom-port-taken', setting: 'dicom', cause });
  }
  server.off('error', reject);
}
