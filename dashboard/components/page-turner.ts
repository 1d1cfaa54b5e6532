import { css, html } from 'lit';
import { words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { shared } from '../theme/shared.ts';

export type TurnEvent = CustomEvent<-1 | 0 | 1>;

/** Which page of a list is on, how many there are, and the hand that turns or holds them. Fires `turn`; 0 holds or lets go. */
export class PageTurner extends WordedElement {
  static override properties = {
    page: { attribute: false },
    pages: { attribute: false },
    rows: { attribute: false },
    held: { type: Boolean },
  };
  /** From 0. */
  declare page: number;
  declare pages: number;
  /** On all pages. */
  declare rows: number;
  declare held: boolean;

  constructor() {
    super();
    this.page = 0;
    this.pages = 1;
    this.rows = 0;
    this.held = false;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: inline-flex;
        gap: 0.3em;
        align-items: center;
        font-size: var(--near);
      }
      .page {
        padding-inline: 0.3em;
        font-size: 1.25em;
        font-weight: 800;
        font-variant-numeric: tabular-nums;
      }
      button {
        min-height: 1.7em;
        min-width: 1.9em;
        padding: 0 0.3em;
      }
    `,
  ];

  override render() {
    const { page, pages, rows, held } = this;
    const say = words().ward;
    const turn = (by: -1 | 0 | 1) => () =>
      this.dispatchEvent(new CustomEvent('turn', { detail: by, bubbles: true, composed: true }));
    return html`<button aria-label=${say.previousPage} @click=${turn(-1)}>‹</button>
      <span class="page" role="img" aria-label=${say.pageInWords(page + 1, pages, rows)}>${say.pageOf(page + 1, pages)}</span>
      <button aria-label=${say.nextPage} @click=${turn(1)}>›</button>
      <button aria-pressed=${held} aria-label=${say.holdPage} title=${held ? say.turnPages : say.holdPage} @click=${turn(0)}>
        ${held ? '▶' : '❚❚'}
      </button>`;
  }
}
customElements.define('page-turner', PageTurner);
