import { html } from 'lit';
import { refusalInWords } from '../../data/told.ts';
import { deskWords } from '../../language/desk.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { Refused } from '../../state/api.ts';
import { serviceApi } from '../../state/service-api.ts';
import { shared } from '../../theme/shared.ts';
import { figures } from './styles.ts';

/** The browser has begun to save by then. ms */
const FORGET_MS = 60_000;

/** Has a support bundle made, and hands it to the browser to save. */
export class ServiceBundle extends WordedElement {
  static override properties = { busy: { state: true }, fault: { state: true }, saved: { state: true } };
  declare busy: boolean;
  declare fault: string;
  declare saved: string;

  constructor() {
    super();
    this.busy = false;
    this.fault = '';
    this.saved = '';
  }

  static override styles = [shared, figures];

  override render() {
    const text = deskWords().service;
    const { busy, saved } = this;
    return html`<p>${text.bundleWhat}</p>
      <div><button ?disabled=${busy} @click=${this.make}>${text.bundleMake}</button></div>
      <p role="status">${busy ? text.bundleBusy : saved === '' ? '' : text.bundleDone(saved)}</p>
      ${this.fault ? html`<p class="wrong" role="alert" lang="en">${this.fault}</p>` : ''}`;
  }

  private readonly make = async (): Promise<void> => {
    this.busy = true;
    this.fault = '';
    this.saved = '';
    try {
      const { zip, name } = await serviceApi.bundle();
      const address = URL.createObjectURL(zip);
      const link = document.createElement('a');
      link.href = address;
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), FORGET_MS);
      this.saved = name;
    } catch (error) {
      this.fault = error instanceof Refused ? refusalInWords(error) : deskWords().service.noAnswer;
    } finally {
      this.busy = false;
    }
  };
}
customElements.define('service-bundle', ServiceBundle);
