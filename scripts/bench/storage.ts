import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startAppliance, writeLocalConfig } from '../demonstration/appliance.ts';
import { freePorts } from '../demonstration/ports.ts';
import { makeStudy } from '../phantom/study.ts';
import { median, type Row } from './row.ts';

const run = promisify(execFile);
/** Without it DCMTK's small writes wait for each other's acknowledgement and every slice costs 46 ms. */
const ENV = { ...process.env, TCP_NODELAY: '1' };
const SLICES = 60;

/** C-STORE of 60 slices of 512 x 512 by `storescu` into the appliance, beside DCMTK's `storescp`, on loopback. */
export async function measureStorage(repeats: number, say: (text: string) => void): Promise<Row[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'henet-store-'));
  const [dicom, http, mqtt, scp] = await freePorts(4);
  const ports = { dicom: dicom!, http: http!, mqtt: mqtt! };
  const peer = await startStorescp(scp!, path.join(folder, 'storescp'));
  const appliance = await startAppliance(await writeLocalConfig(path.join(folder, 'data'), ports), ports.http);
  try {
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let n = 0; n <= repeats; n++) {
      // A new patient each time: what the appliance already has, it does not write again.
      const { sent, bytes } = await writeSlices(path.join(folder, `sent-${n}`), 900 + n);
      const rates = [await rate(sent, bytes, ports.dicom), await rate(sent, bytes, scp!)] as const;
      say(`bench: storage ${n + 1} of ${repeats + 1}, ${rates[0].toFixed(0)} MB/s beside ${rates[1].toFixed(0)} MB/s`);
      if (n === 0) continue;
      ours.push(rates[0]);
      theirs.push(rates[1]);
      await rm(sent, { recursive: true });
    }
    return [
      {
        name: `C-STORE throughput, ${SLICES} slices of 512 x 512 by storescu`,
        unit: 'MB/s',
        ours: median(ours),
        peer: median(theirs),
        peerName: 'DCMTK storescp',
        ratio: median(ours) / median(theirs),
        note: 'ours is on disk (fsync) and in the journal before each answer; storescp leaves the writing to the system',
      },
    ];
  } finally {
    peer.kill('SIGKILL');
    await appliance.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeSlices(sent: string, seed: number) {
  await mkdir(sent, { recursive: true });
  // Thin slices of the soft series alone; without a bleed nothing is alerted while the wire is measured.
  const study = makeStudy({ seed, bleed: false, slices: SLICES });
  const soft = study.series.find(({ kind }) => kind === 'soft');
  if (!soft) throw new Error('the phantom study has no soft-tissue series');
  let bytes = 0;
  for (const [n, instance] of soft.instances.entries()) {
    await writeFile(path.join(sent, `${String(n).padStart(4, '0')}.dcm`), instance.bytes);
    bytes += instance.bytes.byteLength;
  }
  return { sent, bytes };
}

async function rate(folder: string, bytes: number, port: number): Promise<number> {
  const began = performance.now();
  await run('storescu', ['-aec', 'HENET', '-aet', 'BENCH', '+sd', '127.0.0.1', String(port), folder], { env: ENV });
  return bytes / 1e6 / ((performance.now() - began) / 1000);
}

async function startStorescp(port: number, folder: string): Promise<ChildProcess> {
  await mkdir(folder);
  const child = spawn('storescp', ['-aet', 'HENET', '-od', folder, '--fork', String(port)], {
    env: ENV,
    stdio: 'ignore',
  });
  child.once('error', () => {
    process.stderr.write('bench: storescp is missing; install the package dcmtk\n');
  });
  for (let tries = 0; tries < 100; tries++) {
    const socket = connect(port, '127.0.0.1');
    const [event] = await Promise.race([
      once(socket, 'connect').then(() => ['connect']),
      new Promise<[string]>((resolve) => socket.once('error', () => resolve(['error']))),
    ]);
    socket.destroy();
    if (event === 'connect') return child;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`storescp does not listen on port ${port}`);
}
