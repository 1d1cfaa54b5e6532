import { html } from 'lit';
import type { ServiceState } from '../../../edge/health/service/state.ts';
import { age, agoOf } from '../../data/format.ts';
import { deskWords } from '../../language/desk.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { shared } from '../../theme/shared.ts';
import { figures } from './styles.ts';

/** How alerts leave the appliance: its broker, and the channels to people. */
export class ServiceReaching extends WordedElement {
  static override properties = {
    broker: { attribute: false },
    channels: { attribute: false },
    now: { attribute: false },
  };
  declare broker: ServiceState['broker'];
  declare channels: ServiceState['channels'];
  declare now: number | null;

  static override styles = [shared, figures];

  override render() {
    if (!this.broker || !this.channels) return html``;
    const text = deskWords().service;
    const { kind, address, connected, since } = this.broker;
    return html`<dl>
        <dt>${text.broker}</dt>
        <dd>
          <div>${text.brokers[kind]}, ${address}</div>
          ${
            connected
              ? html`${text.connected}${since === null || this.now === null ? '' : ` ${text.since(age(this.now - Date.parse(since)))}`}`
              : html`<div class="wrong">${text.notConnected}</div>`
          }
        </dd>
      </dl>
      <h3>${text.channels}</h3>
      ${
        this.channels.length === 0
          ? html`<p>${text.noChannel}</p>`
          : html`<ul class="entries">
            ${this.channels.map((channel) => this.channel(channel))}
          </ul>`
      }`;
  }

  private channel({ name, kind, waiting, lastDeliveredAt, problem }: ServiceState['channels'][number]) {
    const text = deskWords().service;
    return html`<li>
      <div class="line"><span>${name}</span><span>${kind}</span></div>
      <p class="dim">
        ${text.lastDelivered(lastDeliveredAt === null ? text.never : agoOf(lastDeliveredAt, this.now))}${
          waiting > 0 ? `, ${text.waiting(waiting)}` : ''
        }
      </p>
      ${problem === null ? '' : html`<p class="wrong" lang="en">${problem}</p>`}
    </li>`;
  }
}
customElements.define('service-reaching', ServiceReaching);
