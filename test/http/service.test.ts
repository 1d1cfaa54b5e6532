import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServiceState } from '../../edge/health/service/state.ts';
import { Database } from '../../edge/journal/database.ts';
import type { AlertPayload } from '../../edge/mqtt/topics.ts';
import { sendStudy } from '../../scripts/phantom/send.ts';
import { makeStudy, type PhantomStudy } from '../../scripts/phantom/study.ts';
import { Site, until } from '../e2e/site.ts';
import { disguises, PLANTED, planted } from './canaries.ts';
import { getJson, post } from './ward.ts';

/** What people and the configuration bring in, beside what {@link PLANTED} has of a patient. */
const SECRETS = {
  site: 'zwiesel-kl',
  channelName: 'Dr Wombatson cell',
  topicPart: 'wombatson-pager',
  mqttUser: 'ocelotwatch',
  mqttPassword: 'Grizzled-Narwhal-88',
  webhookSecret: 'Umbrella-Dugong-Sturgeon-4471',
  folder: 'privat-zorilla',
  takenBy: 'RN Pangolinska',
  closedReason: 'was the aardwolf artefact again',
  testedBy: 'Eng. Tamarinova',
  pin: '7730915',
  strangerTitle: 'XQVOLE42',
  peerTitle: 'CTQUOKKA1',
  screenId: 'wall-binturong-7',
  address: '/api/v1/episodes/secret-echidna-33',
} as const;

let site: Site;
let study: PhantomStudy;
let state: ServiceState;

const service = () => site.json<ServiceState>('/api/v1/service');
const send = (of: PhantomStudy, callingAeTitle: string) =>
  sendStudy(of, { host: '127.0.0.1', port: site.ports.dicom, calledAeTitle: 'HENET', callingAeTitle });

/** The first half of a series' slices; a scanner that says how many there are says the whole number. */
function half(of: PhantomStudy): PhantomStudy {
  const soft = of.series.filter(({ kind }) => kind === 'soft');
  return { ...of, series: soft.map((one) => ({ ...one, instances: one.instances.slice(0, 12) })) };
}

beforeAll(async () => {
  site = await Site.make({
    site: SECRETS.site,
    dicom: {
      peers: [
        { aeTitle: SECRETS.peerTitle, address: '127.0.0.1' },
        { aeTitle: 'ARCHIVE', address: '10.20.30.0/24' },
      ],
    },
    series: { quietSeconds: 300, giveUpSeconds: 600 },
    alerting: {
      channels: {
        [SECRETS.channelName]: { kind: 'mqtt', topic: `henet/v1/${SECRETS.site}/pagers/${SECRETS.topicPart}` },
        broken: { kind: 'webhook', url: 'http://127.0.0.1:9/', secretFile: `${SECRETS.folder}/hook` },
      },
    },
    mqtt: {
      users: [{ username: SECRETS.mqttUser, passwordFile: `${SECRETS.folder}/mqtt`, role: 'reader' }],
    },
  });
  await mkdir(join(site.dataDir, SECRETS.folder));
  await writeFile(join(site.dataDir, SECRETS.folder, 'hook'), SECRETS.webhookSecret);
  await writeFile(join(site.dataDir, SECRETS.folder, 'mqtt'), SECRETS.mqttPassword);
  await site.start();
  study = planted(makeStudy({ seed: 41, iphMl: 18, ivh: false }));
  await send(study, SECRETS.peerTitle);
  await site.concluded();
  await send(half(planted(makeStudy({ seed: 42, bleed: false }))), SECRETS.peerTitle);
  await expect(send(study, SECRETS.strangerTitle)).rejects.toThrow(/rejected/);
  state = await service();
});
afterAll(() => site?.remove());

