import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what systems give out by themselves (Linux: 32768 to 60999): no other connection takes one before it is used. */
const FIRST = 20_000;
const COUNT = 12_000;
/** Processes that ask at the same time begin this far apart; none asks for as many. */
const STEP = 97;

let next = (process.pid * STEP) % COUNT;

/** Ports of 127.0.0.1 that nothing listens on now; none is given out twice by one process. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let tries = 0; ports.length < count; tries++) {
    if (tries === COUNT) throw new Error(`no free port from ${FIRST} to ${FIRST + COUNT - 1}`);
    const port = FIRST + next;
    next = (next + 1) % COUNT;
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}
