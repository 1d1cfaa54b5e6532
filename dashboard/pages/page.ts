import type { Appliance } from '../../edge/mqtt/topics.ts';
import type { ActEvent } from '../components/alert-acts.ts';
import { countByPriority } from '../data/alerts.ts';
import { isOld } from '../data/freshness.ts';
import { keyOf, type Published } from '../data/keyed.ts';
import { refusalInWords } from '../data/told.ts';
import { words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { api, Refused } from '../state/api.ts';
import type { Board } from '../state/board.ts';
import { Unconfirmed, type WantedAct } from '../state/remote-acts.ts';
import { session } from '../state/session.ts';

/** What the ward and the case page share: they follow the board, and pass on what people do. */
export class Page extends WordedElement {
  static override properties = { board: { attribute: false } };
  declare board: Board;
  /** Why an act on an alert was refused or is not confirmed, by the alert's key. */
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
    const { of } = detail;
    const key = keyOf(of, detail.alert.alertId);
    if (this.busy.has(key)) return;
    this.busy.add(key);
    this.tell(key, '');
    try {
      if (this.foreign(of)) await this.board.remoteActs.send(of, await wantedOf(detail));
      else this.board.store.acted(await atOwnAppliance(detail));
    } catch (error) {
      this.tell(key, whyOf(error));
      if (error instanceof Unconfirmed) {
        void error.later.then(
          () => this.tell(key, ''),
          (refused: unknown) => this.tell(key, whyOf(refused)),
        );
      }
    } finally {
      this.busy.delete(key);
      this.requestUpdate();
    }
  }

  private tell(key: string, fault: string): void {
    this.faults.set(key, fault);
    this.requestUpdate();
  }

  /** What every alert card needs beside its alert. */
  protected faultOf({ key }: Published<unknown>): string {
    return this.faults.get(key) ?? '';
  }

  protected isBusy({ key }: Published<unknown>): boolean {
    return this.busy.has(key);
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

/** Over HTTP, by the appliance that served this page. */
function atOwnAppliance({ act, alert, actId, reason = '', to = '', by, pin }: ActEvent['detail']) {
  const { alertId, revision } = alert;
  const body = { revision, ...(by !== undefined && { by }), ...(pin !== undefined && { pin }) };
  switch (act) {
    case 'acknowledge':
      return api.acknowledge(alertId, body);
    case 'hand-over':
      return api.handOver(alertId, { ...body, to, actId });
    case 'close':
      return api.close(alertId, { ...body, reason });
  }
}

/** For another appliance: who acts is what the sign-in of this one says, and a PIN does not leave it. */
async function wantedOf({ act, alert, reason, to, by, pin }: ActEvent['detail']): Promise<WantedAct> {
  const given = { act, alert, ...(reason !== undefined && { reason }), ...(to !== undefined && { to }) };
  if (pin === undefined) return { ...given, by: session.person?.name ?? by ?? '' };
  const { name, vouch } = await session.vouch(pin);
  return { ...given, by: name, vouch };
}

function whyOf(error: unknown): string {
  if (error instanceof Refused) return refusalInWords(error);
  if (error instanceof Unconfirmed) return error.message;
  return words().alerts.acts.notRecorded;
}
