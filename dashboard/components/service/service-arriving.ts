import { css, html } from 'lit';
import type { ServiceState } from '../../../edge/health/service/state.ts';
import { age, agoOf } from '../../data/format.ts';
import { deskWords } from '../../language/desk.ts';
import { words } from '../../language/language.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { shared } from '../../theme/shared.ts';
import { figures } from './styles.ts';

/** Series that have not arrived whole, and scans that wait to be read. */
export class ServiceArriving extends WordedElement {
  static override properties = {
    receiving: { attribute: false },
    queue: { attribute: false },
    now: { attribute: false },
  };
  declare receiving: ServiceState['receiving'];
  declare queue: ServiceState['queue'];
  declare now: number | null;

  static override styles = [
    shared,
    figures,
    css`
      progress {
        width: 100%;
        height: 0.6em;
        accent-color: var(--text);
      }
    `,
  ];

  override render() {
    if (!this.receiving || !this.queue) return html``;
    const text = deskWords().service;
    const { waiting, reading, jobs } = this.queue;
    return html`${
      this.receiving.length === 0
        ? html`<p>${text.nothingArrives}</p>`
        : html`<ul class="entries">
            ${this.receiving.map((series) => this.series(series))}
          </ul>`
    }
      <dl>
        <dt>${text.queue}</dt>
        <dd>${waiting ?? words().common.unknown}</dd>
      </dl>
      <p>${reading === null ? text.notReading : text.reading(this.since(reading.since), reading.attempt)}</p>
      ${
        jobs.length > 0
          ? html`<ul class="entries">
            ${jobs.map(
              ({ state, queuedAt }) => html`<li>
                <div class="line"><span>${agoOf(queuedAt, this.now)}</span><span>${text.jobs[state]}</span></div>
              </li>`,
            )}
          </ul>`
          : ''
      }`;
  }

  private since(at: string): string {
    return this.now === null ? words().common.unknown : age(this.now - Date.parse(at));
  }

  private series({ number, modality, instances, announced, ...series }: ServiceState['receiving'][number]) {
    const text = deskWords().service;
    const { lastInstanceAt, waitsFor, untilSeconds } = series;
    return html`<li>
      <div class="line">
        <span>${text.seriesNumber(number, modality)}</span>
        <span>${text.slices(instances, announced)}</span>
      </div>
      ${
        announced === null
          ? ''
          : html`<progress
              max=${Math.max(announced, instances)}
              value=${instances}
              aria-label=${text.slices(instances, announced)}
            ></progress>`
      }
      <p class="dim">
        ${text.lastSlice(agoOf(lastInstanceAt, this.now))} · ${text.waitsFor[waitsFor](age(untilSeconds * 1000))}
      </p>
    </li>`;
  }
}
customElements.define('service-arriving', ServiceArriving);
