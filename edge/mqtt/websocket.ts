import type { IncomingMessage, Server } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { Logger } from 'pino';
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws';
import type { Unit } from '../config/unit.ts';
import type { BrokerTls, Credentials } from './access.ts';
import { Packets } from './packets.ts';
import { SignIn } from './sign-in.ts';
import { type Named, spoken } from './spoken-acts.ts';

/** Whoever is signed in at a screen that was let in. */
export interface Guest {
  /** Who does an act there; `vouch` is what the screen was given for one. */
  nameOf(vouch: string | null): Named;
  /** Fires when the session is over: the screen is cut off. */
  readonly ended: AbortSignal;
}

export interface MqttWebSocketOptions<Visitor extends Guest = Guest> {
  /** The broker's TCP address; asked for every screen. */
  readonly address: () => { readonly host: string; readonly port: number };
  /** How boards sign in there, whatever a browser says: as screens, never as the appliance. Null for a broker without users. */
  readonly credentials?: Credentials | null;
  readonly tls?: BrokerTls | null;
  readonly log: Logger;
  /** Who is signed in at this browser, for a site that asks screens to sign in; null is refused with 401. */
  readonly admits?: (request: IncomingMessage) => Promise<Visitor | null>;
  /** Writes down that this screen looks at the board, before it is shown any of it. `guest` is null where nobody has to sign in. */
  readonly viewed?: (request: IncomingMessage, guest: Visitor | null) => Promise<void>;
  /** Screens connected at once. */
  readonly maxScreens?: number;
  /** Largest WebSocket message a browser may send, bytes. */
  readonly maxMessageBytes?: number;
  /** A browser that does not answer a ping within this is cut off, seconds. */
  readonly pingSeconds?: number;
}

/** Where a board connects: `ws://host/mqtt`, subprotocol `mqtt` (MQTT 3.1.1, section 6). */
export const WEBSOCKET_PATH = '/mqtt';
const SUBPROTOCOL = 'mqtt';
/** Largest packet of a screen, bytes: an act or a receipt has some hundreds. */
const MAX_SAID_BYTES = 65_536;
/** Close code of a session that is over, of the range that is for applications (RFC 6455, 7.4.2). */
export const SESSION_ENDED = 4401;

/**
 * MQTT over WebSocket on the appliance's HTTP server. Each WebSocket becomes one TCP connection to the broker, embedded or
 * external alike, with back-pressure both ways. The appliance signs it in there as a screen; what a screen may do is for the
 * broker to decide.
 */
export class MqttWebSocket<Visitor extends Guest = Guest> implements Unit {
  readonly #options: MqttWebSocketOptions<Visitor>;
  readonly #alive = new WeakSet<WebSocket>();
  readonly #detach: (() => void)[] = [];
  #server: WebSocketServer | null = null;
  #ping: NodeJS.Timeout | null = null;

