import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { AlertPayload, EpisodePayload } from '../../edge/mqtt/topics.ts';
import { makeStudy } from '../../scripts/phantom/study.ts';
import { sliceDataset } from '../dicom/instances.ts';
import { CT, RawPeer } from '../dicom/raw-peer.ts';
import { Site, until } from '../e2e/site.ts';
import { dcmtk, dcmtkMissing } from '../peers/dcmtk.ts';
import { DATASET_CASES, HTML_NAME } from './hostile/datasets.ts';
import { PROTOCOL_CASES } from './hostile/protocol.ts';
import { type LogLine, Target } from './hostile/target.ts';
import { PER_ADDRESS, WAITING_CASES } from './hostile/waiting.ts';
import { MAX_ECHO_MS, MAX_GROWTH_MB, Throughout } from './throughout.ts';

const CASES = [...PROTOCOL_CASES, ...WAITING_CASES, ...DATASET_CASES];
const missing = dcmtkMissing();
if (missing !== null) console.warn(`skipped: ${missing}`);

let site: Site;
let throughout: Throughout;

beforeAll(async () => {
  site = await Site.make({
    dicom: {
      peers: [{ aeTitle: '*', address: '127.0.0.0/8' }],
      maxConnectionsPerAddress: PER_ADDRESS,
      artimSeconds: 2,
      idleSeconds: 2,
      maxInstanceBytes: 1_000_000,
    },
    series: { quietSeconds: 0.5, giveUpSeconds: 2 },
    alerting: { patientLabel: 'full' },
  });
  await site.start();
  await warmUp();
  throughout = await Throughout.begin(site.appliance.process.pid!, site.ports.dicom);
});
afterAll(async () => {
  throughout?.kill();
  await site.remove();
});
// @throws where the process is gone
afterEach(() => expect(throughout.growthMb()).toBeLessThan(MAX_GROWTH_MB));

/** What every process grows by when it does its work for the first time. */
async function warmUp(): Promise<void> {
  for (let n = 1; n <= 60; n++) {
    const { peer } = await RawPeer.associate(site.ports.dicom);
    await peer.echo(1);
    const instanceUid = `1.2.3.4.1000.${n}`;
    const dataset = sliceDataset({ instanceUid, side: 512, z: n });
    expect(await peer.store(3, { classUid: CT, instanceUid }, dataset, 8)).toBe(0);
    await peer.release();
  }
  // A header that is read in a thread: the first thread costs more than all that follow it.
  const { peer } = await RawPeer.associate(site.ports.dicom);
  const instanceUid = '1.2.3.4.1000.61';
  const dataset = withPrivateValue(sliceDataset({ instanceUid, side: 512, z: 61 }), 300_000);
  expect(await peer.store(3, { classUid: CT, instanceUid }, dataset, 8)).toBe(0);
  await peer.release();
}

/** A slice with so many bytes in a private element ahead of all others, as an Enhanced CT has them in its sequences. */
function withPrivateValue(dataset: Buffer, bytes: number): Buffer {
  const header = Buffer.from([0x07, 0x00, 0x10, 0x10, 0x4f, 0x42, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32LE(bytes, 8);
  return Buffer.concat([header, Buffer.alloc(bytes), dataset]);
}

function log(): LogLine[] {
  const whole = site.appliance.log().split('\n').slice(0, -1);
  return whole.map((line) => JSON.parse(line) as LogLine);
}

test.each(CASES.map((one, index) => ({ ...one, index })))('$name', async ({ attack, trace, index }) => {
  const address = `127.0.1.${index + 1}`;
  const target = new Target(site.ports.dicom, site.dataDir, address, log);
  await attack(target);
  const warnings = () => target.log().filter(({ level }) => Number(level) >= 40);
  if (trace === null) expect(warnings()).toEqual([]);
  else await expect.poll(() => target.log()).toContainEqual(expect.objectContaining({ code: trace, address }));
});

test('a name of HTML is text wherever the appliance gives it out', async () => {
  let named: EpisodePayload | undefined;
  await until('the study with that name is on the board', async () => {
    const episodes = await site.json<EpisodePayload[]>('/api/v1/episodes');
    named = episodes.find(({ label }) => label.name === HTML_NAME);
    return named !== undefined;
  });
  const answer = await fetch(`${site.appliance.httpUrl}/api/v1/episodes`);
  expect(answer.headers.get('content-type')).toContain('application/json');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
});

test('who tried it again and again is on the board, as a technical alert', async () => {
  const isOfSilent = ({ condition, text }: AlertPayload) =>
    condition === 'peer-refused-repeatedly' && text.includes('too many connections at once');
  const { alert } = await site.watch.next(isOfSilent, 60_000);
  expect(alert).toMatchObject({ kind: 'technical', priority: 'medium', state: 'raised', scanId: null });
  expect(await site.json<AlertPayload[]>('/api/v1/alerts')).toContainEqual(
    expect.objectContaining({ alertId: alert.alertId }),
  );
});

test('throughout the process lived, hardly grew, and another device was served in time', async () => {
  const held = await throughout.end();
  console.log(
    `grew by ${held.growthMb.toFixed(1)} MB; ${held.echoes} C-ECHOs, p99 ${held.echoP99Ms.toFixed(1)} ms, ` +
      `${held.ownP99Ms.toFixed(1)} ms of it the listener's`,
  );
  expect(held.failures).toEqual([]);
  expect(held.echoes).toBeGreaterThan(100);
  expect(held.growthMb).toBeLessThan(MAX_GROWTH_MB);
  expect(held.ownP99Ms).toBeLessThan(MAX_ECHO_MS);
  expect(site.appliance.log()).not.toMatch(/"level":60|uncaught|unhandled/i);
});

test.skipIf(missing !== null)('after all of them a good scan by storescu is assessed', async () => {
  const folder = join(site.dataDir, 'to-send');
  const study = makeStudy({ seed: 41, iphMl: 18, ivh: false });
  await mkdir(folder);
  const instances = study.series.flatMap((series) => series.instances);
  for (const [n, { bytes }] of instances.entries()) await writeFile(join(folder, `${n}.dcm`), bytes);
  const to = ['-aet', 'CT1', '-aec', 'HENET', '127.0.0.1', String(site.ports.dicom)];
  expect(await dcmtk('storescu', ['+sd', ...to, folder])).toMatchObject({ code: 0 });
  const { alert } = await site.watch.next(({ kind }) => kind === 'clinical', 180_000);
  expect(alert.iphMl).toBeGreaterThan(10);
});
