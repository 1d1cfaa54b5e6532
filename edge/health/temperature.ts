import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Problem } from '../config/problem.ts';
import type { Unit } from '../config/unit.ts';

const ZONES = '/sys/class/thermal';
/** A zone that was too hot is well again this much below the limit, so that it does not come and go. C. */
const RELIEF_C = 3;
/** What lies outside is a sensor that is off or broken, not a temperature. C. */
const PLAUSIBLE_C = { from: -40, to: 150 };

export interface TemperatureMonitorOptions {
  /** A thermal zone above this is a problem, C. */
  readonly maxTemperatureC: number;
  readonly log: Logger;
  readonly intervalSeconds?: number;
  /** Where the kernel shows thermal zones. */
  readonly folder?: string;
}

export interface ThermalZone {
  /** As the driver calls it. */
  readonly name: string;
  readonly celsius: number;
}

/** Watches the machine's thermal zones, where it has any (`temp` of each `thermal_zone` of Linux, thousandths of a degree). */
export class TemperatureMonitor implements Unit {
  readonly #options: TemperatureMonitorOptions;
  readonly #hot = new Map<string, number>();
  #zones: readonly ThermalZone[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(options: TemperatureMonitorOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    await this.check();
    this.#timer = setInterval(() => void this.check(), (this.#options.intervalSeconds ?? 10) * 1000);
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Every zone at the last look; none where the machine shows none. */
  get zones(): readonly ThermalZone[] {
    return this.#zones;
  }

  /** For the status. */
  problems(): Problem[] {
    if (this.#hot.size === 0) return [];
    const zones = [...this.#hot].map(([name, celsius]) => `${name} ${celsius.toFixed(0)} °C`).join(', ');
    const text = `The appliance is too hot (${zones}; limit ${this.#options.maxTemperatureC} °C). Check its fan and air; scans may take longer.`;
    return [{ code: 'temperature', text, priority: 'medium' }];
  }

  /** Looks now. A zone that cannot be read is none: drivers answer with errors for sensors that are off. */
  async check(): Promise<void> {
    const { folder = ZONES, maxTemperatureC, log } = this.#options;
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith('thermal_zone'));
    const present = new Set<string>();
    const zones: ThermalZone[] = [];
    for (const name of names) {
      const text = await readFile(join(folder, name, 'temp'), 'utf8').catch(() => '');
      const celsius = text.trim() === '' ? Number.NaN : Number(text) / 1000;
      if (!(celsius > PLAUSIBLE_C.from && celsius < PLAUSIBLE_C.to)) continue;
      const type = (await readFile(join(folder, name, 'type'), 'utf8').catch(() => name)).trim();
      const zone = `${type} (${name})`;
      present.add(zone);
      zones.push({ name: type, celsius });
      const was = this.#hot.has(zone);
      if (celsius > (was ? maxTemperatureC - RELIEF_C : maxTemperatureC)) {
        if (!was) log.error({ zone, celsius, maxTemperatureC }, 'too hot');
        this.#hot.set(zone, celsius);
      } else if (this.#hot.delete(zone)) log.info({ zone, celsius }, 'cool again');
    }
    this.#zones = zones;
    for (const zone of this.#hot.keys()) if (!present.has(zone)) this.#hot.delete(zone);
  }
}
