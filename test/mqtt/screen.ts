import mqtt, { type IPublishPacket, type MqttClient } from 'mqtt';
import type { Credentials } from '../../edge/mqtt/access.ts';

export interface Heard {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
  readonly qos: number;
}

/** A plain MQTT client that listens, as any board or program of a hospital could. */
export class Screen {
  readonly heard: Heard[] = [];
  readonly client: MqttClient;
  readonly #waiting = new Set<() => void>();

  private constructor(client: MqttClient) {
    this.client = client;
    client.on('message', (topic: string, payload: Buffer, { retain, qos }: IPublishPacket) => {
      this.heard.push({ topic, payload: payload.toString(), retain, qos });
      for (const look of this.#waiting) look();
    });
  }

  static async open(url: string, filter = 'henet/v1/#', credentials: Partial<Credentials> = {}): Promise<Screen> {
    const client = await mqtt.connectAsync(url, { protocolVersion: 4, reconnectPeriod: 100, ...credentials });
    const screen = new Screen(client);
    await client.subscribeAsync(filter, { qos: 1 });
    return screen;
  }

  /** The first message heard so far or from now on that fits. */
  async until(fits: (heard: Heard) => boolean, ms = 30_000): Promise<Heard> {
    const { promise, resolve, reject } = Promise.withResolvers<Heard>();
    const look = () => {
      const found = this.heard.find(fits);
      if (found) resolve(found);
    };
    const late = setTimeout(
      () => reject(new Error(`not heard within ${ms} ms; heard ${JSON.stringify(this.heard)}`)),
      ms,
    );
    this.#waiting.add(look);
    look();
    return promise.finally(() => {
      clearTimeout(late);
      this.#waiting.delete(look);
    });
  }

  async close(): Promise<void> {
    await this.client.endAsync(true);
  }
}

/** What a broker retains now below the appliances' topics, by topic: heard by a client that comes new. */
export async function retainedOn(port: number): Promise<Map<string, string>> {
  const screen = await Screen.open(`mqtt://127.0.0.1:${port}`);
  // A broker sends what it retains while or right after it acknowledges the subscription, ahead of its later answers.
  for (let n = 0; n < 4; n++) await screen.client.subscribeAsync(`henet/barrier/${n}`);
  await screen.close();
  return new Map(screen.heard.map(({ topic, payload }) => [topic, payload]));
}
