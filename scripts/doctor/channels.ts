import { readChannels } from '../../edge/alerting/channels/settings.ts';
import type { Config } from '../../edge/config/config.ts';
import { ConfigError } from '../../edge/config/config-error.ts';
import type { Finding } from './checks.ts';

/** Whether the files of the channels to people can be used. Nothing is sent. */
export async function channels({ channels: configured, escalation }: Config['alerting']): Promise<Finding> {
  const what = 'channels to people';
  const hint = 'Correct alerting.channels, or let the user of the service read the file.';
  try {
    await readChannels(configured);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { ok: false, what, found: error.errors.join('; '), hint };
  }
  const told = new Set(escalation.flatMap(({ tell }) => tell));
  const idle = Object.keys(configured).filter((name) => !told.has(name));
  const names = Object.keys(configured).join(', ') || 'none: nobody is told when nobody acknowledges an alert';
  return { ok: true, what, found: `${names}${idle.length > 0 ? `; no step tells ${idle.join(', ')}` : ''}` };
}
