import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AlertPayload } from '../../edge/mqtt/topics.ts';
import { sendStudy } from '../phantom/send.ts';
import { makeStudy } from '../phantom/study.ts';
import { type Appliance, startAppliance, writeLocalConfig } from './appliance.ts';
import { type DemoOptions, parseOptions, USAGE } from './options.ts';
import { type Watch, watchAlerts } from './watch.ts';

/** Growth of the demonstration's follow-up, mL. */
const GROWTH_ML = 12;

const say = (text: string) => process.stdout.write(`${text}\n`);
const percent = (probability: number) => `${Math.round(100 * probability)} %`;
const millilitres = (value: number | null) => (value === null ? 'unknown' : `${value.toFixed(1)} mL`);

/** Sends one study of the virtual patient and waits for the alert that its head series raises. */
async function scan(options: DemoOptions, watch: Watch, what: string, growthMl: number | null) {
  const study = makeStudy({ seed: options.seed, iphMl: 18, ivh: false, ...(growthMl === null ? {} : { growthMl }) });
  const known = new Set(watch.heard.map(({ alert }) => alert.alertId));
  say(`scanner: sends the ${what} (${study.series.map((s) => `${s.kind} ${s.instances.length}`).join(', ')})`);
  const { lastStoredAt } = await sendStudy(study, {
    host: '127.0.0.1',
    port: options.dicomPort,
    calledAeTitle: 'HENET',
    callingAeTitle: 'CT1',
  });
  const { alert, at } = await watch.next((candidate) => !known.has(candidate.alertId), 120_000);
  const seconds = (at - lastStoredAt) / 1000;
  say(`ward:    ${alert.priority.toUpperCase()} ${alert.text} (${seconds.toFixed(1)} s after the last slice)`);
  return { alert, seconds };
}

function summary(
  baseline: { alert: AlertPayload; seconds: number },
  followUp: { alert: AlertPayload; seconds: number },
) {
  const probabilities = baseline.alert.predicted?.probabilities;
  const measured = followUp.alert.measured;
  if (!probabilities || !measured) throw new Error('an alert came without its probabilities or its measured growth');
  return [
    `baseline ${millilitres(baseline.alert.iphMl)}`,
    `CHE ${percent(probabilities.CHE)} RHE1 ${percent(probabilities.RHE1)} RHE2 ${percent(probabilities.RHE2)}`,
    `measured growth ${millilitres(measured.iphGrowthMl)} (${measured.meetsRule.join(', ') || 'no rule met'})`,
    `last slice to alert ${baseline.seconds.toFixed(1)} s and ${followUp.seconds.toFixed(1)} s`,
  ].join('; ');
}

/** The board as a browser would fetch it: the page and the alert that it lists. */
async function boardIsLive(appliance: Appliance): Promise<void> {
  const page = await fetch(`${appliance.httpUrl}/ward`);
  if (!page.ok || !(await page.text()).includes('<script')) throw new Error(`the board answered ${page.status}`);
}

async function demonstrate(options: DemoOptions): Promise<void> {
  const dataDir = path.resolve(options.data ?? (await mkdtemp(path.join(tmpdir(), 'henet-demo-'))));
  const ports = { dicom: options.dicomPort, http: options.httpPort, mqtt: options.mqttPort };
  let appliance: Appliance | undefined;
  let watch: Watch | undefined;
  try {
    say('appliance: starting (checks its models first)');
    appliance = await startAppliance(await writeLocalConfig(dataDir, ports), options.httpPort);
    say(`appliance: ready. Board: ${appliance.httpUrl}/ward`);
    watch = await watchAlerts(options.mqttPort);
    const baseline = await scan(options, watch, 'baseline', null);
    await boardIsLive(appliance);
    const followUp = await scan(options, watch, 'follow-up six hours later', GROWTH_ML);
    const result = summary(baseline, followUp);
    if (!options.once) {
      say(`demo: ${result}`);
      say(`demo: the board stays up at ${appliance.httpUrl}/ward until Ctrl-C`);
      await new Promise<void>((resolve) => {
        process.once('SIGINT', () => resolve());
        process.once('SIGTERM', () => resolve());
        appliance?.process.once('exit', () => resolve());
      });
    }
    await watch.end();
    watch = undefined;
    await appliance.stop();
    say(`demo ok: ${result}`);
  } catch (error) {
    if (appliance) process.stderr.write(`the service's log ends with:\n${appliance.log().slice(-3000)}\n`);
    throw error;
  } finally {
    await watch?.end();
    await appliance?.stop();
    if (options.data === null) await rm(dataDir, { recursive: true, force: true });
  }
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') say(USAGE);
  else await demonstrate(options);
} catch (error) {
  process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
