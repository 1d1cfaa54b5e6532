import { css, html, LitElement } from 'lit';
import type { Condition } from '../../edge/mqtt/topics.ts';
import { CONDITION_WORDS } from '../data/words.ts';
import { shared } from '../theme/shared.ts';

/** Where people see results, they see what this is. */
export class ResearchNote extends LitElement {
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
      p {
        padding: 0.5em 0.9em;
        color: var(--dim);
        font-size: var(--small);
      }
      strong {
        color: var(--text);
      }
    `,
  ];

  override render() {
    return html`<p>
      <strong>Research software, not a medical device. Not for diagnosis.</strong> HENet Edge ${this.version}. IPH: bleed in the
      brain tissue. IVH: bleed in the ventricles. Volumes are segmented. A risk of growth is a model’s estimate beside its threshold, not a
      finding. Ages are counted by the appliance’s clock; the times of scans are the scanner’s.
      ${
        this.muted.length > 0
          ? html`<strong>No alert on this site for: ${this.muted.map((condition) => CONDITION_WORDS[condition]).join(', ')}.</strong>`
          : ''
      }
    </p>`;
  }
}
customElements.define('research-note', ResearchNote);
