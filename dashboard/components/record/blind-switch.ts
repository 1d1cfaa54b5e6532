import { css, html } from 'lit';
import { deskWords } from '../../language/desk.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { session } from '../../state/session.ts';
import { shared } from '../../theme/shared.ts';
import { whoField, whoOf } from '../who-field.ts';
import { formStyles } from './form-styles.ts';

/** Begins and ends reading blind at this screen. Fires `blind` with who reads so, or null. */
export class BlindSwitch extends WordedElement {
  static override properties = { reader: { attribute: false }, isOpen: { state: true } };
  declare reader: string | null;
  declare isOpen: boolean;

  constructor() {
    super();
    this.reader = null;
    this.isOpen = false;
  }

  static override styles = [
    shared,
    formStyles,
    css`
      :host {
        display: inline-block;
        font-size: var(--small);
      }
      .on {
        display: flex;
        flex-wrap: wrap;
        gap: 0.4em;
        align-items: center;
      }
      @media print {
        :host {
          display: none;
        }
      }
    `,
  ];

  override render() {
    const { reading, form } = deskWords().cases;
    if (this.reader !== null) {
      return html`<span class="on">
        <strong>${reading.blindOn(this.reader)}</strong>
        <button @click=${() => this.say(null)}>${reading.blindEnd}</button>
      </span>`;
    }
    if (!session.may('enter')) return html``;
    if (!this.isOpen) {
      return html`<button
        @click=${() => {
          this.isOpen = true;
        }}
      >
        ${reading.blind}
      </button>`;
    }
    return html`<form @submit=${this.submit} autocomplete="off">
      <span>${reading.blindHelp}</span>
      ${whoField(reading.blindAs)}
      <div class="row">
        <button class="primary">${reading.blindStart}</button>
        <button
          type="button"
          @click=${() => {
            this.isOpen = false;
          }}
        >
          ${form.back}
        </button>
      </div>
    </form>`;
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.get('isOpen') === false && this.isOpen) this.renderRoot.querySelector('input')?.focus();
  }

  private readonly submit = (event: SubmitEvent) => {
    event.preventDefault();
    const { by } = whoOf(event.target as HTMLFormElement);
    this.isOpen = false;
    // Where people sign in, the appliance knows who reads; the name here only says that somebody reads blind.
    this.say(by || session.person?.name || '?');
  };

  private say(reader: string | null): void {
    this.dispatchEvent(new CustomEvent('blind', { detail: reader, bubbles: true, composed: true }));
  }
}
customElements.define('blind-switch', BlindSwitch);
