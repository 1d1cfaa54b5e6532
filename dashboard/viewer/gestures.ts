import { wheelSteps } from './keys.ts';
import type { Tool } from './view.ts';

/** On the canvas, CSS pixels from its upper left corner. */
export type Point = readonly [x: number, y: number];

/** What fingers and mice do to a picture. */
export interface GestureTarget {
  /** What a drag of the first button or one finger does. */
  tool(): Tool;
  begin(tool: Tool, at: Point): void;
  drag(tool: Tool, at: Point, by: Point): void;
  /** Two fingers, or the wheel with Ctrl. */
  zoom(factor: number, at: Point): void;
  /** Down the screen positive. */
  scroll(steps: number, at: Point): void;
}

/** Mouse buttons that mean a tool of their own: the middle one moves, the right one sets the window. */
const TOOL_OF_BUTTON: Readonly<Record<number, Tool>> = { 1: 'move', 2: 'window' };

/** Turns pointer and wheel events of a canvas into what they mean. */
export class Gestures {
  /** Where each is on the screen. */
  private readonly pointers = new Map<number, Point>();
  private tool: Tool = 'scroll';
  private wheelLeft = 0;
  private readonly canvas: HTMLElement;
  private readonly target: GestureTarget;
  private readonly listening = new AbortController();

  constructor(canvas: HTMLElement, target: GestureTarget) {
    this.canvas = canvas;
    this.target = target;
    const { signal } = this.listening;
    canvas.addEventListener('pointerdown', (event) => this.down(event), { signal });
    canvas.addEventListener('pointermove', (event) => this.move(event), { signal });
    canvas.addEventListener('lostpointercapture', (event) => this.up(event), { signal });
    canvas.addEventListener('wheel', (event) => this.wheel(event), { signal, passive: false });
    canvas.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
  }

  end(): void {
    this.listening.abort();
  }

  private at({ clientX, clientY }: MouseEvent): Point {
    const { left, top } = this.canvas.getBoundingClientRect();
    return [clientX - left, clientY - top];
  }

  private down(event: PointerEvent): void {
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, [event.clientX, event.clientY]);
    if (this.pointers.size > 1) return;
    this.tool = TOOL_OF_BUTTON[event.button] ?? this.target.tool();
    this.target.begin(this.tool, this.at(event));
    // The middle button would scroll the page.
    if (event.button === 1) event.preventDefault();
  }

  private move(event: PointerEvent): void {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    // Of the page's own movement under the finger nothing may count: by how much, on the screen; where, on the picture.
    const now: Point = [event.clientX, event.clientY];
    const by: Point = [now[0] - before[0], now[1] - before[1]];
    const [other] = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    this.pointers.set(event.pointerId, now);
    if (!other) {
      this.target.drag(this.tool, this.at(event), by);
      return;
    }
    // Two fingers: their distance zooms, their middle moves.
    const distance = ([x, y]: Point) => Math.max(1, Math.hypot(x - other[0], y - other[1]));
    const { left, top } = this.canvas.getBoundingClientRect();
    const middle: Point = [(now[0] + other[0]) / 2 - left, (now[1] + other[1]) / 2 - top];
    this.target.drag('move', middle, [by[0] / 2, by[1] / 2]);
    this.target.zoom(distance(now) / distance(before), middle);
  }

  private up({ pointerId }: PointerEvent): void {
    this.pointers.delete(pointerId);
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const at = this.at(event);
    const inPixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL;
    if (event.ctrlKey) {
      this.target.zoom(Math.exp(-(inPixels ? event.deltaY : 30 * event.deltaY) / 300), at);
      return;
    }
    const { steps, left } = wheelSteps(this.wheelLeft, event.deltaY, inPixels);
    this.wheelLeft = left;
    if (steps !== 0) this.target.scroll(steps, at);
  }
}
