import type { Point } from './gestures.ts';
import { type Box, fitInto, type Look, placementOf } from './placement.ts';
import type { SliceViewer } from './slice-viewer.ts';
import { full, movedWindow, type Tool, zoomedAt } from './view.ts';

/** A finger's way that is one slice of a thick scan; of a thin one, less. CSS pixels. */
const SLICE_PX = 14;

/** What hands do to a stack of slices. */
export class StackDesk {
  private readonly viewer: SliceViewer;
  private left = 0;

  constructor(viewer: SliceViewer) {
    this.viewer = viewer;
  }

  look(): Look {
    const { zoom, panMm } = full(this.viewer.view);
    return { zoom, panMm, fieldMm: this.viewer.fieldMm };
  }

  begin(tool: Tool, at: Point): void {
    this.left = 0;
    if (tool !== 'ruler') return;
    const from = this.voxelAt(at);
    this.viewer.ruler = { from, to: from };
  }

  drag(tool: Tool, at: Point, by: Point): void {
    const { viewer } = this;
    const { scale } = this.box();
    const view = full(viewer.view);
    switch (tool) {
      case 'scroll':
        this.scrollBy(by[1]);
        return;
      case 'window':
        viewer.say({ window: draggedWindow(view, by) });
        return;
      case 'move':
        viewer.say({ panMm: [view.panMm[0] + by[0] / scale, view.panMm[1] + by[1] / scale] });
        return;
      case 'ruler':
        if (viewer.ruler) viewer.ruler = { from: viewer.ruler.from, to: this.voxelAt(at) };
        return;
      default:
        tool satisfies never;
    }
  }

  zoom(factor: number, [x, y]: Point): void {
    const { width, height } = this.size();
    this.viewer.say(zoomedAt(this.viewer.view, factor, [x - width / 2, y - height / 2], this.box().scale));
  }

  scroll(steps: number): void {
    this.viewer.to(this.viewer.view.slice - steps);
  }

  key(event: KeyboardEvent): boolean {
    return this.viewer.rulerKey(event);
  }

  private scrollBy(px: number): void {
    const each = Math.min(SLICE_PX, Math.max(2, this.size().height / this.viewer.geometry.size[2]));
    this.left += px;
    const steps = Math.trunc(this.left / each);
    this.left -= steps * each;
    if (steps !== 0) this.scroll(steps);
  }

  private size(): { readonly width: number; readonly height: number } {
    const { clientWidth = 1, clientHeight = 1 } = this.viewer.canvas() ?? {};
    return { width: clientWidth, height: clientHeight };
  }

  private box(): Box {
    const { width, height } = this.size();
    return fitInto(placementOf(this.viewer.geometry), width, height, this.look());
  }

  private voxelAt([x, y]: Point): [number, number] {
    const placement = placementOf(this.viewer.geometry);
    const box = this.box();
    return [((x - box.x) / box.width) * placement.width, ((y - box.y) / box.height) * placement.height];
  }
}

/** To the right wider, up brighter; the wider the window, the more a pixel of the drag moves it. */
export function draggedWindow(view: Parameters<typeof movedWindow>[0], [x, y]: Point) {
  const { width } = movedWindow(view, 0, 0);
  const each = Math.max(1, width / 200);
  return movedWindow(view, x * each, y * each);
}
