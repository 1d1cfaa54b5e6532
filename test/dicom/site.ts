import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { systemClock } from '../../edge/config/clock.ts';
import { DicomListener, type DicomListenerOptions } from '../../edge/dicom/listener.ts';
import type { InstanceRow, Journal } from '../../edge/journal/journal.ts';
import { openJournal } from '../../edge/journal/open.ts';
import type { SeriesDelivery } from '../../edge/series/delivery.ts';

export type ListenerConfig = DicomListenerOptions['config'];

export const ANY_PEER: ListenerConfig = {
  host: '127.0.0.1',
  port: 0,
  plain: true,
  aeTitle: 'HENET',
  peers: [{ aeTitle: '*', address: '127.0.0.1' }],
  maxAssociations: 8,
  maxConnectionsPerAddress: 24,
  artimSeconds: 20,
  idleSeconds: 20,
  maxAssociationSeconds: 600,
  maxInstanceBytes: 4_000_000,
  commitmentGiveUpHours: 72,
  refusalsBeforeAlert: 10,
  refusalQuietSeconds: 900,
};

/** A listener on a free port with its own journal and data folder, and all that it said. */
export interface Site {
  readonly dataDir: string;
  readonly journal: Journal;
  readonly listener: DicomListener;
  readonly port: number;
  readonly instances: InstanceRow[];
  readonly releases: SeriesDelivery[];
  readonly refused: Parameters<NonNullable<DicomListenerOptions['onRefusedPeer']>>[0][];
  readonly log: Record<string, unknown>[];
  /** Files below the data folder's spool, e.g. `quarantine/x.dcm`. */
  spool(): Promise<string[]>;
  stop(): Promise<void>;
}

export interface SiteOptions {
  readonly config?: Partial<ListenerConfig>;
  readonly canStore?: DicomListenerOptions['canStore'];
  readonly onRepeatedRefusal?: DicomListenerOptions['onRepeatedRefusal'];
  /** A data folder to take up; else a new one, removed at the end. */
  readonly dataDir?: string;
}

export async function startSite(options: SiteOptions = {}): Promise<Site> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'henet-dicom-')));
  const journal = await openJournal({ file: join(dataDir, 'journal.sqlite'), clock: systemClock });
  const site = { instances: [], releases: [], refused: [], log: [] } as unknown as Pick<
    Site,
    'instances' | 'releases' | 'refused' | 'log'
  >;
  const listener = new DicomListener({
    config: { ...ANY_PEER, ...options.config },
    dataDir,
    instances: journal.instances,
    commitments: journal.commitments,
    reportRetry: { firstMs: 20, maxMs: 200 },
    audit: journal.audit,
    clock: systemClock,
    log: recording(site.log),
    canStore: options.canStore ?? (() => null),
    onInstance: (row) => site.instances.push(row),
    onRelease: (delivery) => site.releases.push(delivery),
    onRefusedPeer: (refused) => site.refused.push(refused),
    ...(options.onRepeatedRefusal ? { onRepeatedRefusal: options.onRepeatedRefusal } : {}),
  });
  await listener.start();
  return {
    ...site,
    dataDir,
    journal,
    listener,
    port: listener.port ?? 0,
    async spool() {
      const entries = await readdir(join(dataDir, 'spool'), { recursive: true, withFileTypes: true });
      const root = join(dataDir, 'spool').length + 1;
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(root));
    },
    async stop() {
      await listener.stop();
      await journal.close();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A logger that keeps its lines. */
export function recording(lines: Record<string, unknown>[]): Logger {
  return pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line)) });
}
