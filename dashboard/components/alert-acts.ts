import { html } from 'lit';
import type { AlertPayload, Appliance } from '../../edge/mqtt/topics.ts';
import { newActId } from '../data/act-id.ts';
import { timeOfDay } from '../data/format.ts';
import { words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { session } from '../state/session.ts';
import { shared } from '../theme/shared.ts';
import { alertActsStyles } from './alert-acts-styles.ts';
import { type Who, whoField, whoOf } from './who-field.ts';

export type AlertAct = 'acknowledge' | 'hand-over' | 'close';
export type ActEvent = CustomEvent<
  Who & {
    readonly act: AlertAct;
    readonly of: Appliance;
    readonly alert: AlertPayload;
    /** The same when the form is sent again. */
    readonly actId: string;
    /** Why it is over, of a close. */
    readonly reason?: string;
    /** To whom, of a hand-over. */
    readonly to?: string;
  }
>;

/**
 * Acknowledge (someone takes it), hand over (another person has it from now on) and close (it is over): three acts, three words, and
 * each asks who. What is sent is about the revision that was on the screen when the form was opened: who acts, acts on what they read.
 */
export class AlertActs extends WordedElement {
  static override properties = {
    alert: { attribute: false },
    fault: { attribute: false },
    busy: { type: Boolean },
    of: { attribute: false },
    foreign: {},
    open: { reflect: true },
  };
  declare alert: AlertPayload;
  /** Why the last act was refused, and what to do. */
  declare fault: string;
  declare busy: boolean;
  /** The appliance that the alert is of. */
  declare of: Appliance;
  /** Its name, where it is not the one this board belongs to: it is asked over the broker then. */
  declare foreign: string;
  /** The form that is asked for; the card makes room for it. */
  declare open: AlertAct | null;
  private seen: AlertPayload | null = null;
  private actId = '';

  constructor() {
    super();
    this.fault = '';
    this.busy = false;
    this.foreign = '';
    this.open = null;
  }

  static override styles = [shared, alertActsStyles];

  override render() {
    const { alert, open, fault } = this;
    if (!alert) return html``;
    return html`${this.given()} ${open ? this.form(open) : this.buttons()}
      ${fault ? html`<p class="fault" role="alert">${fault}</p>` : ''}`;
  }

  /** That the one who has it was given it, and by whom: the card says who has it. */
  private given() {
    const { what, by, to, at } = this.alert.change;
    if (what !== 'handed-over' || !to) return '';
    return html`<p class="given">${words().alerts.acts.handedOver(by, to, timeOfDay(at, Date.parse(at)))}</p>`;
  }

  private buttons() {
    if (!session.may('act')) return '';
    const say = words().alerts.acts;
    const { state } = this.alert;
    return html`<div class="buttons">
      ${state === 'raised' ? html`<button class="primary" @click=${() => this.begin('acknowledge')}>${say.acknowledge}</button>` : ''}
      ${state === 'acknowledged' ? html`<button @click=${() => this.begin('hand-over')}>${say.handOver}</button>` : ''}
      <button @click=${() => this.begin('close')}>${say.close}</button>
    </div>`;
  }

  private form(act: AlertAct) {
    const say = words().alerts.acts;
    const names = {
      acknowledge: [say.takenBy, say.acknowledge],
      'hand-over': [say.handedBy, say.handOver],
      close: [say.closedBy, say.closeAlert],
    } as const;
    const [by, done] = names[act];
    return html`<form @submit=${this.submit} @keydown=${this.escape} autocomplete="off">
      ${whoField(by)}
      ${
        act === 'hand-over'
          ? html`<label>${say.to}<input name="to" required maxlength="64" pattern=".*\\S.*" autocomplete="off" /></label>`
          : ''
      }
      ${
        act === 'close'
          ? html`<label class="reason">${say.why}
              <input name="reason" required maxlength="500" pattern=".*\\S.*" autocomplete="off" />
            </label>`
          : ''
      }
      <button class="primary" ?disabled=${this.busy}>${done}</button>
      <button type="button" @click=${this.end}>${say.back}</button>
      ${this.busy && this.foreign ? html`<span class="small" role="status">${say.waiting(this.foreign)}</span>` : ''}
    </form>`;
  }

  override updated(changed: Map<string, unknown>): void {
    // Once the alert has moved on, the form is about something else.
    if (changed.has('alert') && this.seen && this.alert?.revision !== this.seen.revision && !this.busy) {
      if (this.alert.state !== this.seen.state || this.alert.acknowledgedBy !== this.seen.acknowledgedBy) this.end();
    }
    if (changed.has('open')) {
      // Who is known has nothing to type: one key more does it.
      const target = this.open ? 'input, button' : 'button';
      if (this.open || changed.get('open')) this.renderRoot.querySelector<HTMLElement>(target)?.focus();
    }
  }

  private begin(act: AlertAct): void {
    this.seen = this.alert;
    this.actId = newActId();
    this.open = act;
  }

  private readonly end = () => {
    this.open = null;
    this.seen = null;
  };

  private readonly escape = (event: KeyboardEvent) => {
    if (event.key === 'Escape') this.end();
  };

  private readonly submit = (event: SubmitEvent) => {
    event.preventDefault();
    const { seen, open, of, actId } = this;
    if (!seen || !open) return;
    const form = event.target as HTMLFormElement;
    const fields = new FormData(form);
    const field = (name: string) => String(fields.get(name) ?? '').trim();
    const beside = {
      ...(open === 'close' && { reason: field('reason') }),
      ...(open === 'hand-over' && { to: field('to') }),
    };
    const detail: ActEvent['detail'] = { act: open, of, alert: seen, actId, ...whoOf(form), ...beside };
    this.dispatchEvent(new CustomEvent('act', { detail, bubbles: true, composed: true }));
  };
}
customElements.define('alert-acts', AlertActs);
