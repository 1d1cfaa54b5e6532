import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import { AlertActs } from './alerting/acts.ts';
import { AlertWriter } from './alerting/alert-writer.ts';
import { readChannels } from './alerting/channels/settings.ts';
import { ClinicalDesk } from './alerting/clinical-desk.ts';
import { Estimates } from './alerting/estimates.ts';
import { Ghosts } from './alerting/ghosts.ts';
import { raiseJournalRestored } from './alerting/journal-restored.ts';
import { PeerAlerts } from './alerting/peer-alerts.ts';
import { Publisher } from './alerting/publisher.ts';
import { RemoteActs } from './alerting/remote-acts.ts';
import { JobRunner } from './alerting/runner.ts';
import { Unrecorded } from './alerting/unrecorded.ts';
import { systemClock } from './config/clock.ts';
import type { Config } from './config/config.ts';
import { Fault } from './config/fault.ts';
import type { Problem } from './config/problem.ts';
import { DicomListener } from './dicom/listener.ts';
import { DiskMonitor, freeBytesOf } from './health/disk.ts';
import type { LogRing } from './health/log-ring.ts';
import type { LoopDelay } from './health/loop-delay.ts';
import { StatusReporter } from './health/status.ts';
import { TemperatureMonitor } from './health/temperature.ts';
import { Watchdog } from './health/watchdog.ts';
import { cookiesOf, sessionTokenOf } from './http/cookies.ts';
import { HttpServer } from './http/server.ts';
import { ViewingLog } from './http/viewing.ts';
import { EngineHost } from './inference/host.ts';
import { backupDirOf } from './journal/folders.ts';
import { DataLock } from './journal/lock.ts';
import { openSoundJournal } from './journal/rebuild.ts';
import { JOURNAL_FILE } from './journal/restore.ts';
import { Retention, retentionPolicy } from './journal/retention.ts';
import { ScheduledBackups } from './journal/scheduled-backups.ts';
import { readBrokerAccess } from './mqtt/access.ts';
import { EmbeddedBroker } from './mqtt/broker.ts';
import { MqttConnection } from './mqtt/connection.ts';
import { Echo } from './mqtt/echo.ts';
import { MqttWebSocket } from './mqtt/websocket.ts';
import { PeopleDesk } from './people/desk.ts';
import { guestOf, type ScreenGuest } from './people/guest.ts';
import { PeopleRoom } from './people/people.ts';
import { readSecret } from './people/provider.ts';
import { ReachingPeople } from './reaching-people.ts';
import { mayBeRead } from './series/content.ts';
import { StudyWatcher } from './series/watcher.ts';
import { ServiceDesk } from './service-desk.ts';
import type { Stack } from './stack.ts';
import { mutedConditions, StandingAlerts } from './standing-alerts.ts';

const VERSION = (
  JSON.parse(readFileSync(path.join(import.meta.dirname, '../package.json'), 'utf8')) as { version: string }
).version;

/** What the process hands to the appliance. */
export interface Surroundings {
  readonly config: Config;
  /** Where the configuration was read from, absolute. */
  readonly configFile: string;
  readonly log: Logger;
  /** Hears what is logged. */
  readonly ring: LogRing;
  readonly stack: Stack;
  readonly loopDelay: LoopDelay;
}

/**
 * Starts every unit of the appliance, the port to the scanner last, so that nothing is accepted that cannot be read.
 * `onReload` is given what SIGHUP does once all is started.
 * @throws Fault of the unit that did not start; those started before it are in `stack`
 */
