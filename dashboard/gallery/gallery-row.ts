import { css, html, LitElement } from 'lit';
import { shared } from '../theme/shared.ts';

/** Several things beside each other, all as high as a card's mark, controls as they are. */
class GalleryRow extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
        gap: var(--gap);
        align-items: center;
      }
      ::slotted(priority-mark) {
        height: 9rem;
      }
    `,
  ];

  override render() {
    return html`<slot></slot>`;
  }
}
customElements.define('gallery-row', GalleryRow);
