import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startAppliance, writeLocalConfig } from '../demonstration/appliance.ts';
import { freePorts } from '../demonstration/ports.ts';
import { makeStudy } from '../phantom/study.ts';
import { longestStallMs, peakRssMb } from './processes.ts';
import { median, type Row } from './row.ts';
import { DCMTK_ENV, startOrthanc, startStorescp } from './storage-peers.ts';

const run = promisify(execFile);
const SLICES = 300;
const SCANNERS = 4;

/** A series as files, in one folder for each scanner that sends a part of it. */
interface Sent {
  readonly folders: readonly string[];
  readonly megabytes: number;
}

interface Rates {
  readonly ours: number;
  readonly storescp: number;
  readonly orthanc: number;
  readonly four: number;
}

/**
 * C-STORE of 300 slices of 512 x 512 by `storescu` into the appliance, beside DCMTK's `storescp` and Orthanc, on loopback; and
 * as many from four scanners at once. The memory and the longest stall of main stand in the notes.
 */
export async function measureStorage(repeats: number, say: (text: string) => void): Promise<Row[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'henet-store-'));
  const [dicom, http, mqtt, scp, orthancDicom, orthancHttp] = await freePorts(6);
  const ports = { dicom: dicom!, http: http!, mqtt: mqtt! };
  const peers = [
    await startStorescp(scp!, path.join(folder, 'storescp')),
    await startOrthanc(orthancDicom!, orthancHttp!, path.join(folder, 'orthanc')),
  ];
  const appliance = await startAppliance(await writeLocalConfig(path.join(folder, 'data'), ports), ports.http);
  try {
    const idle = () => isIdle(ports.http);
    const all: Rates[] = [];
    for (let n = 0; n <= repeats; n++) {
      // A new patient each time: what a receiver already has, it does not write again.
      const one = await writeSlices(path.join(folder, `one-${n}`), 900 + 2 * n, 1);
      const parts = await writeSlices(path.join(folder, `four-${n}`), 901 + 2 * n, SCANNERS);
      const rates = {
        ours: await rate(one, ports.dicom),
        storescp: await rate(one, scp!, idle),
        orthanc: await rate(one, orthancDicom!, idle),
        four: await rate(parts, ports.dicom, idle),
      };
      await idle();
      const shown = Object.entries(rates).map(([name, value]) => `${name} ${value.toFixed(0)}`);
      say(`bench: storage ${n + 1} of ${repeats + 1}, MB/s: ${shown.join(', ')}`);
      if (n > 0) all.push(rates);
      for (const { folders } of [one, parts]) for (const each of folders) await rm(each, { recursive: true });
    }
    const peakMb = await peakRssMb(appliance.process.pid!);
    await appliance.stop();
    return rows(
      all,
      `main took at most ${peakMb} MB (RSS); its loop was held up for at most ${longestStallMs(appliance)} ms`,
    );
  } finally {
    for (const peer of peers) peer.kill('SIGKILL');
    await appliance.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function rows(all: readonly Rates[], main: string): Row[] {
  const of = (key: keyof Rates) => median(all.map((rates) => rates[key]));
  const row = (name: string, ours: keyof Rates, peer: keyof Rates, peerName: string, note: string): Row => ({
    name,
    unit: 'MB/s',
    ours: of(ours),
    peer: of(peer),
    peerName,
    ratio: median(all.map((rates) => rates[ours] / rates[peer])),
    note,
  });
  const name = `C-STORE throughput, ${SLICES} slices of 512 x 512 by storescu`;
  const durable =
    'ours is on disk (fsync) and in the journal before each answer; storescp leaves the writing to the system';
  return [
    row(name, 'ours', 'storescp', 'DCMTK storescp', `${durable}; at least 0.5 is asked for`),
    row(name, 'ours', 'orthanc', 'Orthanc', `Orthanc as configured out of the box; at least 2 is asked for; ${main}`),
    row(
      `C-STORE throughput of ${SCANNERS} scanners at once`,
      'four',
      'ours',
      'one scanner alone',
      'the same appliance; at least 1.5 is asked for',
    ),
  ];
}

async function writeSlices(folder: string, seed: number, parts: number): Promise<Sent> {
  const folders = Array.from({ length: parts }, (_, n) => path.join(folder, String(n)));
  for (const each of folders) await mkdir(each, { recursive: true });
  // Thin slices of the soft series alone; without a bleed nothing is alerted while the wire is measured.
  const study = makeStudy({ seed, bleed: false, slices: SLICES });
  const soft = study.series.find(({ kind }) => kind === 'soft');
  if (!soft) throw new Error('the phantom study has no soft-tissue series');
  let bytes = 0;
  for (const [n, instance] of soft.instances.entries()) {
    await writeFile(path.join(folders[n % parts]!, `${String(n).padStart(4, '0')}.dcm`), instance.bytes);
    bytes += instance.bytes.byteLength;
  }
  return { folders, megabytes: bytes / 1e6 };
}

/** Once the appliance has read what it was sent: the reading takes the processor that the next measurement needs. */
async function isIdle(http: number): Promise<void> {
  // Until a study is decided it is in no queue.
  for (let quiet = 0; quiet < 3; ) {
    await setTimeout(500);
    const answer = await fetch(`http://127.0.0.1:${http}/api/v1/status`);
    const { queue, receivingSeries } = (await answer.json()) as { queue: number; receivingSeries: number };
    quiet = queue + receivingSeries === 0 ? quiet + 1 : 0;
  }
}

async function rate(
  { folders, megabytes }: Sent,
  port: number,
  idle: () => Promise<void> = async () => {},
): Promise<number> {
  await idle();
  const began = performance.now();
  await Promise.all(
    folders.map((folder) =>
      run('storescu', ['-aec', 'HENET', '-aet', 'BENCH', '+sd', '127.0.0.1', String(port), folder], { env: DCMTK_ENV }),
    ),
  );
  return megabytes / ((performance.now() - began) / 1000);
}
