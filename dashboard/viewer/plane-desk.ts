import type { Geometry } from '../../edge/assessment/assessment.ts';
import { type Lattice, toIndex, toPatient, type Vec3 } from '../../edge/volume/volume.ts';
import { mm } from '../data/format.ts';
import { deskWords } from '../language/desk.ts';
import { planeWords } from './corner-words.ts';
import type { Point } from './gestures.ts';
import { arrowOf } from './keys.ts';
import type { Corners } from './paint.ts';
import { layPlanes, PlanesPainter, type ShownPlane } from './paint-planes.ts';
import { type Drawing, Pen } from './pen.ts';
import { boundsOf, latticeOf, offCut, PLANE_NAMES, PLANES, type PlaneName } from './planes.ts';
import type { LoadSlice, SliceSource } from './slice-source.ts';
import type { SliceViewer } from './slice-viewer.ts';
import { draggedWindow } from './stack-desk.ts';
import { full, MAX_ZOOM, type Tool, windowOf } from './view.ts';
import { WholeVolume } from './volume.ts';

/** Three planes through one point of a scan, and what hands do to them. */
export class PlaneDesk {
  private active: PlaneName = 'axial';
  private readonly viewer: SliceViewer;
  private readonly source: SliceSource;
  private readonly scan: Lattice | null;
  private readonly volume: WholeVolume | null;
  private readonly painter = new PlanesPainter();

  constructor(viewer: SliceViewer, geometry: Geometry, load: LoadSlice, source: SliceSource) {
    this.viewer = viewer;
    this.source = source;
    this.scan = latticeOf(geometry);
    this.volume = this.scan && new WholeVolume(this.scan, load);
    this.volume?.addEventListener('change', () => viewer.redraw());
    void this.volume?.fill(viewer.view.slice);
  }

  get isWhole(): boolean {
    return this.volume?.isWhole ?? false;
  }

  get bytes(): number {
    return this.volume?.hu.byteLength ?? 0;
  }

  end(): void {
    this.volume?.end();
  }

  draw(context: Drawing, corners: Omit<Corners, 'topRight'>, dpr: number): void {
    const { viewer, source, scan, volume } = this;
    const view = full(viewer.view);
    const cross = this.point();
    if (!scan || !volume || !cross) {
      nothing(context, [...corners.topLeft, deskWords().viewer.noPlanes, ...corners.bottomLeft], dpr);
      return;
    }
    const { gradcam } = view;
    const scene = {
      ...corners,
      ...{ lattice: volume.lattice, hu: volume.hu, loaded: volume.loaded, scan, cross, active: this.active },
      ...{ zoom: view.zoom, window: windowOf(view), opacity: view.opacity },
      topRight: planeWords(view, volume),
      labels: view.outline ? source.overlays('hematoma') : null,
      heat: gradcam ? source.overlays(`gradcam/${gradcam}`) : null,
      overlays: `${view.outline} ${gradcam} ${source.bytes}`,
    };
    this.painter.paint(context, scene, dpr);
  }

  inWords(): string {
    const { viewer } = deskWords();
    const at = this.point();
    if (!at) return viewer.noPlanes;
    return viewer.planeText(viewer.planes[this.active], mm(at[0], 1), mm(at[1], 1), mm(at[2], 1));
  }

  begin(tool: Tool, at: Point): void {
    const shown = this.planeAt(at);
    if (!shown) return;
    this.active = shown.name;
    if (tool === 'scroll' || tool === 'ruler') this.cross(shown, at);
    this.viewer.redraw();
  }

  drag(tool: Tool, at: Point, by: Point): void {
    if (tool === 'window') this.viewer.say({ window: draggedWindow(this.viewer.view, by) });
    // What is enlarged keeps the crosshair in the middle: moving is moving that.
    const shown = this.shown().find(({ name }) => name === this.active);
    if (shown && tool !== 'window') this.cross(shown, at);
  }

  zoom(factor: number): void {
    const { zoom } = full(this.viewer.view);
    const next = Math.min(MAX_ZOOM, Math.max(1, zoom * factor));
    this.viewer.say({ zoom: next, ...(next === 1 ? { panMm: [0, 0] as const } : {}) });
  }

