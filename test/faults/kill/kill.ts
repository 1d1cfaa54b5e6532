import { setTimeout as sleep } from 'node:timers/promises';
import { rises } from '../../../edge/alerting/conditions.ts';
import type { AlertPayload } from '../../../edge/mqtt/topics.ts';
import { Random } from '../../../scripts/phantom/random.ts';
import { Site, until } from '../../e2e/site.ts';
import { enginePid } from '../engine-of.ts';
import { runDelayMs } from '../measure.ts';
import { Ledger } from './ledger.ts';
import { PersistentScanner } from './scanner.ts';

export interface KillOptions {
  readonly seed: number;
  /** Kills. */
  readonly count: number;
  readonly onProgress?: (done: number, last: { readonly readyMs: number; readonly acknowledged: number }) => void;
}

export interface KillReport {
  readonly kills: number;
  /** Patients that were sent whole. */
  readonly scans: number;
  /** Alerts of them that are open at the end. */
  readonly alerts: number;
  /** Of those, the ones that say that the scan was not assessed: it was interrupted too often. */
  readonly notAssessed: number;
  /** Slices that were answered with success. */
  readonly acknowledged: number;
  /** From the start of the process to its own word that it is ready, ms. */
  readonly readyMs: readonly number[];
  /** The same, without the time in which the machine gave main and engine no CPU. */
  readonly ownReadyMs: readonly number[];
  readonly faults: readonly string[];
}

/** A kill comes within this of readiness, ms: a study is sent and read in less. */
const WITHIN_MS = 6000;
/** Shares of the kills that come while the service starts. */
const DURING_START = 0.25;
const FIRST_SEED = 5000;

/** Kills a service with SIGKILL at random moments while a scanner sends patient after patient; looks at what is left each time. */
export async function killAtRandom({ seed, count, onProgress }: KillOptions): Promise<KillReport> {
  const random = new Random(seed);
  const site = await Site.make();
  const ledger = new Ledger(site.dataDir);
  const faults: string[] = [];
  const readyMs: number[] = [];
  const ownReadyMs: number[] = [];
  const start = async () => {
    const began = performance.now();
    await site.start();
    const took = performance.now() - began;
    const pid = site.appliance.process.pid!;
    readyMs.push(took);
    ownReadyMs.push(Math.max(0, took - runDelayMs(pid) - runDelayMs((await enginePid(pid)) ?? 0)));
  };
  try {
    await start();
    const scanner = new PersistentScanner(site.ports.dicom, ledger, FIRST_SEED + 1000 * seed);
    scanner.start();
    for (let n = 0; n < count; n++) {
      if (random.chance(DURING_START)) {
        await site.appliance.kill();
        // A start that does not get to its end, at a moment within the time that the last one took.
        await site.startAndKill(random.unit() * readyMs.at(-1)!);
      } else {
        await sleep(random.unit() * WITHIN_MS);
        await site.appliance.kill();
      }
      faults.push(...(await ledger.faults()).map((fault) => `after kill ${n + 1}: ${fault}`));
      await start();
      onProgress?.(n + 1, { readyMs: readyMs.at(-1)!, acknowledged: ledger.size });
    }
    const scans = await scanner.finish();
    await until('every scan is concluded', async () => (await ledger.concluded()).size >= scans, 600_000);
    const concluded = await ledger.concluded();
    const alerts = await site.json<AlertPayload[]>('/api/v1/alerts');
    await site.appliance.stop();
    faults.push(...(await ledger.faults()), ...faultsOfAlerts(alerts, concluded, scans), ...faultsOfSounds(site));
    const notAssessed = alerts.filter(({ condition }) => condition === 'scan-not-assessed').length;
    const acknowledged = ledger.size;
    return { kills: count, scans, alerts: alerts.length, notAssessed, acknowledged, readyMs, ownReadyMs, faults };
  } finally {
    await site.remove();
  }
}

function faultsOfAlerts(
  alerts: readonly AlertPayload[],
  concluded: ReadonlyMap<string, boolean>,
  scans: number,
): string[] {
  const faults = concluded.size === scans ? [] : [`${scans} scans were sent whole, and ${concluded.size} concluded`];
  for (const [scanId, asks] of concluded) {
    const own = alerts.filter((alert) => alert.scanId === scanId).length;
    if (own !== (asks ? 1 : 0))
      faults.push(`scan ${scanId} has ${own} alerts and ${asks ? 'asks' : 'does not ask'} for one`);
  }
  if (alerts.length > concluded.size) faults.push(`${concluded.size} scans have ${alerts.length} alerts`);
  return faults;
}

/** An alert that was heard again without its priority having risen. */
function faultsOfSounds(site: Site): string[] {
  const last = new Map<string, AlertPayload>();
  const faults: string[] = [];
  for (const { alert } of site.watch.heard) {
    const before = last.get(alert.alertId);
    const isLouder = before !== undefined && alert.soundRevision > before.soundRevision;
    if (isLouder && !rises(before, alert)) faults.push(`alert ${alert.alertId} sounded again without having risen`);
    if (before === undefined || alert.revision >= before.revision) last.set(alert.alertId, alert);
  }
  return faults;
}
