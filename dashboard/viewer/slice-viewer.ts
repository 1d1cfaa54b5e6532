import { css, html } from 'lit';
import type { Geometry, Hematoma } from '../../edge/assessment/assessment.ts';
import type { Vec3 } from '../../edge/volume/volume.ts';
import { mm } from '../data/format.ts';
import { endOf } from '../data/link.ts';
import { RULES } from '../data/words.ts';
import { deskWords } from '../language/desk.ts';
import { WordedElement } from '../language/worded-element.ts';
import { shared } from '../theme/shared.ts';
import { sliceWords } from './corner-words.ts';
import { Gestures } from './gestures.ts';
import './heat-legend.ts';
import { viewKey } from './keys.ts';
import { Painter } from './paint.ts';
import { placementOf, positionText, type Ruler, rulerMm } from './placement.ts';
import { PlaneDesk } from './plane-desk.ts';
import { movedRuler, newRuler } from './ruler-keys.ts';
import { type LoadSlice, SliceSource } from './slice-source.ts';
import { StackDesk } from './stack-desk.ts';
import './slice-track.ts';
import { full, type View, windowOf } from './view.ts';

export type ViewEvent = CustomEvent<Partial<View>>;

/** The page makes these anew each second; only what they say counts. */
const differs = (now: unknown, before: unknown) => JSON.stringify(now) !== JSON.stringify(before);

/**
 * One scan: its slices as they are, or three planes computed of them. Radiological convention, true millimetres, true
 * black. The page holds what is viewed; the viewer asks for a change of it by `view`.
 */
