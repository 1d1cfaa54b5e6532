import { type AlertPayload, type Appliance, type ReceiptPayload, topics } from '../../edge/mqtt/topics.ts';
import { keyOf, type Published } from '../data/keyed.ts';
import type { BoardStore } from './store.ts';

/** Brings a message to the broker; rejects where there is no link to it. */
export type Publish = (topic: string, payload: string) => Promise<void>;

/**
 * Tells each appliance what of its alerts stands on this screen: once for each revision, and again when the link to the
 * broker is new or the appliance was away, for it may not have heard. What is told is that pixels were drawn, no more.
 */
export class Receipts {
  private readonly store: BoardStore;
  private readonly screenId: string;
  private readonly publish: Publish;
  /** Greatest revision told of each alert. */
  private readonly told = new Map<string, number>();
  /** The run of each appliance that was told; an appliance that is offline hears nothing. */
  private readonly runs = new Map<string, string>();

  constructor(store: BoardStore, screenId: string, publish: Publish) {
    this.store = store;
    this.screenId = screenId;
    this.publish = publish;
  }

  /** These alerts are drawn, in view, on a page that is visible. Called often; tells what is new. */
  shown(alerts: readonly AlertPayload[]): void {
    if (this.store.link !== 'live') {
      this.told.clear();
      return;
    }
    const drawn = new Set(alerts);
    for (const record of this.store.alerts.values()) if (drawn.has(record.value)) this.tell(record);
    for (const key of this.told.keys()) if (!this.store.alerts.has(key)) this.told.delete(key);
  }

  private tell(record: Published<AlertPayload>): void {
    const { key, value } = record;
    const { alertId, revision } = value;
    if (!this.hears(record) || (this.told.get(key) ?? 0) >= revision) return;
    this.told.set(key, revision);
    const displayedAt = new Date(this.store.clock.now() ?? Date.now()).toISOString();
    const receipt: ReceiptPayload = { alertId, revision, screenId: this.screenId, displayedAt };
    this.publish(topics.receipt(record, alertId, this.screenId), JSON.stringify(receipt)).catch(() => {
      // The link is gone: told anew when it is back.
      if (this.told.get(key) === revision) this.told.delete(key);
    });
  }

  /** Whether the appliance is there; what it was told in an earlier run, or before it was away, does not count. */
  private hears(of: Appliance): boolean {
    const prefix = keyOf(of, '');
    const status = this.store.heartbeats.get(keyOf(of, 'status'))?.status;
    const run = status === undefined || status.state === 'offline' ? 'away' : status.bootId;
    if (this.runs.get(prefix) !== run) {
      this.runs.set(prefix, run);
      for (const key of this.told.keys()) if (key.startsWith(prefix)) this.told.delete(key);
    }
    return run !== 'away';
  }
}
