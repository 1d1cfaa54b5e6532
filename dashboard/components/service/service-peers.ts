import { css, html } from 'lit';
import type { ServiceState } from '../../../edge/health/service/state.ts';
import { amount } from '../../data/amounts.ts';
import { agoOf } from '../../data/format.ts';
import { deskWords } from '../../language/desk.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { shared } from '../../theme/shared.ts';
import { figures } from './styles.ts';

type Refusal = NonNullable<ServiceState['dicom']['peers'][number]['lastRefusal']>;

/** Each configured device: when it called last, what came today, and why it was turned away; and who is none of them. */
export class ServicePeers extends WordedElement {
  static override properties = { dicom: { attribute: false }, now: { attribute: false } };
  declare dicom: ServiceState['dicom'];
  /** By the clock of the appliance, ms. */
  declare now: number | null;

  static override styles = [
    shared,
    figures,
    css`
      .peer dl {
        grid-template-columns: repeat(3, 1fr);
        gap: 0 1em;
      }
      .peer dl > div {
        display: grid;
        align-content: start;
      }
    `,
  ];

  override render() {
    if (!this.dicom) return html``;
    const text = deskWords().service;
    const { aeTitle, port, tlsPort, associations, peers, strangers } = this.dicom;
    const ports = `${port ?? text.portOff}${tlsPort === null ? '' : `, TLS ${tlsPort}`}`;
    return html`<p class="dim">${text.ports(aeTitle, ports)} · ${text.associations(associations)}</p>
      <ul class="entries">
        ${peers.map((peer) => this.peer(peer))}
      </ul>
      ${
        strangers.length > 0
          ? html`<h3>${text.strangers}</h3>
            <ul class="entries">
              ${strangers.map(
                (stranger) => html`<li>
                  <div class="line">
                    <span>${this.name(stranger.callingAeTitle, stranger.address)}</span>
                    <span>${text.times(stranger.times)}</span>
                  </div>
                  ${this.refusal(stranger)}
                </li>`,
              )}
            </ul>`
          : ''
      }`;
  }

  private peer({ aeTitle, address, ...peer }: ServiceState['dicom']['peers'][number]) {
    const text = deskWords().service;
    const { lastAssociatedAt, lastInstanceAt, instancesToday, lastRefusal } = peer;
    const when = (at: string | null) => (at === null ? text.never : agoOf(at, this.now));
    return html`<li class="peer">
      <div class="line"><span>${this.name(aeTitle === '*' ? null : aeTitle, address)}</span></div>
      <dl>
        <div><dt>${text.lastCalled}</dt><dd>${when(lastAssociatedAt)}</dd></div>
        <div><dt>${text.lastImage}</dt><dd>${when(lastInstanceAt)}</dd></div>
        <div><dt>${text.imagesToday}</dt><dd>${amount(instancesToday)}</dd></div>
      </dl>
      ${lastRefusal === null ? '' : this.refusal(lastRefusal)}
    </li>`;
  }

  private name(aeTitle: string | null, address: string): string {
    return `${aeTitle ?? deskWords().service.anyTitle} · ${address}`;
  }

  private refusal({ at, why, hint, callingAeTitle }: Refusal) {
    const text = deskWords().service;
    return html`<p class="wrong">
        ${text.turnedAway} ${agoOf(at, this.now)}${callingAeTitle === null ? '' : ` (${callingAeTitle})`}:
        <span lang="en">${why}</span>
      </p>
      ${hint === null ? '' : html`<p class="hint" lang="en">${hint}</p>`}`;
  }
}
customElements.define('service-peers', ServicePeers);
