import { css, html } from 'lit';
import { countdown } from '../data/format.ts';
import { words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { type Ending, session } from '../state/session.ts';
import { shared } from '../theme/shared.ts';

/** Says that a person is about to be signed out, how soon, and what puts it off; nothing before that. */
export class IdleCountdown extends WordedElement {
  static override properties = { ending: { attribute: false } };
  /** Shown in place of that of who is signed in; for the gallery. */
  declare ending: Ending | null;
  private readonly look = () => this.requestUpdate();

  static override styles = [
    shared,
    css`
      :host {
        display: block;
      }
      .banner {
        display: flex;
        flex-wrap: wrap;
        gap: 0.2em 1em;
        justify-content: center;
        padding: 0.35em 1em;
        border-block: 3px dashed var(--text);
        background: var(--raised);
        font-weight: 600;
        text-align: center;
      }
      strong {
        font-variant-numeric: tabular-nums;
        font-size: 1.25em;
        line-height: 1.1;
      }
    `,
  ];

  constructor() {
    super();
    this.ending = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    session.addEventListener('change', this.look);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    session.removeEventListener('change', this.look);
  }

  override render() {
    const ending = this.ending ?? session.ending;
    // The region is always there: one that comes with its words is not read out.
    const { people } = words();
    const hint = ending === null ? '' : ending.isIdle ? people.idleHint : people.absoluteHint;
    return html`<p class="reader" role="status">${ending ? `${people.soon} ${hint}` : ''}</p>
      ${
        ending
          ? html`<div class="banner" aria-hidden="true">
              <strong>${people.idle(countdown(ending.leftMs))}</strong><span>${hint}</span>
            </div>`
          : ''
      }`;
  }
}
customElements.define('idle-countdown', IdleCountdown);
