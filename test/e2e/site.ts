import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EpisodePayload } from '../../edge/mqtt/topics.ts';
import { type Appliance, startAppliance, writeLocalConfig } from '../../scripts/demonstration/appliance.ts';
import { freePorts } from '../../scripts/demonstration/ports.ts';
import { type Watch, watchAlerts } from '../../scripts/demonstration/watch.ts';
import { sendStudy } from '../../scripts/phantom/send.ts';
import { makeStudy, type PhantomStudy } from '../../scripts/phantom/study.ts';

/** One appliance with its data folder on this machine, started as an operator starts it, and what tests do to it. */
export class Site {
  readonly dataDir: string;
  readonly ports: { readonly dicom: number; readonly http: number; readonly mqtt: number };
  readonly #configFile: string;
  #appliance: Appliance | null = null;
  #watch: Watch | null = null;

  private constructor(dataDir: string, ports: Site['ports'], configFile: string) {
    this.dataDir = dataDir;
    this.ports = ports;
    this.#configFile = configFile;
  }

  /**
   * A site with free ports and a temporary folder in `parent`. `overrides` are merged over the configuration's top level; those of
   * `dicom` keep the port, and any device of this machine as peer. That the models are for demonstration raises no alert here, unless
   * `overrides` say otherwise: tests wait for what they do.
   */
  static async make(overrides: Record<string, unknown> = {}, mqttPort?: number, parent = tmpdir()): Promise<Site> {
    const dataDir = await mkdtemp(path.join(parent, 'henet-site-'));
    const [dicom, http, mqtt] = await freePorts(3);
    const ports = { dicom: dicom!, http: http!, mqtt: mqttPort ?? mqtt! };
    const peers = [{ aeTitle: '*', address: '127.0.0.1' }];
    const merged = 'dicom' in overrides ? { dicom: { port: ports.dicom, peers, ...(overrides.dicom as object) } } : {};
    const broker = { port: ports.mqtt, ...(overrides.mqtt as object) };
    const alerting = { conditions: { 'demonstration-models': { muted: true } }, ...(overrides.alerting as object) };
    return new Site(
      dataDir,
      ports,
      await writeLocalConfig(dataDir, ports, { ...overrides, ...merged, mqtt: broker, alerting }),
    );
  }

  get appliance(): Appliance {
    if (!this.#appliance) throw new Error('the appliance of this site is not started');
    return this.#appliance;
  }

  get watch(): Watch {
    if (!this.#watch) throw new Error('nobody watches this site yet');
    return this.#watch;
  }

  /** Starts the service, with more in its environment, and a subscriber that hears every alert of it from now on. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<void> {
    this.#appliance = await startAppliance(this.#configFile, this.ports.http, { env });
    this.#watch ??= await watchAlerts(this.ports.mqtt);
  }

  /** Starts the service and kills it after so long, ready or not. */
  async startAndKill(afterMs: number): Promise<void> {
    const signal = AbortSignal.timeout(Math.ceil(afterMs));
    const started = await startAppliance(this.#configFile, this.ports.http, { signal }).catch((error: Error) => {
      if (!signal.aborted) throw error;
      return null;
    });
    await started?.kill();
  }

  /** Sends the study of a virtual patient with an 18 mL bleed; resolves when every instance was answered with success. */
  scan(seed: number, growthMl?: number) {
    return this.#send(makeStudy({ seed, iphMl: 18, ivh: false, ...(growthMl === undefined ? {} : { growthMl }) }));
  }

  /** Sends the study of a head without a bleed. */
  scanWithout(seed: number) {
    return this.#send(makeStudy({ seed, bleed: false }));
  }

  /** Sends a study whose head series lacks a slice in the middle. */
  scanWithGap(seed: number) {
    const study = makeStudy({ seed, iphMl: 18, ivh: false });
    const series = study.series.map((one) =>
      one.kind === 'localizer' || one.kind === 'capture'
        ? one
        : { ...one, instances: one.instances.filter((_, n) => n !== Math.floor(one.instances.length / 2)) },
    );
    return this.#send({ ...study, series });
  }

  #send(study: PhantomStudy) {
    return sendStudy(study, {
      host: '127.0.0.1',
      port: this.ports.dicom,
      calledAeTitle: 'HENET',
      callingAeTitle: 'CT1',
    });
  }

  /** The first episode with an assessment. */
  async concluded(): Promise<EpisodePayload> {
    let episodes: EpisodePayload[] = [];
    await until('a scan is concluded', async () => {
      episodes = await this.json<EpisodePayload[]>('/api/v1/episodes');
      return episodes.length > 0;
    });
    return episodes[0]!;
  }

  async json<T>(route: string): Promise<T> {
    const response = await fetch(`${this.appliance.httpUrl}${route}`);
    if (!response.ok) throw new Error(`${route} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Ends everything and removes the data. */
  async remove(): Promise<void> {
    await this.#watch?.end();
    await this.#appliance?.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** Resolves when `holds` does. @throws Error naming `what` after `withinMs` */
export async function until(what: string, holds: () => Promise<boolean> | boolean, withinMs = 180_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${withinMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
