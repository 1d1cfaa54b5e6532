import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { pdu } from '../../dicom/raw-peer.ts';
import type { MutatedCase } from '../mutator/mutator.ts';

/** How long the listener may take to end a connection whose peer has left, ms: more than any of its deadlines. */
const CLOSED_WITHIN_MS = 30_000;
/** How long a peer that waits to be cut off does so, ms, before it leaves. */
const PATIENCE_MS = 100;
/** Pause after a reset, ms, whose effect on the listener cannot be seen from here. */
const AFTER_RESET_MS = 50;

/** Plays one case from an address of loopback. @throws Error where the listener does not take or does not end the connection */
export async function play({ pieces, leaving }: MutatedCase, port: number, address: string): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port, localAddress: address, noDelay: true });
  socket.on('error', () => {}).resume();
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const connected = once(socket, 'connect').then(() => true);
  if (!(await Promise.race([connected.catch(() => false), closed.then(() => false)]))) {
    throw new Error('the connection was not taken');
  }
  for (const piece of pieces) {
    if (!socket.writable) break;
    socket.write(piece);
    // Another packet: the listener sees what is cut here in two pieces.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await leave(socket, leaving, closed);
}

async function leave(socket: Socket, leaving: MutatedCase['leaving'], closed: Promise<void>): Promise<void> {
  if (leaving === 'reset') {
    socket.resetAndDestroy();
    await sleep(AFTER_RESET_MS);
  } else if (leaving === 'end') socket.end();
  else {
    if (leaving === 'abort' && socket.writable) socket.write(pdu(7, Buffer.alloc(4)));
    const patience = setTimeout(() => socket.end(), PATIENCE_MS);
    void closed.then(() => clearTimeout(patience));
  }
  const late = new AbortController();
  const timeout = new Promise<'late'>((resolve) => {
    const timer = setTimeout(() => resolve('late'), CLOSED_WITHIN_MS);
    late.signal.addEventListener('abort', () => clearTimeout(timer));
  });
  const outcome = await Promise.race([closed, timeout]);
  late.abort();
  socket.destroy();
  if (outcome === 'late') throw new Error(`the connection was not ended within ${CLOSED_WITHIN_MS / 1000} s`);
}
