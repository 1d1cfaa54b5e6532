import { css, html } from 'lit';
import type { ServiceState } from '../../../edge/health/service/state.ts';
import { age } from '../../data/format.ts';
import { marksOf } from '../../data/service.ts';
import { deskWords } from '../../language/desk.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { hatched, shared } from '../../theme/shared.ts';
import './service-arriving.ts';
import './service-bundle.ts';
import './service-engine.ts';
import './service-machine.ts';
import './service-panel.ts';
import './service-peers.ts';
import './service-reaching.ts';
import './service-records.ts';
import './service-test.ts';
import './service-troubles.ts';
import { figures } from './styles.ts';

/** How the box does, in sections. What is old is hatched as everywhere, and says how old it is. */
export class ServiceOverview extends WordedElement {
  static override properties = {
    state: { attribute: false },
    ageMs: { attribute: false },
    old: { type: Boolean },
    screenId: {},
  };
  declare state: ServiceState;
  /** Since the appliance answered last. */
  declare ageMs: number;
  declare old: boolean;
  declare screenId: string;

  constructor() {
    super();
    this.ageMs = 0;
    this.old = false;
    this.screenId = '';
  }

  static override styles = [
    shared,
    hatched,
    figures,
    css`
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(27rem, 100%), 1fr));
        gap: 0.6em;
      }
      .wide {
        grid-column: 1 / -1;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        gap: 0.2em 1.6em;
        align-items: baseline;
      }
      .head strong {
        font-size: 1.3em;
      }
      .silent {
        padding: 0.6em 1em;
        border-block: 4px solid var(--text);
        background: var(--ground);
        text-align: center;
      }
      .silent strong {
        display: block;
        font-size: 1.3em;
      }
    `,
  ];

  override render() {
    const { state, ageMs, old } = this;
    if (!state) return html``;
    const text = deskWords().service;
    // By the clock of the appliance, gone on since it answered.
    const now = Date.parse(state.at) + ageMs;
    return html`${
      old
        ? html`<div class="silent" role="alert"><strong>${text.silent(age(ageMs))}</strong> ${text.silentAdvice}</div>`
        : ''
    }
      <div class=${old ? 'hatched' : ''}>
        <div class="entries">
          ${this.head(state)} ${this.problems(state)}
          <div class="grid">${this.sections(state, now)}</div>
        </div>
      </div>`;
  }

  private head({ site, appliance, state, version, uptimeSeconds, runtime }: ServiceState) {
    const text = deskWords().service;
    return html`<div class="head">
      <strong>${site} / ${appliance}: ${text.states[state]}</strong>
      <span>${text.version} ${version}</span>
      <span>${text.runningFor(age(uptimeSeconds * 1000 + this.ageMs))}</span>
      <span class="dim" lang="en">${runtime}</span>
      <span class="dim">${text.figuresAre(age(this.ageMs))}</span>
    </div>`;
  }

  private problems({ problems }: ServiceState) {
    const text = deskWords().service;
    if (problems.length === 0) return html`<p class="dim">${text.allWell}</p>`;
    return html`<service-panel .heading=${text.problems} mark="look">
      <ul class="entries">
        ${problems.map(({ text: what }) => html`<li><p class="wrong" lang="en">${what}</p></li>`)}
      </ul>
    </service-panel>`;
  }

  private sections(state: ServiceState, now: number) {
    const text = deskWords().service;
    const marks = marksOf(state);
    const { dicom, receiving, queue, engine, models, broker, channels, journal, clock, troubles, testAlert } = state;
    return html`<service-panel .heading=${text.peers} .mark=${marks.peers}>
        <service-peers .dicom=${dicom} .now=${now}></service-peers>
      </service-panel>
      <service-panel .heading=${text.arriving} .mark=${marks.arriving}>
        <service-arriving .receiving=${receiving} .queue=${queue} .now=${now}></service-arriving>
      </service-panel>
      <service-panel .heading=${text.test}>
        <service-test .test=${testAlert} .channels=${channels} .screenId=${this.screenId} .now=${now}></service-test>
      </service-panel>
      <service-panel .heading=${text.engine} .mark=${marks.engine}>
        <service-engine .engine=${engine} .models=${models}></service-engine>
      </service-panel>
      <service-panel .heading=${text.reaching} .mark=${marks.reaching}>
        <service-reaching .broker=${broker} .channels=${channels} .now=${now}></service-reaching>
      </service-panel>
      <service-panel .heading=${text.machine} .mark=${marks.machine}>
        <service-machine .machine=${state}></service-machine>
      </service-panel>
      <service-panel .heading=${text.records} .mark=${marks.journal}>
        <service-records .journal=${journal} .clock=${clock} .now=${now}></service-records>
      </service-panel>
      <service-panel .heading=${text.bundle}><service-bundle></service-bundle></service-panel>
      <service-panel class="wide" .heading=${text.troubles} .mark=${marks.troubles}>
        <service-troubles .troubles=${troubles} .now=${now}></service-troubles>
      </service-panel>`;
  }
}
customElements.define('service-overview', ServiceOverview);
