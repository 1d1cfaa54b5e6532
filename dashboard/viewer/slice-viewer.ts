import { css, html, LitElement, svg } from 'lit';
import type { Geometry, Hematoma } from '../../edge/assessment/assessment.ts';

import { WINDOWS } from '../../edge/http/picture/window.ts';
import { RULES } from '../data/words.ts';
import { shared } from '../theme/shared.ts';
import './heat-legend.ts';
import { type View, viewKey, wheelSteps } from './keys.ts';
import { paint } from './paint.ts';
import { heatHere } from './pixels.ts';
import { fitInto, placementOf, positionText, type Ruler } from './placement.ts';
import { type LoadSlice, SliceSource } from './slice-source.ts';

export type ViewEvent = CustomEvent<Partial<View>>;

/** The page makes these anew each second; only what they say counts. */
const differs = (now: unknown, before: unknown) => JSON.stringify(now) !== JSON.stringify(before);

/** A stack of slices: radiological convention, true millimetres, true black. The page holds what is viewed. */
export class SliceViewer extends LitElement {
  static override properties = {
    geometry: { attribute: false },
    hematoma: { attribute: false },
    load: { attribute: false },
    view: { attribute: false, hasChanged: differs },
    caption: { attribute: false, hasChanged: differs },
    marking: { attribute: false, hasChanged: differs },
    name: {},
    ruler: { state: true },
  };
  declare geometry: Geometry;
  declare hematoma: Hematoma | null;
  declare load: LoadSlice;
  declare view: View;
  /** Patient and scan, for the top left corner. */
  declare caption: readonly string[];
  /** "Not for diagnosis" and the models, for the bottom left corner. */
  declare marking: readonly string[];
  declare name: string;
  declare ruler: Ruler | null;
  private source: SliceSource | null = null;
  private wheelLeft = 0;
  private readonly resize = new ResizeObserver(() => this.draw());

