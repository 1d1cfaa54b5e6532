import { LitElement } from 'lit';
import type { Appliance } from '../../edge/mqtt/topics.ts';
import type { ActEvent } from '../components/alert-acts.ts';
import { countByPriority } from '../data/alerts.ts';
import { isOld } from '../data/freshness.ts';
import { keyOf } from '../data/keyed.ts';
import { api, Refused } from '../state/api.ts';
import type { Board } from '../state/board.ts';

/** What the ward and the case page share: they follow the board, and pass on what people do. */
export class Page extends LitElement {
  static override properties = { board: { attribute: false } };
  declare board: Board;
  /** Why an act on an alert was refused, by alert. */
  private readonly faults = new Map<string, string>();
  private readonly busy = new Set<string>();

  private readonly look = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    this.board?.addEventListener('change', this.look);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.board?.removeEventListener('change', this.look);
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has('board')) {
      (changed.get('board') as Board | undefined)?.removeEventListener('change', this.look);
      this.board.addEventListener('change', this.look);
    }
  }

  protected readonly act = ({ detail }: ActEvent) => void this.perform(detail);

  private async perform(detail: ActEvent['detail']): Promise<void> {
    const { alertId, revision } = detail.alert;
    if (this.busy.has(alertId)) return;
    this.busy.add(alertId);
    this.faults.delete(alertId);
    this.requestUpdate();
    try {
      const changed =
        detail.act === 'acknowledge'
          ? await api.acknowledge(alertId, { by: detail.by, revision })
          : await api.close(alertId, { by: detail.by, revision, reason: detail.reason });
      this.board.store.acted(changed);
    } catch (error) {
      const why =
        error instanceof Refused
          ? `${error.message}. ${error.hint}`
          : 'The appliance did not answer: this was NOT recorded. Try again, or tell radiology by phone.';
      this.faults.set(alertId, why);
    } finally {
      this.busy.delete(alertId);
      this.requestUpdate();
    }
  }

  /** What every alert card needs beside its alert. */
  protected faultOf(alertId: string): string {
    return this.faults.get(alertId) ?? '';
  }

  protected isBusy(alertId: string): boolean {
    return this.busy.has(alertId);
  }

  protected view() {
    const { store, alarms, hideNames } = this.board;
    const now = store.clock.now();
    const freshness = store.freshness();
    const { audible, pause } = alarms.state;
    const lists = this.board.lists();
    return {
      store,
      now,
      freshness,
      stale: isOld(freshness),
      hideNames,
      audible,
      pausedMs: pause ? pause.until - store.monotonic() : 0,
      lists,
      counts: countByPriority(lists.raised),
    };
  }

  /** Name of an appliance, where it is not this board's own. */
  protected foreign(of: Appliance): string {
    const { own } = this.board.store;
    return own && keyOf(of, '') !== keyOf(own, '') ? `${of.site}/${of.appliance}` : '';
  }

  /** Whether what this appliance said may be out of date. */
  protected staleOf(of: Appliance): boolean {
    return isOld(this.board.store.freshness(of));
  }

  protected readonly pauseAudio = () => {
    this.board.alarms.pauseAudio(this.board.raised);
    this.look();
  };
  protected readonly resumeAudio = () => {
    this.board.alarms.resumeAudio();
    this.look();
  };
  protected readonly testAudio = () => void this.board.alarms.test().then(this.look);
  protected readonly toggleNames = () => {
    this.board.hideNames = !this.board.hideNames;
  };
}
