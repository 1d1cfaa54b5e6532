import mqtt, { type MqttClient } from 'mqtt';
import { decide } from '../../../dashboard/alarm/decide.ts';
import { Ledger } from '../../../dashboard/alarm/ledger.ts';
import { listAlerts } from '../../../dashboard/data/alerts.ts';
import { BoardStore } from '../../../dashboard/state/store.ts';
import { topics } from '../../../edge/mqtt/topics.ts';

export interface Sounded {
  readonly alertId: string;
  readonly soundRevision: number;
  /** By `performance.now()`, ms. */
  readonly at: number;
}

/**
 * A person before a ward board: the board's own store and its own decision of what to sound, on an MQTT connection with the board's
 * settings. Remembers every sound.
 */
export class Person {
  readonly store = new BoardStore();
  readonly sounded: Sounded[] = [];
  readonly #client: MqttClient;

  private constructor(client: MqttClient) {
    this.#client = client;
    const memory = new Map<string, string>();
    const ledger = new Ledger({
      getItem: (key) => memory.get(key) ?? null,
      setItem: (key, value) => void memory.set(key, value),
    });
    client.on('message', (topic, payload, { retain }) => {
      this.store.take(topic, payload.toString(), retain);
      const { raised } = listAlerts(this.store.alerts.values(), null);
      const monotonic = performance.now();
      const { sounds } = decide({ raised, sounded: ledger.sounded, pause: null, audible: true, monotonic });
      ledger.note(sounds);
      for (const { key, soundRevision } of sounds)
        this.sounded.push({ alertId: key.split('/').at(-1)!, soundRevision, at: monotonic });
    });
    client.on('connect', () => client.subscribe(topics.all, { qos: 1 }));
    // It tries again by itself, as the board does.
    client.on('error', () => {});
  }

  /** Settings of dashboard/state/live.ts. */
  static at(port: number): Person {
    return new Person(
      mqtt.connect(`mqtt://127.0.0.1:${port}`, {
        protocolVersion: 4,
        clean: true,
        keepalive: 10,
        reconnectPeriod: 2000,
        connectTimeout: 8000,
        queueQoSZero: false,
      }),
    );
  }

  /** Ids of the alerts on the board, open ones. */
  shown(): string[] {
    return [...this.store.alerts.values()].map(({ value }) => value.alertId).sort();
  }

  async leave(): Promise<void> {
    await this.#client.endAsync(true);
  }
}
