import mqtt, { type MqttClient } from 'mqtt';
import { decide } from '../../../dashboard/alarm/decide.ts';
import { listAlerts } from '../../../dashboard/data/alerts.ts';
import { keyOf } from '../../../dashboard/data/keyed.ts';
import { RemoteActs } from '../../../dashboard/state/remote-acts.ts';
import { BoardStore } from '../../../dashboard/state/store.ts';
import { type AlertPayload, type Appliance, topics } from '../../../edge/mqtt/topics.ts';

/** The board's own state, voice and acts on a broker, without the browser around them. It belongs to no appliance. */
export class Wall {
  readonly store = new BoardStore();
  readonly acts: RemoteActs;
  /** How often each alert was sounded, by its key. */
  readonly sounded = new Map<string, number>();
  readonly #revisions: Record<string, number> = {};
  readonly #client: MqttClient;
  readonly #timer: NodeJS.Timeout;

  private constructor(client: MqttClient, name: string) {
    const { store } = this;
    this.#client = client;
    store.own = { site: 'nobody', appliance: 'here' };
    this.acts = new RemoteActs(
      store,
      async (topic, payload) => {
        if (!client.connected) throw new Error('no link');
        await client.publishAsync(topic, payload, { qos: 1 });
      },
      name,
    );
    client.on('connect', () => {
      client.subscribe([...topics.board], { qos: 1 }, (error) => store.linked(error ? 'none' : 'live'));
    });
    client.on('close', () => store.linked('none'));
    client.on('error', () => store.linked('none'));
    client.on('message', (topic, payload, { retain }) => store.take(topic, payload.toString(), retain));
    this.#timer = setInterval(() => this.#listen(), 50);
  }

  static async open(port: number, name: string, password: string): Promise<Wall> {
    const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, {
      ...{ protocolVersion: 4, clean: true, reconnectPeriod: 200, username: 'screen', password, queueQoSZero: false },
    });
    const wall = new Wall(client, name);
    if (wall.store.link !== 'live')
      await new Promise<void>((resolve) => {
        wall.store.addEventListener('change', () => {
          if (wall.store.link === 'live') resolve();
        });
      });
    return wall;
  }

  /** What it shows, as `site/appliance/alert: revision state`. */
  get shown(): string[] {
    return [...this.store.alerts.values()].map(({ key, value }) => line(key, value)).sort();
  }

  alert(of: Appliance, alertId: string): AlertPayload | undefined {
    return this.store.alerts.get(keyOf(of, alertId))?.value;
  }

  acknowledge(of: Appliance, alertId: string, by: string): Promise<void> {
    const alert = this.alert(of, alertId);
    if (!alert) throw new Error(`the wall does not show ${alertId}`);
    return this.acts.send(of, { act: 'acknowledge', alert, by });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#client.endAsync(true);
  }

  #listen(): void {
    const { raised } = listAlerts(this.store.alerts.values(), this.store.clock.now());
    const monotonic = performance.now();
    const { sounds } = decide({ raised, sounded: this.#revisions, pause: null, audible: true, monotonic });
    for (const { key, soundRevision } of sounds) {
      this.sounded.set(key, (this.sounded.get(key) ?? 0) + 1);
      this.#revisions[key] = soundRevision;
    }
  }
}

export const line = (key: string, { revision, state }: AlertPayload): string => `${key}: ${revision} ${state}`;
