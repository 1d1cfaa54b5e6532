import { css, html } from 'lit';
import type { ServiceState } from '../../../edge/health/service/state.ts';
import { timeOfDay } from '../../data/format.ts';
import { refusalInWords } from '../../data/told.ts';
import { deskWords } from '../../language/desk.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { Refused } from '../../state/api.ts';
import { serviceApi } from '../../state/service-api.ts';
import { shared } from '../../theme/shared.ts';
import { whoField, whoOf } from '../who-field.ts';
import { figures } from './styles.ts';

/** As much of a screen's name as tells those of a ward apart. */
const nameOf = (screenId: string) => screenId.replace(/^screen-/, '').slice(0, 8);

/** Sends a test alert, and tells live where it came. Fires `sent`. */
export class ServiceTest extends WordedElement {
  static override properties = {
    test: { attribute: false },
    channels: { attribute: false },
    screenId: {},
    now: { attribute: false },
    busy: { state: true },
    fault: { state: true },
  };
  declare test: ServiceState['testAlert'];
  declare channels: ServiceState['channels'];
  /** Of this very screen. */
  declare screenId: string;
  declare now: number | null;
  declare busy: boolean;
  declare fault: string;

  constructor() {
    super();
    this.test = null;
    this.channels = [];
    this.screenId = '';
    this.now = null;
    this.busy = false;
    this.fault = '';
  }

  static override styles = [
    shared,
    figures,
    css`
      form {
        display: grid;
        gap: 0.6em;
        justify-items: start;
      }
      label.who {
        display: grid;
        gap: 0.15em;
        color: var(--dim);
      }
      label.who input {
        min-height: 2.75rem;
        width: 14em;
        max-width: 100%;
        padding: 0.3em 0.5em;
        border: 2px solid var(--dim);
        border-radius: 0.4em;
        background: var(--ground);
        color: var(--text);
        font: inherit;
      }
      fieldset {
        display: grid;
        margin: 0;
        padding: 0;
        border: 0;
      }
      label.channel {
        display: flex;
        gap: 0.5em;
        align-items: center;
        min-height: 2.75rem;
      }
      label.channel input {
        width: 1.4em;
        height: 1.4em;
        accent-color: var(--text);
      }
    `,
  ];

  override render() {
    const text = deskWords().service;
    const stands = this.test !== null && this.test.state !== 'closed';
    return html`<p>${text.testWhat}</p>
      ${stands ? '' : this.form()}
      ${this.fault ? html`<p class="wrong" role="alert" lang="en">${this.fault}</p>` : ''}
      <div role="status">${this.test === null ? '' : this.receipts(this.test)}</div>`;
  }

  private form() {
    const text = deskWords().service;
    return html`<form @submit=${this.submit} autocomplete="off">
      ${whoField(text.testBy)}
      ${
        this.channels.length > 0
          ? html`<fieldset>
            <legend class="dim">${text.testChannels}</legend>
            ${this.channels.map(
              ({ name }) =>
                html`<label class="channel"><input type="checkbox" name="channel" value=${name} />${name}</label>`,
            )}
          </fieldset>`
          : ''
      }
      <button class="primary" ?disabled=${this.busy}>${text.testSend}</button>
    </form>`;
  }

  private receipts({ state, isPublished, screens, messages }: NonNullable<ServiceState['testAlert']>) {
    const text = deskWords().service;
    const stands = state !== 'closed';
    return html`<h3>${stands ? text.testStands : text.testOver}</h3>
      <p>${text.testBroker(isPublished)} ${state === 'acknowledged' ? text.testAcknowledged : ''}</p>
      ${screens.length === 0 ? html`<p class=${stands ? 'wrong' : ''}>${text.testNoScreen}</p>` : html`<h3>${text.testScreens}</h3>`}
      <ul class="entries">
        ${screens.map(
          ({ screenId, firstDisplayedAt }) => html`<li>
            <div class="line">
              <span>${text.screen(nameOf(screenId))}${screenId === this.screenId ? ` (${text.thisScreen})` : ''}</span>
              <span>${timeOfDay(firstDisplayedAt, this.now)}</span>
            </div>
          </li>`,
        )}
        ${messages.map(
          ({ channel, state: of, problem }) => html`<li>
            <div class="line"><span>${channel}</span><span>${text.messages[of]}</span></div>
            ${problem === null ? '' : html`<p class="wrong" lang="en">${problem}</p>`}
          </li>`,
        )}
      </ul>`;
  }

  private readonly submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const channels = new FormData(form).getAll('channel').map(String);
    void this.send({ ...whoOf(form), channels });
  };

  private async send(order: Parameters<typeof serviceApi.testAlert>[0]): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.fault = '';
    try {
      await serviceApi.testAlert(order);
      this.dispatchEvent(new CustomEvent('sent', { bubbles: true, composed: true }));
    } catch (error) {
      this.fault = error instanceof Refused ? refusalInWords(error) : deskWords().service.noAnswer;
    } finally {
      this.busy = false;
    }
  }
}
customElements.define('service-test', ServiceTest);
