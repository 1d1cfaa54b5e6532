// A well-behaved device in a process of its own: associates, sends a C-ECHO and releases, over and over, until its standard
// input ends. Prints how long each took, and for how much of that time the listener or the probe itself was ready to run and
// the machine gave them no CPU: that part of a wait is the doing of whatever else runs here, not of the listener's.
import { setTimeout as sleep } from 'node:timers/promises';
import { RawPeer } from '../dicom/raw-peer.ts';
import { runDelayMs } from './measure.ts';

const [port, listenerPid] = process.argv.slice(2).map(Number) as [number, number];
const PAUSE_MS = 10;

const echoMs: number[] = [];
const delayMs: number[] = [];
const failures: string[] = [];
let over = false;
process.stdin.resume().once('end', () => {
  over = true;
});
process.stdout.write('probing\n');
while (!over) {
  const delayBefore = delays();
  const begin = performance.now();
  await ask();
  echoMs.push(performance.now() - begin);
  delayMs.push(delays() - delayBefore);
  await sleep(PAUSE_MS);
}
process.stdout.write(`${JSON.stringify({ echoMs, delayMs, failures })}\n`);

function delays(): number {
  return runDelayMs(listenerPid) + runDelayMs(process.pid);
}

async function ask(): Promise<void> {
  try {
    const { peer, answer } = await RawPeer.associate(port, { calling: 'PROBE' });
    if (answer[0] !== 2) failures.push(`no association: ${answer.toString('hex') || 'connection closed'}`);
    else {
      const status = await peer.echo(1);
      if (status !== 0) failures.push(`C-ECHO was answered with ${status}`);
      await peer.release();
    }
    peer.socket.destroy();
  } catch (error) {
    failures.push(String(error));
  }
}
