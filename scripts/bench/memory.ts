import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Appliance, startAppliance, writeLocalConfig } from '../demonstration/appliance.ts';
import { freePorts } from '../demonstration/ports.ts';
import { watchAlerts } from '../demonstration/watch.ts';
import { sendStudy } from '../phantom/send.ts';
import { makeStudy, type PhantomStudy } from '../phantom/study.ts';
import { enginePid, peakRssMb } from './processes.ts';
import type { Row } from './row.ts';

const SLICES = 300;
const BUDGET_MB = 1000;

/**
 * The most memory that the engine and main take for thin scans with a bleed that arrive over DICOM: studies of 300 soft-tissue and
 * 300 bone slices, one after the other, and then two at once. Networks, slices decoded ahead and pictures are in it.
 */
export async function measureMemory(repeats: number, say: (text: string) => void): Promise<Row[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'henet-memory-'));
  const [dicom, http, mqtt] = await freePorts(3);
  const ports = { dicom: dicom!, http: http!, mqtt: mqtt! };
  const appliance = await startAppliance(await writeLocalConfig(dataDir, ports), ports.http);
  const watch = await watchAlerts(ports.mqtt);
  const read = async (studies: readonly PhantomStudy[]) => {
    const known = new Set(watch.heard.map(({ alert }) => alert.alertId));
    const to = { host: '127.0.0.1', port: ports.dicom, calledAeTitle: 'HENET', callingAeTitle: 'BENCH' };
    await Promise.all(studies.map((study) => sendStudy(study, to)));
    for (const _ of studies) {
      const { alert } = await watch.next(({ alertId }) => !known.has(alertId), 300_000);
      known.add(alert.alertId);
    }
    say(
      `bench: thin scans, ${studies.length} at once: engine ${await peakRssMb(await enginePid(appliance))} MB at most`,
    );
  };
  try {
    const before = await peakRssMb(await enginePid(appliance));
    for (let n = 0; n < repeats; n++) await read([thin(800 + n)]);
    await read([thin(800 + repeats), thin(801 + repeats)]);
    return await rows(appliance, `${before} MB before the first scan; ${repeats} studies, then two at once`);
  } finally {
    await watch.end();
    await appliance.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function thin(seed: number): PhantomStudy {
  return makeStudy({ seed, iphMl: 20, ivh: false, slices: SLICES });
}

async function rows(appliance: Appliance, note: string): Promise<Row[]> {
  const row = (name: string, ours: number): Row => ({
    name: `peak memory of ${name} (VmHWM), thin scans of ${SLICES} x 512 x 512 over DICOM`,
    unit: 'MB',
    ours,
    peer: BUDGET_MB,
    peerName: 'the budget',
    ratio: ours / BUDGET_MB,
    note,
  });
  const [engine, main] = [await enginePid(appliance), appliance.process.pid!];
  return [row('the engine', await peakRssMb(engine)), row('main', await peakRssMb(main))];
}
