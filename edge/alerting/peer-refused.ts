import type { AlertPayload } from '../mqtt/topics.ts';
import type { Finding } from './conditions.ts';

/** A device that the appliance refused again and again. Its strings are harmless: printable, short. */
export interface RefusedDevice {
  readonly address: string;
  /** Whether the configuration names a device at this address. */
  readonly isConfigured: boolean;
  readonly aeTitles: readonly string[];
  /** How often, by what it was in words. */
  readonly counts: Readonly<Record<string, number>>;
  readonly total: number;
  /** Wall time of the first and of the latest, ms since the epoch. */
  readonly since: number;
  readonly until: number;
  readonly hint: string;
}

/**
 * The technical alert of one such device. Medium where it is one of the hospital's: a scan may be waiting in it that nobody
 * here will see. Low where it is nobody's: worth a look, but no patient waits for it. That choice is this project's, for
 * the hospital's risk management to confirm.
 */
export function deviceRefused(device: RefusedDevice): Finding {
  const { address, isConfigured, aeTitles, counts, total, since, until, hint } = device;
  const who = isConfigured ? `The device at ${address}` : `Something at ${address}, which is no configured device,`;
  const titles = aeTitles.length === 0 ? '' : ` (${aeTitles.join('; ')})`;
  const why = Object.entries(counts).map(([words, times]) => `${words} (${times})`);
  const minutes = Math.max(1, Math.ceil((until - since) / 60_000));
  const consequence = isConfigured ? ' Its images may not arrive.' : '';
  const text = `${who}${titles} was refused ${total} times within ${minutes} min: ${why.join(', ')}.${consequence} ${hint}`;
  return finding(text.trim(), isConfigured ? 'medium' : 'low');
}

/** The one alert of all further devices, once there are too many for one each: a board must stay readable for the patients. */
export function devicesRefused(addresses: readonly string[], isAnyConfigured: boolean): Finding {
  const shown = addresses.slice(0, 5).join(', ');
  const rest = addresses.length > 5 ? ` and ${addresses.length - 5} more` : '';
  const text = `Further devices were refused repeatedly: ${shown}${rest}. The log names each. Check the network for a scan or an attack.`;
  return finding(text, isAnyConfigured ? 'medium' : 'low');
}

function finding(text: string, priority: AlertPayload['priority']): Finding {
  return { condition: 'peer-refused-repeatedly', kind: 'technical', priority, text };
}

/** What the fields of an alert say that is about no scan, no patient and no model. */
export const OF_NO_SCAN = {
  acknowledgedBy: null,
  acknowledgedAt: null,
  escalation: null,
  episodeId: null,
  scanId: null,
  assessmentId: null,
  label: { name: null, id: null },
  acquiredAt: null,
  iphMl: null,
  ivhMl: null,
  predicted: null,
  measured: null,
  intendedUse: 'research',
  models: [],
} as const;
