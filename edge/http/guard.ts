import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { isLoopback } from '../config/address.ts';
import { Fault } from '../config/fault.ts';

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Refuses what a hostile page in a browser could send here.
 * - DNS rebinding: a server on loopback answers to loopback names and that of its proxy only, whatever name resolves to it.
 * - Cross-site requests: an act, or a WebSocket (which no same-origin policy protects), comes from this origin or from
 *   a program that is no browser and sends no Origin.
 */
export function refusal(
  request: IncomingMessage,
  boundHost: string,
  acting: boolean,
  publicOrigin?: string,
): Fault | null {
  const host = request.headers.host ?? '';
  const name = host.replace(/:\d+$/, '').toLowerCase();
  const isOfProxy = publicOrigin !== undefined && hostOf(publicOrigin) === host.toLowerCase();
  if (isLoopback(boundHost) && !LOOPBACK_NAMES.has(name) && !isOfProxy) {
    return new Fault(`This server does not answer to the name ${JSON.stringify(name)}`, {
      code: 'host-refused',
      hint: 'Open the board by 127.0.0.1 or localhost, or set http.host to an address of this machine.',
    });
  }
  if (!acting) return null;
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const foreignOrigin = origin !== undefined && hostOf(origin) !== host.toLowerCase();
  if (foreignOrigin || (site !== undefined && site !== 'same-origin' && site !== 'none')) {
    return new Fault('Acts are taken from the ward board itself, not from another site', {
      code: 'origin-refused',
      hint: 'Open the board on the appliance and act there.',
    });
  }
  return null;
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

/** Where the board's MQTT connects, on this very server. */
const UPGRADE_PATH = '/mqtt';

/**
 * Puts {@link refusal} before every upgrade listener that the server has by now. Returns the sockets that were upgraded:
 * they are no longer requests of the server's, so whoever stops it must end them.
 */
export function guardUpgrades(server: Server, boundHost: string, publicOrigin?: string): ReadonlySet<Duplex> {
  const listeners = server.listeners('upgrade');
  const upgraded = new Set<Duplex>();
  server.removeAllListeners('upgrade');
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    socket.on('error', () => socket.destroy());
    if (refusal(request, boundHost, true, publicOrigin)) return end(socket, '403 Forbidden');
    const path = request.url?.split('?')[0];
    if (listeners.length === 0 || path !== UPGRADE_PATH) return end(socket, '404 Not Found');
    for (const listener of listeners) listener.call(server, request, socket, head);
  });
  return upgraded;
}

function end(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
