import type { Clock } from '../../config/clock.ts';
import { Fault } from '../../config/fault.ts';
import type { MqttConnection } from '../../mqtt/connection.ts';
import { type Channel, reasonOf } from './channel.ts';
import { EmailChannel } from './email.ts';
import type { ChannelSettings, MqttSettings } from './settings.ts';
import { WebhookChannel } from './webhook.ts';

/** What the channels work with. */
export interface ChannelMeans {
  readonly connection: Pick<MqttConnection, 'publish'>;
  readonly clock: Clock;
}

export function openChannel(settings: ChannelSettings, { connection, clock }: ChannelMeans): Channel {
  switch (settings.kind) {
    case 'mqtt':
      return mqttChannel(settings, connection);
    case 'webhook':
      return new WebhookChannel(settings, clock);
    case 'email':
      return new EmailChannel(settings);
  }
}

/** Publishes the message on a topic of the appliance's broker, not retained; the broker's PUBACK is its delivery. */
function mqttChannel({ topic }: MqttSettings, connection: Pick<MqttConnection, 'publish'>): Channel {
  return {
    async send({ message }, signal) {
      const given = Promise.withResolvers<never>();
      const giveUp = () => given.reject(new Error('given up'));
      signal.addEventListener('abort', giveUp, { once: true });
      try {
        await Promise.race([connection.publish(topic, message, { retain: false }), given.promise]);
        return { outcome: 'delivered', problem: null };
      } catch (error) {
        return { outcome: 'failed', problem: error instanceof Fault ? error.code : reasonOf(error) };
      } finally {
        signal.removeEventListener('abort', giveUp);
      }
    },
  };
}