describe('the state of the appliance', () => {
  test('each configured device has when it last called, how many images came today, and why it was last turned away', () => {
    const [scanner, archive] = state.dicom.peers;
    const sent = study.series.reduce((sum, { instances }) => sum + instances.length, 0) + 12;
    expect(scanner).toMatchObject({ aeTitle: SECRETS.peerTitle, address: '127.0.0.1', instancesToday: sent });
    expect(Date.parse(scanner!.lastAssociatedAt!)).toBeGreaterThan(Date.parse(state.startedAt));
    // Another title from its address: it may be this device, set up wrongly.
    expect(scanner!.lastRefusal).toMatchObject({
      callingAeTitle: SECRETS.strangerTitle,
      code: 'dicom-association-refused',
    });
    expect(scanner!.lastRefusal?.hint).toContain('dicom.peers');
    expect(archive).toMatchObject({ lastAssociatedAt: null, instancesToday: 0, lastRefusal: null });
    expect(state.dicom.port).toBe(site.ports.dicom);
  });

  test('a series in flight has its slices, how many were announced and what it waits for; a scan that was read is none', () => {
    expect(state.receiving).toHaveLength(1);
    expect(state.receiving[0]).toMatchObject({ instances: 12, modality: 'CT', waitsFor: 'quiet', untilSeconds: 300 });
    expect(state.receiving[0]!.announced).toBeGreaterThan(12);
    expect(state.queue).toMatchObject({ waiting: 0, reading: null, jobs: [] });
  });

  test('engine, models, broker, channels, disk, memory, loop and clock are told from what runs', () => {
    expect(state.engine).toMatchObject({ ready: true, provider: 'cpu', restarts: 0, problem: null });
    expect(state.models.map(({ role }) => role).sort()).toEqual(['expansion', 'hematoma']);
    expect(state.models.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))).toBe(true);
    expect(state.broker).toMatchObject({ kind: 'embedded', connected: true, address: `127.0.0.1:${site.ports.mqtt}` });
    expect(state.channels.map(({ name, kind }) => [name, kind])).toEqual([
      [SECRETS.channelName, 'mqtt'],
      ['broken', 'webhook'],
    ]);
    expect(state.disk.freeBytes).toBeGreaterThan(state.disk.minFreeBytes);
    expect(state.memory.mainBytes).toBeGreaterThan(10_000_000);
    expect(state.memory.engineBytes).toBeGreaterThan(10_000_000);
    expect(state.loop).toMatchObject({ allowedMs: 50 });
    expect(state.clock.lastStep).toBeNull();
  });

  test('the last warnings are told in the program’s own sentences, with what to do', () => {
    const refused = state.troubles.find(({ code }) => code === 'dicom-association-refused');
    expect(refused).toMatchObject({
      level: 'warn',
      room: 'dicom',
      text: expect.stringContaining('association refused: '),
    });
    expect(refused?.hint).toBe('If this device may send, add { "aeTitle": "[…]", "address": "[…]" } to dicom.peers.');
  });

  test('nothing in it names the patient', () => {
    const text = JSON.stringify(state);
    for (const value of Object.values(PLANTED)) expect(text).not.toContain(value);
    for (const { uid } of study.series) expect(text).not.toContain(uid);
  });

  test('a model’s card is its package’s own text; no address leads to another file', async () => {
    const name = state.models[0]!.name;
    const card = await site.json<{ text: string; version: string }>(`/api/v1/models/${encodeURIComponent(name)}/card`);
    expect(card.text).toContain('Not for diagnosis');
    expect(card.version).toBe(state.models[0]!.version);
    const { status, body } = await getJson<{ code: string }>(
      `${site.appliance.httpUrl}/api/v1/models/in-use.json/card`,
    );
    expect([status, body.code]).toEqual([404, 'model-unknown']);
    expect((await fetch(`${site.appliance.httpUrl}/api/v1/models/..%2Fhenet/card`)).status).toBe(400);
  });
});