  constructor(options: MqttWebSocketOptions<Visitor>) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: true,
      perMessageDeflate: false,
      maxPayload: this.#options.maxMessageBytes ?? 65_536,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    });
    this.#ping = setInterval(() => this.#sweep(), (this.#options.pingSeconds ?? 20) * 1000);
  }

  async stop(): Promise<void> {
    for (const detach of this.#detach.splice(0)) detach();
    if (this.#ping) clearInterval(this.#ping);
    this.#ping = null;
    const server = this.#server;
    this.#server = null;
    for (const socket of server?.clients ?? []) socket.terminate();
    server?.close();
  }

  /** Serves this HTTP server's upgrades at {@link WEBSOCKET_PATH}, until `stop`. Answers others with 404 if nobody else listens. */
  attach(http: Server): void {
    const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const path = request.url?.split('?')[0];
      if (path === WEBSOCKET_PATH) this.#upgrade(request, socket, head);
      else if (http.listenerCount('upgrade') === 1) refuse(socket, 404, 'Not Found');
    };
    http.on('upgrade', onUpgrade);
    this.#detach.push(() => http.off('upgrade', onUpgrade));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const refusal = this.#refusal(request);
    if (refusal) refuse(socket, ...refusal);
    else void this.#admit(request, socket, head);
  }

  async #admit(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { admits, viewed, log } = this.#options;
    const onError = (error: Error) => log.debug({ err: error.message }, 'screen gone before it was connected');
    socket.on('error', onError);
    try {
      const guest = (await admits?.(request)) ?? null;
      if (admits && guest === null) return refuse(socket, 401, 'Unauthorized');
      await viewed?.(request, guest);
      socket.off('error', onError);
      // Many may have come while that was asked.
      if (this.#isFull()) return refuse(socket, 503, 'Service Unavailable');
      this.#server?.handleUpgrade(request, socket, head, (webSocket) => this.#join(webSocket, guest));
    } catch (error) {
      log.error({ err: error }, 'a screen is not let in, for its viewing cannot be written down');
      refuse(socket, 503, 'Service Unavailable');
    }
  }

  /** HTTP status for a browser that may not join; null for one that may. */
  #refusal(request: IncomingMessage): [status: number, reason: string] | null {
    const { log } = this.#options;
    const { origin } = request.headers;
    if (!isSameOrigin(request)) {
      log.warn({ origin, from: request.socket.remoteAddress }, 'screen of another origin refused');
      return [403, 'Forbidden'];
    }
    if (!offersMqtt(request)) return [400, 'Bad Request'];
    if (this.#isFull()) return [503, 'Service Unavailable'];
    return null;
  }

  #isFull(): boolean {
    const { maxScreens = 128 } = this.#options;
    return !this.#server || this.#server.clients.size >= maxScreens;
  }

  #join(webSocket: WebSocket, guest: Guest | null): void {
    const { address, credentials, tls, log } = this.#options;
    this.#alive.add(webSocket);
    webSocket.on('pong', () => this.#alive.add(webSocket));
    const browser = createWebSocketStream(webSocket);
    const signIn = new SignIn(credentials ?? null);
    const broker = tls ? connectTls({ ...tls, ...address() }) : connect({ ...address(), noDelay: true });
    // Whichever side ends, the other ends with it; the screen connects again by itself.
    browser.on('error', (error) => log.debug({ err: error.message }, 'screen connection ended'));
    broker.on('error', (error) => log.warn({ err: error.message }, 'screen cannot reach the MQTT broker'));
    signIn.on('error', (error) => {
      log.warn({ err: error.message }, 'screen refused: it does not speak MQTT');
      webSocket.close(1002);
      broker.destroy();
    });
    browser.on('close', () => broker.destroy());
    broker.on('close', () => webSocket.close(1001));
    if (guest === null) {
      browser.pipe(signIn).pipe(broker);
      broker.pipe(browser);
      return;
    }
    const heard = new Packets(Number.MAX_SAFE_INTEGER);
    const said = new Packets(MAX_SAID_BYTES, (packet) =>
      spoken(
        packet,
        (vouch) => guest.nameOf(vouch),
        (answer) => heard.say(answer),
      ),
    );
    said.on('error', (error) => {
      log.warn({ err: error.message }, 'screen cut off: it says what no board says');
      webSocket.close(1002);
      broker.destroy();
    });
    browser.pipe(signIn).pipe(said).pipe(broker);
    broker.pipe(heard).pipe(browser);
    const end = () => {
      webSocket.close(SESSION_ENDED);
      // Nothing more is shown, whether or not the browser answers.
      broker.destroy();
    };
    if (guest.ended.aborted) end();
    guest.ended.addEventListener('abort', end, { once: true });
    webSocket.on('close', () => guest.ended.removeEventListener('abort', end));
  }

  /** Cuts off browsers that have vanished without a word. */
  #sweep(): void {
    for (const webSocket of this.#server?.clients ?? []) {
      if (!this.#alive.delete(webSocket)) webSocket.terminate();
      else webSocket.ping();
    }
  }
}

/** A page of another site must not read patients' data through the browser of somebody inside. Programs send no Origin. */
function isSameOrigin({ headers }: IncomingMessage): boolean {
  if (headers.origin === undefined) return true;
  return URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host;
}

function offersMqtt({ headers }: IncomingMessage): boolean {
  const offered = headers['sec-websocket-protocol'] ?? '';
  return offered.split(',').some((name) => name.trim() === SUBPROTOCOL);
}

function refuse(socket: Duplex, status: number, reason: string): void {
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
