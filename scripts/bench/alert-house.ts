import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { sampleAlert, sampleStatus } from '../../dashboard/gallery/samples.ts';
import { AlertActs } from '../../edge/alerting/acts.ts';
import { ClinicalDesk } from '../../edge/alerting/clinical-desk.ts';
import { Publisher } from '../../edge/alerting/publisher.ts';
import { type Clock, isoNow, systemClock } from '../../edge/config/clock.ts';
import type { Unit } from '../../edge/config/unit.ts';
import { HttpServer } from '../../edge/http/server.ts';
import type { Journal } from '../../edge/journal/journal.ts';
import { openJournal } from '../../edge/journal/open.ts';
import { EmbeddedBroker } from '../../edge/mqtt/broker.ts';
import { MqttConnection } from '../../edge/mqtt/connection.ts';
import { type AlertPayload, topics } from '../../edge/mqtt/topics.ts';
import { MqttWebSocket } from '../../edge/mqtt/websocket.ts';

export const APPLIANCE = { site: 'bench', appliance: 'edge-1' };

/** The appliance from the journal to the screens, without the scanner's side: on loopback, on free ports, in a folder of its own. */
export interface AlertHouse {
  readonly journal: Journal;
  readonly publisher: Publisher;
  readonly broker: EmbeddedBroker;
  readonly acts: AlertActs;
  readonly dataDir: string;
  readonly url: string;
  heartbeat(): Promise<void>;
  /** Commits a new alert, as a conclusion does; it is not published until `publisher.wake()`. */
  raise(alertId: string): Promise<AlertPayload>;
  close(): Promise<void>;
}

/** @param boardDir a built board; that of `npm run build` where absent */
export async function openAlertHouse(clock: Clock = systemClock, boardDir?: string): Promise<AlertHouse> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'henet-bench-'));
  const log = pino({ level: 'silent' });
  const journal = await openJournal({ file: path.join(dataDir, 'journal.sqlite'), clock });
  const broker = new EmbeddedBroker({
    ...{ host: '127.0.0.1', port: 0, appliance: APPLIANCE, sessionsFile: ':memory:', clock, log },
  });
  const address = () => ({ host: '127.0.0.1', port: broker.port });
  const status = () => sampleStatus({ issuedAt: isoNow(clock) }, clock.now());
  const heartbeat = () => ({ topic: topics.status(APPLIANCE), payload: JSON.stringify(status()) });
  const { credentials } = broker;
  const connection = new MqttConnection({ address, credentials, clientId: 'bench', will: heartbeat, log });
  const publisher = new Publisher({ appliance: APPLIANCE, journal, connection, clock, log });
  const acts = new AlertActs({ journal, clock, changed: () => publisher.wake() });
  const screens = new MqttWebSocket({ address, log });
  const http = new HttpServer({
    config: { ...APPLIANCE, http: { host: '127.0.0.1', port: 0 } },
    dataDir,
    journal,
    acts,
    // No engine: an estimate that is asked for waits.
    clinical: new ClinicalDesk({ journal, clock, estimates: { settled: (entryId) => journal.clinical.get(entryId) } }),
    status,
    attachUpgrade: (server) => screens.attach(server),
    ...(boardDir === undefined ? {} : { boardDir }),
    clock,
    log,
    ...(boardDir === undefined ? {} : { boardDir }),
  });
  const units: readonly Unit[] = [broker, publisher, connection, screens, http];
  for (const unit of units) await unit.start();
  if (!connection.connected) await new Promise<void>((resolve) => connection.onConnect(resolve));
  return {
    journal,
    publisher,
    broker,
    acts,
    dataDir,
    url: `http://127.0.0.1:${http.address().port}`,
    async heartbeat() {
      const { topic, payload } = heartbeat();
      await connection.publish(topic, payload, { retain: true });
    },
    async raise(alertId) {
      const at = isoNow(clock);
      const expiresAt = new Date(clock.now() + 48 * 3_600_000).toISOString();
      const alert = sampleAlert({ alertId, scanId: null, raisedAt: at, issuedAt: at, expiresAt });
      await journal.alerts.change(alert, { at, who: 'bench', act: 'alert-raised', subject: alertId, detail: '' });
      return alert;
    },
    async close() {
      for (const unit of units.toReversed()) await unit.stop();
      await journal.close();
      await rm(dataDir, { recursive: true });
    },
  };
}
