import { css, html } from 'lit';
import { CIVIDIS } from '../../edge/inference/overview/cividis.ts';
import { words } from '../language/language.ts';
import { WordedElement } from '../language/worded-element.ts';
import { shared } from '../theme/shared.ts';

/** What the colours of a Grad-CAM mean, and what they do not. */
export class HeatLegend extends WordedElement {
  static override properties = { rule: {} };
  declare rule: string;

  constructor() {
    super();
    this.rule = '';
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
        margin-top: 0.4em;
        font-size: var(--small);
      }
      .bar {
        display: flex;
        gap: 0.5em;
        align-items: center;
      }
      canvas {
        width: 10em;
        height: 0.8em;
        border: 1px solid var(--dim);
      }
    `,
  ];

  override render() {
    const { little, most, means } = words().common.heat;
    return html`<div class="bar">
        <span>${little}</span><canvas width="256" height="1" aria-hidden="true"></canvas><span>${most}</span>
      </div>
      <p>${means(this.rule)}</p>`;
  }

  override firstUpdated(): void {
    const context = this.renderRoot.querySelector('canvas')?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(256, 1);
    for (let i = 0; i < 256; i++) image.data.set([...CIVIDIS.subarray(3 * i, 3 * i + 3), 255], 4 * i);
    context.putImageData(image, 0, 0);
  }
}
customElements.define('heat-legend', HeatLegend);
