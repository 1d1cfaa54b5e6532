import { css, html } from 'lit';
import type { Assessment } from '../../../edge/assessment/assessment.ts';
import type { PatientLabel } from '../../../edge/mqtt/topics.ts';
import { scannerTime } from '../../data/format.ts';
import { deskWords } from '../../language/desk.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { shared } from '../../theme/shared.ts';
import '../patient-label.ts';
import './blind-switch.ts';

export const SECTIONS = [
  'pictures',
  'result',
  'estimate',
  'making',
  'course',
  'readers',
  'notes',
  'log',
  'files',
] as const;
export type SectionName = (typeof SECTIONS)[number];

/** Always in view: whom the case is about, by two identifiers, and the ways to its parts. */
export class CaseHead extends WordedElement {
  static override properties = {
    label: { attribute: false },
    hideNames: { type: Boolean },
    assessments: { attribute: false },
    compared: { attribute: false },
    sections: { attribute: false },
    reader: { attribute: false },
    now: { attribute: false },
  };
  declare label: PatientLabel;
  declare hideNames: boolean;
  declare assessments: readonly Assessment[];
  /** Scan beside the baseline; null for none. */
  declare compared: string | null;
  declare sections: readonly SectionName[];
  /** Who reads blind here; null for nobody. */
  declare reader: string | null;
  declare now: number | null;

  constructor() {
    super();
    this.hideNames = false;
    this.assessments = [];
    this.compared = null;
    this.sections = SECTIONS;
    this.reader = null;
    this.now = null;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 0.3em 1.2em;
        align-items: center;
        padding: 0.3em 0.9em;
        border-bottom: 1px solid var(--line);
        background: var(--ground);
      }
      patient-label {
        font-size: calc(var(--mid) * 0.62);
      }
      nav {
        display: flex;
        gap: 0.3em;
        overflow-x: auto;
        max-width: 100%;
      }
      nav button {
        flex: none;
      }
      button {
        font-size: calc(var(--small) * 0.92);
        padding-inline: 0.6em;
      }
      .grow {
        flex: 1;
      }
      @media (max-width: 760px) {
        :host {
          padding-inline: 0.5em;
        }
        patient-label {
          font-size: var(--near);
        }
        .grow {
          display: none;
        }
      }
      @media print {
        :host {
          display: none;
        }
      }
    `,
  ];

  override render() {
    const say = deskWords().cases;
    const { assessments } = this;
    return html`<patient-label .label=${this.label} ?hideNames=${this.hideNames}></patient-label>
      <span class="dim small">${say.scans(assessments.length)}</span>
      ${assessments.length > 2 ? this.choice() : ''}
      <span class="grow"></span>
      ${this.reader === null ? '' : html`<blind-switch .reader=${this.reader}></blind-switch>`}
      <nav aria-label=${say.goTo}>
        ${this.sections.map((name) => html`<button @click=${() => this.say('jump', name)}>${say.sections[name]}</button>`)}
      </nav>`;
  }

  private choice() {
    return html`<span role="group" aria-label=${deskWords().cases.compareWith}>
      ${this.assessments.slice(1).map(
        ({ scanId, acquiredAt }) =>
          html`<button aria-pressed=${this.compared === scanId} @click=${() => this.say('compare', scanId)}>
            ${scannerTime(acquiredAt, this.now)}
          </button>`,
      )}
    </span>`;
  }

  private say(name: string, detail: string): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
customElements.define('case-head', CaseHead);
