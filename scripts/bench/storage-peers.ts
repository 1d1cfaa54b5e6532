import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';

/** Without it DCMTK's small writes wait for each other's acknowledgement and every slice costs 46 ms. */
export const DCMTK_ENV = { ...process.env, TCP_NODELAY: '1' };

/** DCMTK's receiver, a process for each association; it leaves the writing to the system. */
export async function startStorescp(port: number, folder: string): Promise<ChildProcess> {
  await mkdir(folder);
  return started('storescp', ['-aet', 'HENET', '-od', folder, '--fork', String(port)], port, 'dcmtk');
}

/** Orthanc as it is configured out of the box, but on loopback and without compression. */
export async function startOrthanc(port: number, httpPort: number, folder: string): Promise<ChildProcess> {
  await mkdir(folder);
  const file = path.join(folder, 'orthanc.json');
  const configuration = {
    StorageDirectory: folder,
    IndexDirectory: folder,
    Plugins: [],
    DicomAet: 'HENET',
    DicomPort: port,
    DicomAlwaysAllowStore: true,
    HttpPort: httpPort,
    RemoteAccessAllowed: false,
  };
  await writeFile(file, JSON.stringify(configuration));
  return started('/usr/sbin/Orthanc', [file], port, 'orthanc');
}

async function started(program: string, args: readonly string[], port: number, pkg: string): Promise<ChildProcess> {
  const child = spawn(program, args, { env: DCMTK_ENV, stdio: 'ignore' });
  let failure: Error | null = null;
  child.once('error', (error) => {
    failure = new Error(`${program} cannot be started (${error.message}); install the package ${pkg}`);
  });
  for (let tries = 0; tries < 200 && failure === null; tries++) {
    if (await listens(port)) return child;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill('SIGKILL');
  throw failure ?? new Error(`${program} does not listen on port ${port}`);
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
