import { LitElement } from 'lit';
import { language } from './language.ts';

/** An element with words in it: drawn anew when the screen speaks another language. */
export class WordedElement extends LitElement {
  private readonly spoken = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    language.addEventListener('change', this.spoken);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    language.removeEventListener('change', this.spoken);
  }
}