export class SliceViewer extends WordedElement {
  static override properties = {
    geometry: { attribute: false, hasChanged: differs },
    hematoma: { attribute: false, hasChanged: differs },
    load: { attribute: false },
    view: { attribute: false, hasChanged: differs },
    caption: { attribute: false, hasChanged: differs },
    marking: { attribute: false, hasChanged: differs },
    fieldMm: { attribute: false, hasChanged: differs },
    anchorMm: { attribute: false, hasChanged: differs },
    linked: { type: Boolean },
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
  /** What the picture has room for at least: scans side by side are drawn at one scale. */
  declare fieldMm: readonly [number, number];
  /** The point, LPS mm, that the planes' crosshair is counted from; null for the middle of the bleed, or of the scan. */
  declare anchorMm: Vec3 | null;
  /** Whether the crosshair is the page's, or this viewer's own. */
  declare linked: boolean;
  declare name: string;
  declare ruler: Ruler | null;
  private source: SliceSource | null = null;
  private planes: PlaneDesk | null = null;
  private gestures: Gestures | null = null;
  private ownCross: Vec3 | null = null;
  private frame = 0;
  private readonly stack = new StackDesk(this);
  private readonly painter = new Painter();
  private readonly resize = new ResizeObserver(() => this.redraw());

  constructor() {
    super();
    this.hematoma = null;
    this.caption = [];
    this.marking = [];
    this.fieldMm = [0, 0];
    this.anchorMm = null;
    this.linked = true;
    this.name = '';
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
        grid-template-columns: minmax(0, 1fr) 2.75rem;
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
      slice-track {
        min-height: 10rem;
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.close();
    this.resize.disconnect();
    this.gestures?.end();
    this.gestures = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Taken from the page and put back: what was closed is opened anew.
    if (this.hasUpdated) this.requestUpdate('load', undefined);
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!this.geometry || !this.load || !this.view) return;
    if (changed.has('load') || changed.has('geometry')) {
      this.close();
      this.source = new SliceSource(this.load, this.geometry.size);
      this.source.addEventListener('change', () => this.redraw());
      changed.set('view', undefined);
    }
    const { slice, gradcam, mode } = full(this.view);
    if (changed.has('linked') && !this.linked) this.ownCross = this.view.cross ?? null;
    if (changed.has('view') && this.source) {
      const before = changed.get('view') as View | undefined;
      if (before?.slice !== slice) this.ruler = null;
      if (mode === 'planes') this.planes ??= new PlaneDesk(this, this.geometry, this.load, this.source);
      if (mode === 'planes') this.source.wantOverlays(slice, gradcam);
      else this.source.want(slice, gradcam);
    }
  }

  override render() {
    if (!this.geometry || !this.view) return html``;
    const { view, geometry, hematoma } = this;
    const { viewer } = deskWords();
    const name = this.name || viewer.scan;
    const slices = geometry.size[2];
    const isStack = full(view).mode === 'stack';
    return html`<div class="stage">
        <canvas
          class="picture"
          tabindex="0"
          role="slider"
          aria-orientation="vertical"
          aria-label=${isStack ? viewer.keys(name) : viewer.planeKeys(name)}
          aria-valuemin="1"
          aria-valuemax=${slices}
          aria-valuenow=${view.slice + 1}
          aria-valuetext=${this.inWords()}
          @keydown=${this.key}
        ></canvas>
        <slice-track
          .slices=${slices}
          .slice=${view.slice}
          .ticks=${hematoma?.slices ?? NO_TICKS}
          @to-slice=${(event: CustomEvent<number>) => this.to(event.detail)}
        ></slice-track>
      </div>
      ${view.gradcam ? html`<heat-legend .rule=${RULES[view.gradcam]}></heat-legend>` : ''}`;
  }

  override updated(): void {
    const canvas = this.canvas();
    if (!canvas) return;
    this.resize.observe(canvas);
    this.gestures ??= new Gestures(canvas, {
      tool: () => full(this.view).tool,
      begin: (tool, at) => this.desk.begin(tool, at),
      drag: (tool, at, by) => this.desk.drag(tool, at, by),
      zoom: (factor, at) => this.desk.zoom(factor, at),
      scroll: (steps, at) => this.desk.scroll(steps, at),
    });
    this.redraw();
  }

  /** Whether all that the view asks for is on the picture. */
  get isWhole(): boolean {
    if (full(this.view).mode === 'planes') return this.planes?.isWhole ?? false;
    return this.source?.has(this.view) ?? false;
  }

  /** Bytes of the scan that this viewer holds. */
  get bytes(): number {
    return (this.source?.bytes ?? 0) + (this.planes?.bytes ?? 0);
  }

  /** The present view as a picture, with everything that is written and drawn on it. @throws Error where nothing is drawn yet */
  async toPng(): Promise<Blob> {
    this.draw();
    const canvas = this.canvas();
    const blob = await new Promise<Blob | null>((resolve) =>
      canvas ? canvas.toBlob(resolve, 'image/png') : resolve(null),
    );
    if (!blob) throw new Error('There is no picture yet: wait until the scan is shown');
    return blob;
  }

  /** Asks the page for another view. */
  say(change: Partial<View>): void {
    this.dispatchEvent(new CustomEvent('view', { detail: change, bubbles: true, composed: true }));
  }

  to(slice: number): void {
    const next = Math.min(this.geometry.size[2] - 1, Math.max(0, slice));
    if (full(this.view).mode === 'planes') this.planes?.toSlice(next);
    else if (next !== this.view.slice) this.say({ slice: next });
  }

  /** LPS mm that the crosshair is counted from; null where the scan's orientation is unknown. */
  get anchor(): Vec3 | null {
    return this.anchorMm ?? endOf(this, this.hematoma?.largestSlice).pointMm;
  }

  get cross(): Vec3 | null {
    return (this.linked ? this.view.cross : this.ownCross) ?? null;
  }

  /** Moves the crosshair; the stack goes to its slice with it. */
  moveCross(cross: Vec3, slice: number): void {
    if (this.linked) this.say({ cross, slice });
    else {
      this.ownCross = cross;
      this.say({ slice });
      this.requestUpdate();
    }
  }

  canvas(): HTMLCanvasElement | null {
    return this.renderRoot.querySelector<HTMLCanvasElement>('canvas.picture');
  }

  redraw(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  private get desk(): StackDesk | PlaneDesk {
    return full(this.view).mode === 'planes' && this.planes ? this.planes : this.stack;
  }

  private close(): void {
    this.source?.end();
    this.planes?.end();
    this.source = null;
    this.planes = null;
  }

  private inWords(): string {
    const { geometry, view, hematoma, ruler } = this;
    const { viewer } = deskWords();
    if (full(view).mode === 'planes') return this.planes?.inWords() ?? viewer.loading;
    return [
      viewer.sliceText(view.slice + 1, geometry.size[2], positionText(geometry, view.slice)),
      ...(hematoma?.slices.includes(view.slice) ? [viewer.showsBleed] : []),
      ...(ruler ? [viewer.rulerText(mm(rulerMm(ruler, placementOf(geometry)), 1))] : []),
    ].join(', ');
  }

  private draw(): void {
    const canvas = this.canvas();
    const context = canvas?.getContext('2d', { alpha: false });
    const { source, geometry } = this;
    if (!canvas || !context || !source || canvas.clientWidth === 0) return;
    const view = full(this.view);
    const dpr = devicePixelRatio;
    const [width, height] = [Math.round(canvas.clientWidth * dpr), Math.round(canvas.clientHeight * dpr)];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const marking = this.marking.length > 0 ? this.marking : [deskWords().viewer.notForDiagnosis];
    if (view.mode === 'planes' && this.planes) {
      this.planes.draw(context, { topLeft: this.caption, bottomLeft: marking }, dpr);
      return;
    }
    const data = source.get(view.slice, view.gradcam);
    const scene = {
      ...{ data, placement: placementOf(geometry), window: windowOf(view), look: this.stack.look() },
      ...{ outline: view.outline, opacity: view.opacity, ruler: this.ruler },
      topLeft: this.caption,
      topRight: sliceWords(geometry, view, source.missing(view), data),
      bottomLeft: marking,
      instead: source.fault(view.slice) || deskWords().viewer.loading,
    };
    this.painter.paint(context, scene, dpr);
  }

  private readonly key = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.desk.key(event)) {
      event.preventDefault();
      return;
    }
    const change = viewKey(event.key, this.view, this.geometry.size[2], event.shiftKey);
    if (!change) return;
    event.preventDefault();
    this.say(change);
    if (change.tool === 'ruler' && full(this.view).mode === 'stack')
      this.ruler ??= newRuler(placementOf(this.geometry));
  };

  /** What a key does to the ruler; whether it was the ruler's. */
  rulerKey({ key, shiftKey }: KeyboardEvent): boolean {
    if (full(this.view).tool !== 'ruler') return false;
    const placement = placementOf(this.geometry);
    if (!this.ruler && key === 'Enter') this.ruler = newRuler(placement);
    else if (this.ruler) {
      const next = movedRuler(this.ruler, key, shiftKey ? 10 : 1, placement);
      if (next === undefined) return false;
      this.ruler = next;
    } else return false;
    return true;
  }
}
const NO_TICKS: readonly number[] = [];
customElements.define('slice-viewer', SliceViewer);
