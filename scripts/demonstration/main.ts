import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AlertPayload } from '../../edge/mqtt/topics.ts';
import { UsageError } from '../command-line.ts';
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
  const { alert, at } = await watch.next(({ alertId, scanId }) => scanId !== null && !known.has(alertId), 120_000);
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

/** Starts the appliance and plays the scanner; what came of it in one line. */
async function play(options: DemoOptions, dataDir: string, stage: Stage, interrupted: AbortSignal): Promise<string> {
  const ports = { dicom: options.dicomPort, http: options.httpPort, mqtt: options.mqttPort };
  say('appliance: starting (checks its models first)');
  const configFile = await writeLocalConfig(dataDir, ports);
  stage.appliance = await startAppliance(configFile, options.httpPort, { signal: interrupted });
  say(`appliance: ready. Board: ${stage.appliance.httpUrl}/ward`);
  stage.watch = await watchAlerts(options.mqttPort);
  const baseline = await scan(options, stage.watch, 'baseline', null);
  await boardIsLive(stage.appliance);
  const followUp = await scan(options, stage.watch, 'follow-up six hours later', GROWTH_ML);
  return summary(baseline, followUp);
}

/** What was started, to be ended whatever happens. */
interface Stage {
  appliance?: Appliance;
  watch?: Watch;
}

/** Resolves when a person or the system ends this program; rejects when the service ends by itself. */
async function untilInterrupted(appliance: Appliance, interrupted: AbortSignal): Promise<void> {
  if (interrupted.aborted) return;
  await Promise.race([once(interrupted, 'abort'), once(appliance.process, 'exit')]);
  if (!interrupted.aborted) throw new Error('the service ended by itself');
}

/** Plays until both alerts came, or on until interrupted; ends what it started either way. The result in one line. */
async function demonstrate(options: DemoOptions, interrupted: AbortSignal): Promise<string> {
  const dataDir = path.resolve(options.data ?? (await mkdtemp(path.join(tmpdir(), 'henet-demo-'))));
  const stage: Stage = {};
  const playing = play(options, dataDir, stage, interrupted);
  try {
    const result = await Promise.race([playing, once(interrupted, 'abort').then(() => null)]);
    if (result === null) throw new Error('interrupted before both alerts came');
    if (!options.once && stage.appliance) {
      say(`demo: ${result}`);
      say(`demo: the board stays up at ${stage.appliance.httpUrl}/ward until Ctrl-C`);
      await untilInterrupted(stage.appliance, interrupted);
    }
    return result;
  } catch (error) {
    if (stage.appliance && !interrupted.aborted) {
      process.stderr.write(`the service's log ends with:\n${stage.appliance.log().slice(-3000)}\n`);
    }
    throw error;
  } finally {
    // What went wrong with it is said above; an interrupted start still has to end its process.
    if (!stage.appliance) await playing.catch(() => undefined);
    await stage.watch?.end();
    await stage.appliance?.stop();
    playing.catch(() => undefined);
    if (options.data === null) await rm(dataDir, { recursive: true, force: true });
  }
}

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interruption.abort());
try {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') say(USAGE);
  else say(`demo ok: ${await demonstrate(options, interruption.signal)}`);
} catch (error) {
  process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
