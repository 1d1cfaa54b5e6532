import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadPackages } from '../../edge/inference/installed.ts';
import { InferenceSession, Tensor } from '../../edge/inference/onnx-runtime.ts';
import { goldenTensor, type ModelPackage } from '../../edge/inference/packages.ts';
import { startAppliance, writeLocalConfig } from '../demonstration/appliance.ts';
import { freePorts } from '../demonstration/ports.ts';
import { watchAlerts } from '../demonstration/watch.ts';
import { sendStudy } from '../phantom/send.ts';
import { makeStudy } from '../phantom/study.ts';
import { longestStallMs } from './processes.ts';
import { median, type Row } from './row.ts';

const MODELS = path.resolve(import.meta.dirname, '../../models');

/**
 * The bare peer: both sessions once, as the engine runs them for a scan, on tensors of the same shapes with nothing around
 * them. Each call of what it resolves with is one run, in ms.
 */
async function openBare(): Promise<() => Promise<number>> {
  const { hematoma, expansion } = await loadPackages(MODELS);
  const runs = [await bare(hematoma), await bare(expansion)];
  return async () => {
    const began = performance.now();
    for (const run of runs) await run();
    return performance.now() - began;
  };
}

async function bare({ folder, manifest, model }: ModelPackage) {
  const session = await InferenceSession.create(model, { executionProviders: ['cpu'] });
  const feeds: Record<string, Tensor> = {};
  for (const { name, shape } of manifest.inputs) {
    feeds[name] = new Tensor('float32', await goldenTensor(folder, manifest.golden.inputs[name]!, shape), shape);
  }
  return () => session.run(feeds);
}

/**
 * From the answer to the last slice of a 36 x 512 x 512 head scan with a bleed to the arrival of its alert at an MQTT
 * subscriber, beside the bare sessions.
 */
export async function measurePipeline(repeats: number, say: (text: string) => void): Promise<Row[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'henet-bench-'));
  const [dicom, http, mqtt] = await freePorts(3);
  const ports = { dicom: dicom!, http: http!, mqtt: mqtt! };
  say('bench: starting the appliance');
  const appliance = await startAppliance(await writeLocalConfig(dataDir, ports), ports.http);
  const watch = await watchAlerts(ports.mqtt);
  try {
    const runBare = await openBare();
    const latencies: number[] = [];
    const peers: number[] = [];
    for (let n = 0; n <= repeats; n++) {
      const study = makeStudy({ seed: 500 + n, iphMl: 20, ivh: false, slices: 36 });
      const known = new Set(watch.heard.map(({ alert }) => alert.alertId));
      const series = study.series.filter(({ kind }) => kind === 'soft');
      const { lastStoredAt } = await sendStudy(
        { ...study, series },
        { host: '127.0.0.1', port: ports.dicom, calledAeTitle: 'HENET', callingAeTitle: 'BENCH' },
      );
      const { at } = await watch.next(({ alertId, scanId }) => scanId !== null && !known.has(alertId), 120_000);
      // In turn, so that what else this machine does weighs on both. The first runs allocate.
      const bareMs = await runBare();
      if (n > 0) latencies.push(at - lastStoredAt);
      if (n > 0) peers.push(bareMs);
      say(`bench: scan ${n + 1} of ${repeats + 1}, ${at - lastStoredAt} ms from last slice to alert`);
    }
    await watch.end();
    // Its last words are how long its loop was held up.
    await appliance.stop();
    const peer = median(peers);
    const whole = median(latencies);
    const common = { unit: 'ms', peer, peerName: 'bare session.run of both networks (CPU)' };
    return [
      {
        ...common,
        name: 'last slice stored to alert received, 36 x 512 x 512',
        ours: whole,
        ratio: whole / peer,
        note: `the first scan is left out on both sides; main's event loop was never held up longer than ${longestStallMs(appliance)} ms`,
      },
      {
        ...common,
        name: 'pipeline overhead: the same, less the bare sessions',
        ours: whole - peer,
        ratio: (whole - peer) / peer,
        note: 'decode, volume, grid, mask, measurement, pictures, journal, MQTT; the budget is 1.5',
      },
    ];
  } finally {
    await appliance.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
