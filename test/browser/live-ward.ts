import { pino } from 'pino';
import { sampleStatus } from '../../dashboard/gallery/samples.ts';
import { AlertActs } from '../../edge/alerting/acts.ts';
import { ClinicalDesk } from '../../edge/alerting/clinical-desk.ts';
import { Estimates } from '../../edge/alerting/estimates.ts';
import { Publisher } from '../../edge/alerting/publisher.ts';
import { Receipts } from '../../edge/alerting/receipts.ts';
import { systemClock } from '../../edge/config/clock.ts';
import { sessionTokenOf } from '../../edge/http/cookies.ts';
import type { EngineHost } from '../../edge/inference/host.ts';
import type { Journal } from '../../edge/journal/journal.ts';
import { EmbeddedBroker } from '../../edge/mqtt/broker.ts';
import { MqttConnection } from '../../edge/mqtt/connection.ts';
import { type StatusPayload, topics } from '../../edge/mqtt/topics.ts';
import { MqttWebSocket } from '../../edge/mqtt/websocket.ts';
import { guestOf } from '../../edge/people/guest.ts';
import type { PeopleRoom } from '../../edge/people/people.ts';
import { CONFIG } from '../alerting/house.ts';
import { COOKIE } from '../http/signed-in.ts';
import { openWard, type Ward } from '../http/ward.ts';

const APPLIANCE = { site: 'test', appliance: 'edge-1' };

export interface LiveWard extends Ward {
  /** Publishes what was recorded since. */
  wake(): void;
  /** The broker goes, HTTP stays. */
  stopBroker(): Promise<void>;
  /** All of it goes, as if the plug were pulled. */
  pullPlug(): Promise<void>;
}

export interface LiveWardOptions {
  readonly port?: number;
  readonly status?: Partial<StatusPayload>;
  readonly heartbeatMs?: number;
  readonly boardDir?: string;
  /** Makes the estimates that clinical data ask for; without one they wait. */
  readonly engine?: EngineHost;
  /** A broker on 127.0.0.1 that lets everybody in, in place of the embedded one. */
  readonly brokerPort?: number;
  /** Who may sign in; absent where nobody has to. */
  readonly people?: (journal: Journal) => PeopleRoom;
}

/** A real journal, broker, WebSocket, publisher and HTTP server; only the heartbeat's figures are invented. */
export async function openLiveWard({
  port = 0,
  status = {},
  heartbeatMs = 1000,
  boardDir,
  engine,
  brokerPort,
  people,
}: LiveWardOptions = {}): Promise<LiveWard> {
  const log = pino({ level: 'silent' });
  const clock = systemClock;
  const broker = new EmbeddedBroker({
    ...{ host: '127.0.0.1', port: 0, appliance: APPLIANCE, sessionsFile: ':memory:', log },
  });
  await broker.start();
  const address = () => ({ host: '127.0.0.1', port: brokerPort ?? broker.port });
  const rooms: PeopleRoom[] = [];
  const webSocket = new MqttWebSocket({
    ...{ address, credentials: broker.screenCredentials, log },
    ...(people ? { admits: ({ headers }) => guestOf(rooms[0]!, sessionTokenOf(headers.cookie, COOKIE)) } : {}),
  });
  await webSocket.start();
  let seq = 1;
  const heartbeat = () => {
    const now = clock.now();
    return sampleStatus({ seq, issuedAt: new Date(now).toISOString(), ...status }, now);
  };
  const connection = new MqttConnection({
    address,
    ...(broker ? { credentials: broker.credentials } : {}),
    clientId: 'live-ward',
    will: () => ({ topic: topics.status(APPLIANCE), payload: JSON.stringify({ ...heartbeat(), state: 'offline' }) }),
    log,
  });
  let publisher: Publisher | null = null;
  let estimates: Estimates | null = null;
  const ward = await openWard({
    config: { ...APPLIANCE, http: { host: '127.0.0.1', port } },
    status: heartbeat,
    ...(boardDir ? { boardDir } : {}),
    ...(people
      ? {
          people: (of: Journal) => {
            rooms.push(people(of));
            return rooms[0]!;
          },
        }
      : {}),
    attachUpgrade: (server) => webSocket.attach(server),
    changed: () => publisher?.wake(),
    acts: (journal) => new AlertActs({ journal, clock, changed: () => publisher?.wake() }),
    ...(engine
      ? {
          clinical: (journal: Journal, dataDir: string) => {
            const config = CONFIG;
            estimates = new Estimates({
              ...{ journal, engine, dataDir, config, clock, log },
              concluded: () => publisher?.wake(),
            });
            return new ClinicalDesk({ journal, estimates, clock });
          },
        }
      : {}),
  });
  await (estimates as Estimates | null)?.start();
  publisher = new Publisher({ appliance: APPLIANCE, journal: ward.journal, connection, clock, log });
  const { journal } = ward;
  const receipts = new Receipts({ appliance: APPLIANCE, journal, connection, clock, log, noted: () => {} });
  await receipts.start();
  await publisher.start();
  await rooms[0]?.start();
  await connection.start();
  const timer = setInterval(() => {
    seq += 1;
    // A broker that is away is what some tests are about.
    connection.publish(topics.status(APPLIANCE), JSON.stringify(heartbeat()), { retain: true }).catch(() => undefined);
  }, heartbeatMs);

  let broken = false;
  const stopBroker = async () => {
    if (broken) return;
    broken = true;
    clearInterval(timer);
    await publisher.stop();
    await receipts.stop();
    await connection.stop();
    await webSocket.stop();
    await rooms[0]?.stop();
    await broker?.stop();
  };
  return {
    ...ward,
    wake: () => publisher.wake(),
    stopBroker,
    async pullPlug() {
      await stopBroker();
      await ward.server.stop();
    },
    async close() {
      await (estimates as Estimates | null)?.stop();
      await stopBroker();
      await ward.close();
    },
  };
}