export async function startAppliance(
  { config, configFile, log, ring, stack, loopDelay }: Surroundings,
  onReload: (reload: () => Promise<void>) => void,
): Promise<void> {
  const clock = systemClock;
  const { dataDir, site, appliance } = config;
  const identity = { site, appliance };
  // First of all: what is wrong with a file of it is to be told at once, as the rest of the configuration is.
  const access = await readBrokerAccess(config.mqtt);
  await mkdir(dataDir, { recursive: true }).catch((cause: Error) => {
    throw new Fault(`The data folder ${dataDir} cannot be made: ${cause.message}`, {
      code: 'data-folder',
      hint: 'Set dataDir to a folder that the service may write.',
      cause,
    });
  });

  // So is what is wrong with a file of a channel.
  const channelSettings = await readChannels(config.alerting.channels);
  if (config.people.oidc) await readSecret(config.people.oidc.clientSecretFile);

  await stack.start('event loop delay', loopDelay);
  const disk = new DiskMonitor({ path: dataDir, minFreeMb: config.health.minFreeDiskMb, log });
  await stack.start('disk', disk);
  await stack.start('data folder', new DataLock(dataDir));
  const backupDir = backupDirOf(config);
  const journal = await openSoundJournal({
    dataDir,
    backupDir,
    clock,
    log: log.child({ room: 'journal' }),
    onRebuilt: (fresh, rebuilt) =>
      raiseJournalRestored(fresh, rebuilt, {
        clock,
        policy: config.alerting,
        expiresHours: config.alerting.expiresHours,
      }),
  });
  await stack.start('journal', { start: async () => {}, stop: () => journal.close() });
  const backups = new ScheduledBackups({
    file: path.join(dataDir, JOURNAL_FILE),
    dir: backupDir,
    hours: config.journal.backupHours,
    kept: config.journal.backupsKept,
    clock,
    log: log.child({ room: 'journal' }),
  });
  await stack.start('backups', backups);
  const retention = new Retention({
    journal,
    dataDir,
    policy: retentionPolicy(config),
    freeBytes: () => freeBytesOf(dataDir).catch(() => null),
    clock,
    log: log.child({ room: 'journal' }),
  });
  await stack.start('retention', retention);
  const engine = new EngineHost({ inference: config.inference, log: log.child({ room: 'inference' }) });
  await stack.start('engine', engine);

  const broker =
    config.mqtt.broker === 'embedded'
      ? new EmbeddedBroker({
          host: config.mqtt.host,
          port: config.mqtt.port,
          appliance: identity,
          users: access.users,
          sessionsFile: path.join(dataDir, 'sessions.sqlite'),
          log: log.child({ room: 'mqtt' }),
          clock,
        })
      : null;
  if (broker) await stack.start('broker', broker);
  const brokerAddress = () => ({ host: config.mqtt.host, port: broker?.port ?? config.mqtt.port });
  const connection = new MqttConnection({
    address: brokerAddress,
    credentials: broker?.credentials ?? access.appliance,
    tls: access.tls,
    clientId: `${site}-${appliance}`,
    will: () => status.will(),
    log: log.child({ room: 'mqtt' }),
  });

  const unrecorded = new Unrecorded();
  const isUnrecorded = (alertId: string) => unrecorded.get(alertId) !== null;
  const publisher = new Publisher({
    appliance: identity,
    journal,
    connection,
    clock,
    unrecorded,
    log: log.child({ room: 'alerting' }),
  });
  const ghosts = new Ghosts({
    appliance: identity,
    journal,
    connection,
    log: log.child({ room: 'alerting' }),
    isUnrecorded,
  });
  const changed = () => {
    publisher.wake();
    people.wake();
  };
  const writer = new AlertWriter({
    journal,
    clock,
    policy: config.alerting,
    expiresHours: config.alerting.expiresHours,
    changed,
  });
  const people = new ReachingPeople({
    appliance: identity,
    config: config.alerting,
    channels: channelSettings,
    journal,
    writer,
    connection,
    clock,
    log,
    changed: () => publisher.wake(),
  });
  const concluded = () => {
    changed();
    standing.concluded();
  };
  const estimates = new Estimates({
    ...{ journal, engine, dataDir, config, clock, concluded },
    log: log.child({ room: 'alerting' }),
  });
  const runner = new JobRunner({
    journal,
    engine,
    dataDir,
    config,
    clock,
    log: log.child({ room: 'alerting' }),
    installed: () => engine.state().models,
    concluded: () => {
      concluded();
      estimates.wake();
    },
    unrecorded,
    alerted: () => {
      changed();
      // At once, for the state says how loudly it goes wrong.
      void status.beat();
    },
  });
  const watcher = new StudyWatcher({
    config: config.series,
    journal,
    clock,
    log: log.child({ room: 'series' }),
    onJob: () => runner.wake(),
    onUnrecorded: (scan, job) => runner.unrecordedJob(scan, job),
    onRefused: (seriesInstanceUid) => engine.forget(seriesInstanceUid),
  });
  const status = new StatusReporter({
    appliance: identity,
    connection,
    sources: {
      engine: () => {
        const { ready, provider, models } = engine.state();
        return ready && provider ? { provider, models } : null;
      },
      queue: () => journal.jobs.pending(),
      receivingSeries: () => watcher.inFlight().receivingSeries,
      lastInstanceAt: () => watcher.inFlight().lastInstanceAt,
      diskFreeBytes: () => disk.freeBytes,
    },
    heartbeatSeconds: config.mqtt.heartbeatSeconds,
    bootId: randomUUID(),
    version: VERSION,
    muted: mutedConditions(config.alerting),
    clock,
    log: log.child({ room: 'health' }),
  });
  status.addProblems(() => disk.problems());
  status.addProblems(() => backups.problems());
  status.addProblems(() => retention.problems());
  status.addProblems(() => runner.problems());
  status.addProblems(() => estimates.problems());
  status.addProblems(() => connection.problems());
  status.addProblems(() => publisher.problems());
  status.addProblems(() => ghosts.problems());
  status.addProblems(() => engineProblems(engine));
  const temperature = new TemperatureMonitor({ maxTemperatureC: config.health.maxTemperatureC, log });
  await stack.start('temperature', temperature);
  status.addProblems(() => temperature.problems());
  status.addProblems(() => people.problems());
  const standing = new StandingAlerts({
    journal,
    writer,
    clock,
    config,
    log,
    problems: () => status.problems(),
    models: () => engine.state().models,
  });

  const echo = new Echo({
    ...{ appliance: identity, connection, clock, heartbeatSeconds: config.mqtt.heartbeatSeconds },
    log: log.child({ room: 'mqtt' }),
  });
  status.addProblems(() => echo.problems());

  // The ghosts before the connection: they must hear what a broker has kept of alerts that are closed.
  await stack.start('ghosts', ghosts);
  await stack.start('reaching people', people);
  await stack.start('echo of the broker', echo);
  const acts = new AlertActs({ journal, clock, changed, isUnrecorded });
  const remote = { appliance: identity, journal, acts, connection, clock };
  await stack.start('acts of other screens', new RemoteActs({ ...remote, log: log.child({ room: 'alerting' }) }));
  await stack.start('publisher', publisher);
  await stack.start('standing alerts', standing);
  // Before the connection too: it tells since when there is one.
  const service = new ServiceDesk({
    ...{ config, configFile, journal, connection, ring, clock, changed },
    sources: {
      status: () => status.current(),
      problems: () => status.problems(),
      dicom: () => ({
        port: dicom.port,
        tlsPort: dicom.tlsPort,
        associations: dicom.associations,
        peers: dicom.activity?.peers() ?? [],
        strangers: dicom.activity?.strangers() ?? [],
      }),
      receiving: () => watcher.receiving(),
      reading: () => runner.reading,
      engine: () => engine.state(),
      broker: () => ({ connected: connection.connected, address: addressOf(brokerAddress()) }),
      diskFreeBytes: () => disk.freeBytes,
      zones: () => [...temperature.zones],
      longestStallMs: () => loopDelay.maxMs,
      lastClockStep: () => standing.lastClockStep,
    },
  });
  await stack.start('mqtt connection', connection);
  // After the connection, so that it is stopped before it and can still say that the appliance is going.
  await stack.start('status', status);
  await stack.start('job runner', runner);
  await stack.start('estimates', estimates);
  const room = new PeopleRoom({ journal, config: config.people, clock, log: log.child({ room: 'people' }) });
  await stack.start('sessions', room);
  const desk = { dataDir, administration: room.administration, log: log.child({ room: 'people' }) };
  await stack.start('desk of people', new PeopleDesk(desk));
  const isOpen = config.people.signIn === 'none';
  const { session: cookie } = cookiesOf(appliance, config.people.proxy);
  const screenViews = new ViewingLog(journal, clock, log.child({ room: 'mqtt' }));
  const screens = new MqttWebSocket<ScreenGuest>({
    address: brokerAddress,
    credentials: broker?.screenCredentials ?? access.screen,
    tls: access.tls,
    log: log.child({ room: 'mqtt' }),
    ...(isOpen ? {} : { admits: ({ headers }) => guestOf(room, sessionTokenOf(headers.cookie, cookie)) }),
    viewed: ({ socket }, guest) => {
      const by = { visitor: guest?.visitor ?? ({ kind: 'anyone' } as const), ip: socket.remoteAddress ?? 'unknown' };
      return screenViews.note(by, 'view-board', 'board');
    },
  });
  await stack.start('mqtt over websocket', screens);
  const http = new HttpServer({
    config,
    service,
    modelsDir: config.inference.modelsDir,
    dataDir,
    journal,
    acts,
    people: isOpen ? null : room,
    ...(config.people.proxy ? { proxy: config.people.proxy } : {}),
    clinical: new ClinicalDesk({ journal, estimates, clock }),
    unrecorded: () => unrecorded.alerts(),
    changed,
    status: () => status.current(),
    attachUpgrade: (server) => screens.attach(server),
    clock,
    log: log.child({ room: 'http' }),
  });
  await stack.start('http', http);
  await stack.start('studies', watcher);
  const peerAlerts = new PeerAlerts({
    journal,
    clock,
    log: log.child({ room: 'alerting' }),
    quietSeconds: config.dicom.refusalQuietSeconds,
    writer,
  });
  await stack.start('alerts of refused devices', peerAlerts);
  const dicom = new DicomListener({
    config: config.dicom,
    dataDir,
    instances: journal.instances,
    commitments: journal.commitments,
    audit: journal.audit,
    clock,
    log: log.child({ room: 'dicom' }),
    canStore: () => disk.canStore(),
    onInstance: (row) => {
      watcher.onInstance(row);
      if (mayBeRead(row.header)) engine.ahead(row.seriesInstanceUid, path.join(dataDir, row.file));
    },
    onRelease: (delivery) => watcher.onRelease(delivery),
    onRepeatedRefusal: (offender) => peerAlerts.refused(offender),
  });
  await stack.start('dicom', dicom);
  status.addProblems(() => dicom.problems());
  onReload(() => dicom.reload());
  await stack.start(
    'watchdog',
    new Watchdog({
      environment: process.env,
      selfCheck: async () => {
        if (!engine.state().ready) throw new Error(engine.state().problem?.text ?? 'the engine is not ready');
        await journal.jobs.pending();
      },
      log,
    }),
  );
  // The stalls of starting are nobody's wait.
  loopDelay.reset();
  const { address, port } = http.address();
  log.info(
    { board: `http://${address}:${port}/ward`, dicom: dicom.port, dicomTls: dicom.tlsPort, version: VERSION },
    'ready',
  );
}

/** For the status: why the engine is not there, or slower than it was made to be. */
function engineProblems(engine: EngineHost): Problem[] {
  const { ready, problem, provider, fellBack } = engine.state();
  // Without it no scan is read.
  if (!ready) return problem ? [{ code: 'engine-down', text: problem.text, priority: 'high' }] : [];
  if (fellBack.length === 0) return [];
  const text = `The models run on ${provider} because a faster provider failed (${fellBack.join('; ')}). Results take longer; check the device's drivers.`;
  return [{ code: 'provider-fell-back', text, priority: 'medium' }];
}

const addressOf = ({ host, port }: { readonly host: string; readonly port: number }) => `${host}:${port}`;
