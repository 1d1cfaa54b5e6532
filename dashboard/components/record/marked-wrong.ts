import { css, html } from 'lit';
import type { MarkedWrong as Mark } from '../../../edge/assessment/feedback.ts';
import { timeOfDay } from '../../data/format.ts';
import { words } from '../../language/language.ts';
import { WordedElement } from '../../language/worded-element.ts';
import { shared } from '../../theme/shared.ts';

/** That a person marked a result as wrong: beside the result, wherever it stands. */
export class MarkedWrong extends WordedElement {
  static override properties = { mark: { attribute: false }, now: { attribute: false } };
  /** Null where nobody did. */
  declare mark: Mark | null;
  declare now: number | null;

  constructor() {
    super();
    this.mark = null;
    this.now = null;
  }

  static override styles = [
    shared,
    css`
      p {
        display: inline-block;
        padding: 0.15em 0.5em;
        border: 3px double var(--text);
      }
      strong::before {
        content: '✗ ';
      }
    `,
  ];

  override render() {
    if (!this.mark) return html``;
    const { reason, by, at } = this.mark;
    const say = words().bleed.wrong;
    return html`<p>
      <strong>${say.badge}: ${say.reasons[reason]}</strong>, ${say.by(by, timeOfDay(at, this.now))}. ${say.doNotTrust}
    </p>`;
  }
}
customElements.define('marked-wrong', MarkedWrong);
