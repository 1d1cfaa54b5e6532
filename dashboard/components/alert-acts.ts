import { css, html, LitElement } from 'lit';
import type { AlertPayload, Appliance } from '../../edge/mqtt/topics.ts';
import { session } from '../state/session.ts';
import { shared } from '../theme/shared.ts';
import { type Who, whoField, whoOf } from './who-field.ts';

export type ActEvent = CustomEvent<
  Who &
    (
      | { readonly act: 'acknowledge'; readonly of: Appliance; readonly alert: AlertPayload }
      | { readonly act: 'close'; readonly of: Appliance; readonly alert: AlertPayload; readonly reason: string }
    )
>;

/**
 * Acknowledge (someone takes it) and close (it is over): two acts, two words, and each asks who. What is sent is about the
 * revision that was on the screen when the form was opened: who acts, acts on what they read.
 */
export class AlertActs extends LitElement {
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
  declare open: 'acknowledge' | 'close' | null;
  private seen: AlertPayload | null = null;

  constructor() {
    super();
    this.fault = '';
    this.busy = false;
    this.foreign = '';
    this.open = null;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
      }
      .buttons,
      form {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5em;
        align-items: end;
      }
      label {
        display: grid;
        gap: 0.15em;
        font-size: var(--small);
        color: var(--dim);
      }
      input {
        min-height: 2.75rem;
        width: 12em;
        padding: 0.3em 0.5em;
        border: 2px solid var(--dim);
        border-radius: 0.4em;
        background: var(--field);
        color: var(--text);
        font: inherit;
        font-size: var(--near);
      }
      .reason input {
        width: 18em;
        max-width: 100%;
      }
      @media (max-width: 760px) {
        .buttons {
          gap: 0.3em;
        }
        button {
          padding-inline: 0.6em;
        }
      }
      .fault {
        width: 100%;
        padding: 0.3em 0.6em;
        border: 2px solid var(--text);
        font-weight: 600;
      }
    `,
  ];

  override render() {
    const { alert, open, fault } = this;
    if (!alert) return html``;
    return html`${open ? this.form(open) : this.buttons(alert.state === 'raised')}
      ${fault ? html`<p class="fault" role="alert">${fault}</p>` : ''}`;
  }

  private buttons(raised: boolean) {
    if (!session.may('act')) return '';
    return html`<div class="buttons">
      ${raised ? html`<button class="primary" @click=${() => this.begin('acknowledge')}>Acknowledge</button>` : ''}
      <button @click=${() => this.begin('close')}>Close</button>
    </div>`;
  }

  private form(act: 'acknowledge' | 'close') {
    const closing = act === 'close';
    return html`<form @submit=${this.submit} @keydown=${this.escape} autocomplete="off">
      ${whoField(closing ? 'Closed by (name or initials)' : 'Taken by (name or initials)')}
      ${
        closing
          ? html`<label class="reason">Why it is over
              <input name="reason" required maxlength="500" pattern=".*\\S.*" autocomplete="off" />
            </label>`
          : ''
      }
      <button class="primary" ?disabled=${this.busy}>${closing ? 'Close alert' : 'Acknowledge'}</button>
      <button type="button" @click=${this.cancel}>Back</button>
      ${
        this.busy && this.foreign
          ? html`<span class="small" role="status">Waiting for appliance ${this.foreign} to confirm</span>`
          : ''
      }
    </form>`;
  }

  override updated(changed: Map<string, unknown>): void {
    // Once the alert has moved on, the form is about something else.
    if (changed.has('alert') && this.seen && this.alert?.revision !== this.seen.revision && !this.busy) {
      if (this.alert.state !== this.seen.state) this.end();
    }
    if (changed.has('open')) {
      // Who is known has nothing to type: one key more does it.
      const target = this.open ? 'input, button' : 'button';
      if (this.open || changed.get('open')) this.renderRoot.querySelector<HTMLElement>(target)?.focus();
    }
  }

  private begin(act: 'acknowledge' | 'close'): void {
    this.seen = this.alert;
    this.open = act;
  }

  private end(): void {
    this.open = null;
    this.seen = null;
  }

  private cancel = () => this.end();

  private escape = (event: KeyboardEvent) => {
    if (event.key === 'Escape') this.end();
  };

  private submit = (event: SubmitEvent) => {
    event.preventDefault();
    const { seen, open, of } = this;
    if (!seen || !open) return;
    const form = event.target as HTMLFormElement;
    const fields = new FormData(form);
    const reason = String(fields.get('reason') ?? '').trim();
    const detail = { act: open, of, alert: seen, ...whoOf(form), ...(open === 'close' && { reason }) };
    this.dispatchEvent(new CustomEvent('act', { detail, bubbles: true, composed: true }));
  };
}
customElements.define('alert-acts', AlertActs);
