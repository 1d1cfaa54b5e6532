import { css, html, LitElement } from 'lit';
import '../../components/view-tools.ts';
import type { View } from '../../viewer/keys.ts';
import '../../viewer/slice-viewer.ts';
import type { ViewEvent } from '../../viewer/slice-viewer.ts';
import { loadPhantom } from '../phantom-slices.ts';
import { SAMPLE_GEOMETRY, sampleAssessment } from '../samples.ts';
import type { GallerySection } from '../section.ts';

const VIEW: View = { slice: 14, window: 'brain', outline: true, gradcam: 'CHE' };

/** A viewer that can be used: it holds its view, as a page does. */
class GalleryViewer extends LitElement {
  static override properties = { view: { state: true } };
  declare view: View;

  constructor() {
    super();
    this.view = VIEW;
  }

  static override styles = css`
    :host {
      display: block;
      max-width: 40rem;
    }
  `;

  override render() {
    return html`<div @view=${this.look}>
      <view-tools .view=${this.view} linkable></view-tools>
      <slice-viewer
        .geometry=${SAMPLE_GEOMETRY}
        .hematoma=${sampleAssessment().hematoma}
        .load=${loadPhantom}
        .view=${this.view}
        .caption=${['J. D.  48213', 'Baseline', '22 Nov 19:41']}
        .marking=${['DEMONSTRATION', 'NOT FOR DIAGNOSIS', 'hematoma 0.1.0, henet 0.1.0']}
      ></slice-viewer>
    </div>`;
  }

  private readonly look = ({ detail }: ViewEvent) => {
    this.view = { ...this.view, ...detail };
  };
}
customElements.define('gallery-viewer', GalleryViewer);

const unoriented = { ...SAMPLE_GEOMETRY, axes: [] };
const loadNothing = () => Promise.reject(new Error('The pictures of this scan are not on this appliance'));

/** The viewer and its tools. */
export const picturesSections: readonly GallerySection[] = [
  { title: 'Viewer', part: () => html`<gallery-viewer></gallery-viewer>` },
  {
    title: 'Orientation unknown, slice not loaded',
    part: () => html`<slice-viewer .geometry=${unoriented} .load=${loadNothing} .view=${VIEW}></slice-viewer>`,
  },
];