describe('a test alert over HTTP', () => {
  test('reaches subscribers, and its receipts and messages come back to the page', async () => {
    const url = `${site.appliance.httpUrl}/api/v1/service/test-alert`;
    const nobody = await post(url, {});
    expect([nobody.status, nobody.body.code]).toEqual([400, 'request-invalid']);
    const channels = [SECRETS.channelName, 'broken'];
    const { status, body } = await post(url, { by: SECRETS.testedBy, pin: SECRETS.pin, channels });
    expect([status, body.condition, body.priority]).toEqual([200, 'test-alert', 'low']);
    const heard = await site.watch.next(({ condition }) => condition === 'test-alert', 30_000);
    expect(heard.alert.text).toMatch(/^TEST /);
    await until('one channel takes it and the other does not', async () => {
      const { messages = [] } = (await service()).testAlert ?? {};
      const of = (name: string) => messages.find(({ channel }) => channel === name);
      return of(SECRETS.channelName)?.state === 'delivered' && (of('broken')?.attempts ?? 0) > 0;
    });
    const again = await post(url, { by: SECRETS.testedBy });
    expect([again.status, again.body.code]).toEqual([409, 'test-alert-open']);
  });
});

describe('the support bundle', () => {
  let files: Record<string, string>;
  const json = <T>(name: string) => JSON.parse(files[name] ?? 'null') as T;

  beforeAll(async () => {
    const { httpUrl } = site.appliance;
    const open = await site.json<AlertPayload[]>('/api/v1/alerts');
    const bleed = open.find(({ scanId }) => scanId !== null)!;
    const act = (what: string, body: object) => post(`${httpUrl}/api/v1/alerts/${bleed.alertId}/${what}`, body);
    expect((await act('acknowledge', { by: SECRETS.takenBy, pin: SECRETS.pin, revision: bleed.revision })).status).toBe(
      200,
    );
    const { revision } = (await site.json<AlertPayload[]>('/api/v1/alerts')).find(
      ({ alertId }) => alertId === bleed.alertId,
    )!;
    const closed = await act('close', { by: SECRETS.takenBy, reason: SECRETS.closedReason, revision });
    expect(closed.status).toBe(200);
    expect((await fetch(httpUrl + SECRETS.address)).status).toBe(404);
    await tellReceipt(bleed.alertId);
    const answer = await fetch(`${httpUrl}/api/v1/service/support-bundle`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip']);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="henet-support-[\d-]+\.zip"$/);
    const zip = new Uint8Array(await answer.arrayBuffer());
    expect(zip.length).toBeLessThan(1_000_000);
    files = Object.fromEntries(Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, strFromU8(bytes)]));
  });

  /** As a screen tells it, and one that is not to be believed. */
  async function tellReceipt(alertId: string): Promise<void> {
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${site.ports.mqtt}`);
    const base = `henet/v1/${SECRETS.site}/edge-1/receipts/${alertId}`;
    const displayedAt = new Date().toISOString();
    for (const revision of [1, 999_999]) {
      const receipt = JSON.stringify({ alertId, revision, screenId: SECRETS.screenId, displayedAt });
      await client.publishAsync(`${base}/${SECRETS.screenId}`, receipt, { qos: 1 });
    }
    await client.endAsync();
    await until('the receipt is written down', async () => {
      const { screens } = await site.json<{ screens: { screenId: string }[] }>(`/api/v1/alerts/${alertId}/receipts`);
      return screens.some(({ screenId }) => screenId === SECRETS.screenId);
    });
  }

  test('holds versions, configuration, status, state, errors, log, counts, manifests and what the doctor found', () => {
    expect(Object.keys(files).sort()).toEqual([
      'README.txt',
      'configuration.json',
      'doctor.json',
      'errors.json',
      'journal.json',
      'log.json',
      'models.json',
      'service.json',
      'status.json',
      'versions.json',
    ]);
    expect(json('versions.json')).toMatchObject({ node: process.versions.node, platform: 'linux' });
    expect(json('configuration.json')).toMatchObject({
      dicom: { peers: [{ aeTitle: '[removed]' }, { address: '[removed]' }] },
      series: { quietSeconds: 300 },
      mqtt: { broker: 'embedded', users: [{ role: 'reader', passwordFile: '[removed]' }] },
      alerting: { patientLabel: 'initials', channels: [{ kind: 'mqtt' }, { kind: 'webhook', url: '[removed]' }] },
    });
    expect(json('service.json')).toMatchObject({
      dicom: { peers: [{ lastRefusal: { code: 'dicom-association-refused' } }, { instancesToday: 0 }] },
      engine: { ready: true, provider: 'cpu' },
      testAlert: { isPublished: true },
    });
    const counts = json<{ counts: unknown[] }>('journal.json').counts;
    expect(counts).toContainEqual({ what: 'assessments', of: ['assessed'], count: 1 });
    expect(counts).toContainEqual({ what: 'alerts', of: ['raised', 'test-alert', 'low'], count: 1 });
    expect(json<{ role: string }[]>('models.json').map(({ role }) => role)).toContain('expansion');
    const { findings } = json<{ findings: { ok: boolean; what: string }[] }>('doctor.json');
    expect(findings.map(({ what }) => what)).toEqual(expect.arrayContaining(['runtime', 'data folder', 'ward board']));
    const log = json<{ level: string; text: string }[]>('log.json').map(({ text }) => text);
    expect(log).toEqual(expect.arrayContaining(['ready', 'scan concluded', 'scan queued']));
    expect(json<{ code: string }[]>('errors.json').map(({ code }) => code)).toContain('dicom-association-refused');
  });

  test('no name, id, date, UID, sentence, password or title that went in through DICOM, HTTP, MQTT or files is in it', () => {
    const canaries = [
      ...Object.values(PLANTED),
      ...PLANTED.patientName.split('^'),
      ...Object.values(SECRETS),
      ...['Wombatson', 'Pangolinska', 'aardwolf', 'Tamarinova', 'echidna'],
      `${PLANTED.patientId}-1`,
      ...[study.uid, ...study.series.map(({ uid }) => uid)],
      ...study.series.flatMap(({ instances }) => instances.map(({ sopInstanceUid }) => sopInstanceUid)),
      ...study.series.map(({ name }) => name),
      site.dataDir,
    ];
    const found = Object.entries(files).flatMap(([file, text]) =>
      canaries.flatMap((canary) =>
        disguises(canary)
          .filter((one) => text.includes(one))
          .map((one) => `${file}: ${one}`),
      ),
    );
    expect(found).toEqual([]);
  });

  test('each of those is there to be found: the journal, the log or the configuration has it', async () => {
    const journal = Buffer.concat(
      await Promise.all(['', '-wal'].map((end) => readFile(join(site.dataDir, `journal.sqlite${end}`)))),
    );
    const config = await readFile(join(site.dataDir, 'config.json'));
    const everything = [journal.toString('latin1'), config.toString(), site.appliance.log()].join('\n');
    const { institution, stationName, ...ofPatient } = PLANTED;
    const { pin, mqttPassword, webhookSecret, address, ...ofPeople } = SECRETS;
    for (const value of [...Object.values(ofPatient), ...Object.values(ofPeople), study.uid]) {
      expect(everything, value).toContain(value);
    }
    // These stay in the images, in files, or are forgotten at once.
    for (const value of [pin, mqttPassword, webhookSecret]) expect(everything, value).not.toContain(value);
  });

  test('says what is in it and what is not', () => {
    expect(files['README.txt']).toMatch(/What is not inside/);
    for (const name of Object.keys(files)) expect(`${files['README.txt']} README.txt`).toContain(name);
  });

  test('that somebody took it is in the audit log', async () => {
    const journal = await Database.open(join(site.dataDir, 'journal.sqlite'), { readOnly: true });
    const rows = await journal.all("SELECT who FROM audit WHERE act = 'support-bundle'");
    await journal.close();
    expect(rows).toEqual([{ who: 'screen 127.0.0.1' }]);
  });
});