  constructor() {
    super();
    this.hematoma = null;
    this.caption = [];
    this.marking = [];
    this.name = 'Scan';
    this.ruler = null;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
      }
      .stage {
        display: grid;
        grid-template-columns: 1fr 2rem;
        gap: 0.3rem;
        background: var(--image);
      }
      canvas.picture {
        display: block;
        width: 100%;
        aspect-ratio: 1;
        max-height: 72vh;
        touch-action: none;
        cursor: crosshair;
      }
      .track {
        width: 2rem;
        height: 100%;
        min-height: 10rem;
        cursor: pointer;
        touch-action: none;
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.source?.end();
    this.resize.disconnect();
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('load') || changed.has('geometry')) {
      this.source?.end();
      this.source = this.geometry && this.load ? new SliceSource(this.load, this.geometry.size[2]) : null;
      this.source?.addEventListener('change', () => this.draw());
      changed.set('view', undefined);
    }
    if (changed.has('view') && this.source) {
      if ((changed.get('view') as View | undefined)?.slice !== this.view.slice) this.ruler = null;
      this.source.want(this.view.slice, this.view.gradcam);
    }
  }

  override render() {
    if (!this.geometry || !this.view) return html``;
    const { view, geometry } = this;
    const slices = geometry.size[2];
    return html`<div class="stage">
        <canvas
          class="picture"
          tabindex="0"
          role="slider"
          aria-orientation="vertical"
          aria-label=${`${this.name}: slices. Arrows, Home and End move; 1 to 4 set the window; O outline; G Grad-CAM`}
          aria-valuemin="1"
          aria-valuemax=${slices}
          aria-valuenow=${view.slice + 1}
          aria-valuetext=${this.inWords()}
          @keydown=${this.key}
          @wheel=${this.wheel}
          @pointerdown=${this.measure}
        ></canvas>
        ${this.track(slices)}
      </div>
      ${view.gradcam ? html`<heat-legend .rule=${RULES[view.gradcam]}></heat-legend>` : ''}`;
  }

  override updated(): void {
    const canvas = this.canvas();
    if (canvas) this.resize.observe(canvas);
    this.draw();
  }

  /** Bar of all slices, superior at the top, with ticks where there is bleed. */
  private track(slices: number) {
    const y = (slice: number) => 100 * ((slices - 1 - slice) / slices);
    const step = 100 / slices;
    const ticks = this.hematoma?.slices ?? [];
    return html`<svg class="track" viewBox="0 0 20 100" preserveAspectRatio="none" aria-hidden="true" @pointerdown=${this.jump}>
      ${svg`<rect x="7" width="6" height="100" fill="#39424d"/>`}
      ${ticks.map((slice) => svg`<rect x="4" y=${y(slice)} width="12" height=${step} fill="rgb(255 96 208)"/>`)}
      ${svg`<rect x="0.8" y=${y(this.view.slice) - 0.6} width="18.4" height=${Math.max(step, 1) + 1.2} fill="none"
        stroke="#fff" stroke-width="1.6" vector-effect="non-scaling-stroke"/>`}
    </svg>`;
  }

  private inWords(): string {
    const { geometry, view, hematoma } = this;
    const bleed = hematoma?.slices.includes(view.slice) ? ', shows bleed' : '';
    return `Slice ${view.slice + 1} of ${geometry.size[2]}, ${positionText(geometry, view.slice)}${bleed}`;
  }

  private canvas(): HTMLCanvasElement | null {
    return this.renderRoot.querySelector<HTMLCanvasElement>('canvas.picture');
  }

  private draw(): void {
    const canvas = this.canvas();
    const context = canvas?.getContext('2d', { alpha: false });
    const { source, view, geometry } = this;
    if (!canvas || !context || !source || canvas.clientWidth === 0) return;
    const dpr = devicePixelRatio;
    const [width, height] = [Math.round(canvas.clientWidth * dpr), Math.round(canvas.clientHeight * dpr)];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const { width: w, level } = WINDOWS[view.window];
    const fault = source.fault(view.slice);
    const data = source.get(view.slice, view.gradcam);
    paint(
      context,
      {
        data,
        placement: placementOf(geometry),
        window: WINDOWS[view.window],
        outline: view.outline,
        ruler: this.ruler,
        topLeft: this.caption,
        topRight: [
          `${view.slice + 1}/${geometry.size[2]}`,
          `z ${positionText(geometry, view.slice)}`,
          `${view.window} W ${w} L ${level}`,
          ...source.missing(view),
          ...heatHere(data.heat),
        ],
        bottomLeft: this.marking,
        instead: fault || 'Loading',
      },
      dpr,
    );
  }

  private say(change: Partial<View>): void {
    this.dispatchEvent(new CustomEvent('view', { detail: change, bubbles: true, composed: true }));
  }

  private readonly key = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const change = viewKey(event.key, this.view, this.geometry.size[2]);
    if (!change) return;
    event.preventDefault();
    this.say(change);
  };

  private readonly wheel = (event: WheelEvent) => {
    event.preventDefault();
    const { steps, left } = wheelSteps(this.wheelLeft, event.deltaY, event.deltaMode === WheelEvent.DOM_DELTA_PIXEL);
    this.wheelLeft = left;
    const slice = Math.min(this.geometry.size[2] - 1, Math.max(0, this.view.slice - steps));
    if (slice !== this.view.slice) this.say({ slice });
  };

  /** A press on the bar goes to a slice, a drag through the slices. */
  private readonly jump = (event: PointerEvent) => {
    const track = event.currentTarget as Element;
    const slices = this.geometry.size[2];
    const to = ({ clientY }: PointerEvent) => {
      const { top, height } = track.getBoundingClientRect();
      const slice = slices - 1 - Math.floor((slices * (clientY - top)) / height);
      this.say({ slice: Math.min(slices - 1, Math.max(0, slice)) });
    };
    to(event);
    follow(track, event, to);
  };

  /** A drag draws a ruler; it goes with the slice, or with a click. */
  private readonly measure = (event: PointerEvent) => {
    const canvas = event.currentTarget as HTMLCanvasElement;
    const placement = placementOf(this.geometry);
    const at = ({ clientX, clientY }: PointerEvent): [number, number] => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      const box = fitInto(placement, width, height);
      return [
        ((clientX - left - box.x) / box.width) * placement.width,
        ((clientY - top - box.y) / box.height) * placement.height,
      ];
    };
    const from = at(event);
    this.ruler = null;
    follow(canvas, event, (moved) => {
      this.ruler = { from, to: at(moved) };
    });
  };
}

/** Every move of a pressed pointer until it is let go, also outside the element. */
function follow(element: Element, { pointerId }: PointerEvent, move: (event: PointerEvent) => void): void {
  const moved = (event: Event) => move(event as PointerEvent);
  element.setPointerCapture(pointerId);
  element.addEventListener('pointermove', moved);
  element.addEventListener('lostpointercapture', () => element.removeEventListener('pointermove', moved), {
    once: true,
  });
}
customElements.define('slice-viewer', SliceViewer);
