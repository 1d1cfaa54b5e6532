import type { BrokerConfig } from '../../edge/config/config.ts';
import { ConfigError } from '../../edge/config/config-error.ts';
import { readBrokerAccess } from '../../edge/mqtt/access.ts';
import type { Finding } from './checks.ts';

/** Whether the passwords and certificates that `mqtt` names can be used. */
export async function brokerFiles(config: BrokerConfig): Promise<Finding> {
  const what = 'MQTT sign-in';
  try {
    const { appliance, screen, tls, users } = await readBrokerAccess(config);
    if (config.broker === 'embedded')
      return { ok: true, what, found: `embedded broker, ${users.length} users beside it` };
    const names = appliance ? `as ${appliance.username}, boards as ${screen?.username}` : 'without a name';
    return { ok: true, what, found: `${names}, ${tls ? 'over TLS' : 'without TLS'}` };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { ok: false, what, found: error.errors.join('; '), hint: 'Mend the files that mqtt names.' };
  }
}
