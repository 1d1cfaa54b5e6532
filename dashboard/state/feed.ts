import { api } from './api.ts';
import type { LiveLink } from './live.ts';
import type { BoardStore } from './store.ts';

/** Without the live link, everything is asked for this often, ms. */
const ASK_MS = 5000;
/** With it, the lists are asked for this often all the same: a lost "clear" must not leave an alert for ever, ms. */
const CHECK_MS = 60_000;
const CLOCK_MS = 30_000;

/** A live link that could not be loaded is tried again after this long, ms. */
const LOAD_AGAIN_MS = 30_000;

/** Keeps a store fed: live over MQTT, and over HTTP at the start, while the live link is down, and as a check. */
export class Feed {
  private readonly store: BoardStore;
  private readonly on: { readonly heard: () => void; readonly broken: () => void };
  private link: LiveLink | null = null;
  private timer: ReturnType<typeof setInterval> | null = null;
  private connected = false;
  private asking = false;
  private askedAt = Number.NEGATIVE_INFINITY;
  private clockAt = Number.NEGATIVE_INFINITY;

  /** @param on `heard`: the appliance answered; `broken`: a part of this board could not be loaded */
  constructor(store: BoardStore, on: { readonly heard: () => void; readonly broken: () => void }) {
    this.store = store;
    this.on = on;
  }

  start(): void {
    this.timer = setInterval(() => void this.tick(), 1000);
    void this.tick();
    void this.goLive();
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    this.link?.end();
    this.link = null;
  }

  /** Asks for everything at once: the screen slept, and nobody knows what it missed. */
  askAnew(): void {
    this.askedAt = this.clockAt = Number.NEGATIVE_INFINITY;
    void this.tick();
  }

  /** Brings a message to the broker; rejects while there is no live link. */
  async publish(topic: string, payload: string): Promise<void> {
    if (!this.link) throw new Error('there is no link to the broker');
    await this.link.publish(topic, payload);
  }

  private async goLive(): Promise<void> {
    const live = await import('./live.ts').catch(() => null);
    if (!this.timer) return;
    if (!live) {
      // The board goes on asking over HTTP; after an update of the appliance the file is gone for good.
      this.on.broken();
      setTimeout(() => void this.goLive(), LOAD_AGAIN_MS);
      return;
    }
    const { connectLive } = live;
    this.link = connectLive({
      message: (topic, payload, retained) => this.store.take(topic, payload, retained),
      linked: (connected) => {
        if (connected && !this.connected) this.askedAt = Number.NEGATIVE_INFINITY;
        this.connected = connected;
        if (connected) this.store.linked('live');
        void this.tick();
      },
    });
  }

  private async tick(): Promise<void> {
    const { store } = this;
    const now = store.monotonic();
    if (this.asking || now - this.askedAt < (this.connected ? CHECK_MS : ASK_MS)) return;
    this.asking = true;
    this.askedAt = now;
    try {
      if (now - this.clockAt > CLOCK_MS || store.clock.now() === null) {
        store.clock.measured(await api.time(store.monotonic));
        this.clockAt = store.monotonic();
      }
      const { site, appliance, ...status } = await api.status();
      store.own = { site, appliance };
      store.heartbeat(store.own, status, true);
      const askedAt = store.monotonic();
      const [alerts, episodes] = await Promise.all([api.alerts(), api.episodes()]);
      store.list(alerts, episodes, askedAt);
      this.on.heard();
      if (!this.connected) store.linked('asking');
    } catch {
      // Told on the screen: the heartbeat grows old, and past 15 s everything is hatched.
      if (!this.connected) store.linked('none');
    } finally {
      this.asking = false;
    }
  }
}