  scroll(steps: number, at: Point): void {
    const shown = this.planeAt(at);
    if (shown) this.active = shown.name;
    this.through(-steps);
  }

  /** Arrows move within the plane, page keys the plane itself, X goes to the next plane. */
  key({ key, shiftKey }: KeyboardEvent): boolean {
    const shown = this.shown().find(({ name }) => name === this.active);
    const point = this.point();
    if (!shown || !point) return false;
    if (key.toLowerCase() === 'x') {
      this.active = PLANE_NAMES[(PLANE_NAMES.indexOf(this.active) + 1) % PLANE_NAMES.length]!;
      this.viewer.requestUpdate();
      return true;
    }
    if (key === 'PageUp' || key === 'PageDown') {
      this.through(key === 'PageUp' ? 1 : -1);
      return true;
    }
    const arrow = arrowOf(key);
    if (!arrow || full(this.viewer.view).tool === 'window') return false;
    const { right, down } = PLANES[this.active];
    const step = shown.cut.pitchMm * (shiftKey ? 10 : 1);
    this.moveTo(([0, 1, 2] as const).map((c) => point[c] + step * (arrow[0] * right[c] + arrow[1] * down[c])));
    return true;
  }

  /** Puts the crosshair at the height of a slice. */
  toSlice(slice: number): void {
    const point = this.point();
    if (!this.scan || !point) return;
    const [i, j] = toIndex(this.scan, point);
    this.moveTo(toPatient(this.scan, [i, j, slice]));
  }

  /** Where the planes cross, LPS mm, inside the scan; null where its orientation is unknown. */
  point(): Vec3 | null {
    const { anchor, cross } = this.viewer;
    if (!anchor || !this.scan) return null;
    const { low, high } = boundsOf(this.scan);
    const at = (c: 0 | 1 | 2) => Math.min(high[c], Math.max(low[c], anchor[c] + (cross?.[c] ?? 0)));
    return [at(0), at(1), at(2)];
  }

  /** Moves the active plane along its normal: towards the head, to the back, to the left. */
  private through(steps: number): void {
    const point = this.point();
    if (!point || !this.scan) return;
    const { through } = PLANES[this.active];
    const step = through === 2 ? this.scan.spacing[2] : Math.max(this.scan.spacing[0], this.scan.spacing[1]);
    this.moveTo(point.map((value, c) => (c === through ? value + steps * step : value)));
  }

  private cross({ x, y, cut, scale }: ShownPlane, at: Point): void {
    const dpr = devicePixelRatio;
    const step = cut.pitchMm * scale;
    this.moveTo(offCut(cut, (at[0] * dpr - x) / step, (at[1] * dpr - y) / step));
  }

  private moveTo(point: readonly number[]): void {
    const { anchor } = this.viewer;
    if (!anchor || !this.scan) return;
    const { low, high } = boundsOf(this.scan);
    const at = (c: 0 | 1 | 2) => Math.min(high[c], Math.max(low[c], point[c]!));
    const inside: Vec3 = [at(0), at(1), at(2)];
    const slice = Math.round(toIndex(this.scan, inside)[2]);
    this.viewer.moveCross(
      [inside[0] - anchor[0], inside[1] - anchor[1], inside[2] - anchor[2]],
      Math.min(this.scan.size[2] - 1, Math.max(0, slice)),
    );
  }

  private shown(): ShownPlane[] {
    const canvas = this.viewer.canvas();
    const cross = this.point();
    if (!canvas || !cross || !this.volume) return [];
    return layPlanes(canvas, { lattice: this.volume.lattice, cross, zoom: full(this.viewer.view).zoom });
  }

  private planeAt(at: Point): ShownPlane | undefined {
    const [x, y] = [at[0] * devicePixelRatio, at[1] * devicePixelRatio];
    return this.shown().find(
      ({ frame }) => x >= frame.x && y >= frame.y && x < frame.x + frame.width && y < frame.y + frame.height,
    );
  }
}

/** Black, with what is to be said. */
function nothing(context: Drawing, lines: readonly string[], dpr: number): void {
  const { width, height } = context.canvas;
  context.fillStyle = '#000';
  context.fillRect(0, 0, width, height);
  new Pen(context, { x: 0, y: 0, width, height }, dpr).corner(lines, 'left', 'top');
}
