import { uuidOf } from '../series/uuid.ts';
import type { Standing } from './alert-writer.ts';
import { deviceRefused, devicesRefused, type RefusedDevice } from './peer-refused.ts';

/** What one alert is about now. */
export interface Refusals {
  /** The same for the same device at any time, so that a device has one alert and no more. */
  readonly alertId: string;
  /** Refusals of the device; of the alert that many share, how many devices. */
  readonly total: number;
  /** Begin of this run of refusals, ms since the epoch. */
  readonly since: number;
  readonly finding: Standing['finding'];
}

/** Devices with an alert each; what comes beyond shares one, so that an attack cannot push the patients off the board. */
const MAX_DEVICES = 8;
/** Devices remembered for the shared one. */
const MAX_FURTHER = 256;
const SHARED = uuidOf('peer-refused-repeatedly', 'further devices');

/** Which refused device has which alert, and what that says. Bounded, however many there are. */
export class RefusedDevices {
  readonly #own = new Map<string, string>();
  readonly #further = new Map<string, RefusedDevice>();

  refused(device: RefusedDevice): Refusals {
    const { address, total, since } = device;
    let alertId = this.#own.get(address);
    if (alertId === undefined && this.#own.size < MAX_DEVICES) {
      alertId = uuidOf('peer-refused-repeatedly', address);
      this.#own.set(address, alertId);
    }
    if (alertId !== undefined) return { alertId, total, since, finding: deviceRefused(device) };
    if (this.#further.size < MAX_FURTHER || this.#further.has(address)) this.#further.set(address, device);
    const all = [...this.#further.values()];
    const finding = devicesRefused(
      [...this.#further.keys()],
      all.some(({ isConfigured }) => isConfigured),
    );
    return { alertId: SHARED, total: all.length, since: all[0]?.since ?? since, finding };
  }

  /** Makes room: the alert is over. */
  forget(alertId: string): void {
    for (const [address, of] of this.#own) if (of === alertId) this.#own.delete(address);
    if (alertId === SHARED) this.#further.clear();
  }
}
