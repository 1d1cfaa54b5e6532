import { css, html } from 'lit';
import type { Condition } from '../../edge/mqtt/topics.ts';
import { CONDITION_WORDS } from '../data/words.ts';
import { words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { shared } from '../theme/shared.ts';
import './view-choices.ts';

/** A name, in every language. */
const PRODUCT = 'HENet Edge';

/** Where people see results, they see what this is. */
export class ResearchNote extends WordedElement {
  static override properties = { version: {}, muted: { attribute: false } };
  declare version: string;
  /** Conditions for which the site wants no alert: silence must not be read as their absence. */
  declare muted: readonly Condition[];

  constructor() {
    super();
    this.version = '';
    this.muted = [];
  }

  static override styles = [
    shared,
    css`
      footer {
        display: flex;
        gap: var(--gap) var(--wide);
        align-items: start;
        justify-content: space-between;
        padding: var(--gap) 0.9em;
        color: var(--dim);
        font-size: var(--small);
      }
      view-choices {
        flex: none;
      }
      @media (max-width: 760px) {
        footer {
          flex-direction: column;
        }
      }
      strong {
        color: var(--text);
      }
    `,
  ];

  override render() {
    const { research, list } = words().common;
    const muted = this.muted.map((condition) => CONDITION_WORDS[condition] ?? condition);
    return html`<footer>
      <p>
        <strong>${research.what}</strong> ${PRODUCT} ${this.version}. ${research.terms}
      ${muted.length > 0 ? html`<strong>${research.muted(list(muted))}</strong>` : ''}
      </p>
      <view-choices></view-choices>
    </footer>`;
  }
}
customElements.define('research-note', ResearchNote);
