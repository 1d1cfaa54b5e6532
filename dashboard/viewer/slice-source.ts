import type { Definition } from '../../edge/assessment/definitions.ts';
import { type Crop, cropOf } from './crop.ts';
import { batchFrom, wantedSlices } from './prefetch.ts';
import type { View } from './view.ts';

/**
 * Loads `count` slices of `volume`, `hematoma` or `gradcam/<definition>`, one after the other in the answer; it may bring
 * fewer.
 */
export type LoadSlice = (what: string, slice: number, signal: AbortSignal, count?: number) => Promise<ArrayBuffer>;

/** One slice as far as it is here; what is null is not. */
export interface SliceData {
  readonly hu: Int16Array | null;
  readonly labels: Crop | null;
  readonly heat: Crop | null;
}

/** An overlay that was asked for and is not on the picture. */
export interface Missing {
  readonly what: 'outline' | 'gradcam';
  readonly failed: boolean;
}

const AT_ONCE = 4;
const MIB = 2 ** 20;

/** Bytes of slices that one viewer keeps: a thin scan of 300 slices on a desk; a third of that where memory is scarce. */
export function memoryBudget(): number {
  const { deviceMemory = 8 } = (globalThis.navigator ?? {}) as { deviceMemory?: number };
  const isHandheld = globalThis.matchMedia?.('(pointer: coarse)').matches ?? false;
  return (deviceMemory <= 4 || isHandheld ? 64 : 192) * MIB;
}

interface Kept {
  readonly value: Int16Array | Crop;
  readonly bytes: number;
  readonly slice: number;
}

/**
 * Fetches slices ahead of the eye, several in one answer; what is no longer wanted is not fetched. Keeps what came within a
 * budget: what the eye has left furthest behind goes first. Fires `change`.
 */
export class SliceSource extends EventTarget {
  private readonly kept = new Map<string, Kept>();
  private readonly loading = new Map<string, AbortController>();
  private readonly requests = new Map<AbortController, readonly string[]>();
  private readonly failed = new Map<string, string>();
  private order: readonly number[] = [];
  private parts: readonly string[] = [];
  private eye = 0;
  private direction: -1 | 0 | 1 = 0;
  private held = 0;
  private readonly load: LoadSlice;
  private readonly size: readonly [columns: number, rows: number, slices: number];
  private readonly budget: number;

  constructor(
    load: LoadSlice,
    size: readonly [columns: number, rows: number, slices: number],
    budget = memoryBudget(),
  ) {
    super();
    this.load = load;
    this.size = size;
    this.budget = budget;
  }

  /** Bytes that it keeps. */
  get bytes(): number {
    return this.held;
  }

  get(slice: number, definition: Definition | null): SliceData {
    return {
      hu: (this.kept.get(`volume/${slice}`)?.value as Int16Array | undefined) ?? null,
      labels: this.overlay('hematoma', slice),
      heat: definition ? this.overlay(`gradcam/${definition}`, slice) : null,
    };
  }

  private overlay(what: string, slice: number): Crop | null {
    return (this.kept.get(`${what}/${slice}`)?.value as Crop | undefined) ?? null;
  }

  /** Of every slice. */
  overlays(what: string): (Crop | null)[] {
    return Array.from({ length: this.size[2] }, (_, slice) => this.overlay(what, slice));
  }

  /** Why a slice could not be loaded; empty where it was not tried or came. */
  fault(slice: number): string {
    return this.failed.get(`volume/${slice}`) ?? '';
  }

  /** Overlays that were asked for and are not on the picture: an outline that is not here must not look like no bleed. */
  missing({ slice, outline, gradcam }: Pick<View, 'slice' | 'outline' | 'gradcam'>): Missing[] {
    const missing: Missing[] = [];
    const ask = (what: Missing['what'], key: string) => {
      if (!this.kept.has(key)) missing.push({ what, failed: this.failed.has(key) });
    };
    if (outline) ask('outline', `hematoma/${slice}`);
    if (gradcam) ask('gradcam', `gradcam/${gradcam}/${slice}`);
    return missing;
  }

  /** Whether all that a view shows of its slice is here. */
  has(view: Pick<View, 'slice' | 'outline' | 'gradcam'>): boolean {
    return this.kept.has(`volume/${view.slice}`) && this.missing(view).length === 0;
  }

  want(slice: number, definition: Definition | null): void {
    const step = slice - this.eye;
    if (step !== 0) this.direction = Math.abs(step) > 8 ? 0 : step > 0 ? 1 : -1;
    const order = wantedSlices(slice, this.size[2], this.direction);
    this.aim(slice, order, ['volume', 'hematoma', ...(definition ? [`gradcam/${definition}`] : [])]);
  }

  /** Mask and Grad-CAM of the whole scan, for planes across it; the volume is not fetched here. */
  wantOverlays(slice: number, definition: Definition | null): void {
    const order = Array.from({ length: this.size[2] }, (_, k) => k).sort(
      (a, b) => Math.abs(a - slice) - Math.abs(b - slice),
    );
    this.aim(slice, order, ['hematoma', ...(definition ? [`gradcam/${definition}`] : [])]);
  }

  /** Stops fetching. */
  end(): void {
    this.order = [];
    for (const controller of this.requests.keys()) controller.abort();
  }

  private aim(eye: number, order: readonly number[], parts: readonly string[]): void {
    this.eye = eye;
    this.order = order;
    this.parts = parts;
    const wanted = new Set(order.flatMap((k) => parts.map((what) => `${what}/${k}`)));
    for (const [controller, keys] of this.requests) {
      if (!keys.some((key) => wanted.has(key))) controller.abort();
    }
    // A failed part is tried again when it is asked for anew.
    this.failed.clear();
    this.next();
  }

  private next(): void {
    for (const slice of this.order) {
      for (const what of this.parts) {
        if (this.requests.size >= AT_ONCE) return;
        // Full of what is wanted more: nothing further ahead.
        if (slice !== this.eye && this.held >= this.budget) return;
        if (!this.isAbsent(what, slice)) continue;
        const { from, count } = batchFrom(slice, this.eye, this.size[2], (k) => this.isAbsent(what, k));
        void this.fetch(what, from, count);
      }
    }
  }

  private isAbsent(what: string, slice: number): boolean {
    const key = `${what}/${slice}`;
    return !this.kept.has(key) && !this.loading.has(key) && !this.failed.has(key);
  }

  private async fetch(what: string, from: number, count: number): Promise<void> {
    const controller = new AbortController();
    const keys = Array.from({ length: count }, (_, n) => `${what}/${from + n}`);
    this.requests.set(controller, keys);
    for (const key of keys) this.loading.set(key, controller);
    try {
      const bytes = await this.load(what, from, controller.signal, count);
      if (!controller.signal.aborted) this.keep(what, from, count, bytes);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!controller.signal.aborted) for (const key of keys) this.failed.set(key, why);
    }
    this.requests.delete(controller);
    for (const key of keys) if (this.loading.get(key) === controller) this.loading.delete(key);
    this.dispatchEvent(new Event('change'));
    this.next();
  }

  private keep(what: string, from: number, count: number, answer: ArrayBuffer): void {
    const [columns, rows] = this.size;
    const each = columns * rows * (what === 'volume' ? 2 : 1);
    const came = Math.min(count, answer.byteLength / each);
    if (!Number.isInteger(came) || came === 0)
      throw new Error(`answer of ${answer.byteLength} bytes: not whole slices`);
    for (let n = 0; n < came; n++) {
      const part = answer.slice(n * each, (n + 1) * each);
      const value = what === 'volume' ? new Int16Array(part) : cropOf(new Uint8Array(part), columns, rows);
      const bytes = value instanceof Int16Array ? value.byteLength : value.data.byteLength;
      this.drop(`${what}/${from + n}`);
      this.kept.set(`${what}/${from + n}`, { value, bytes, slice: from + n });
      this.held += bytes;
    }
    this.makeRoom();
  }

  /** Lets go what is not wanted now, the furthest first, until the rest is within the budget. */
  private makeRoom(): void {
    if (this.held <= this.budget) return;
    const wanted = new Set(this.order);
    const spare = [...this.kept]
      .filter(([, { slice, bytes }]) => bytes > 0 && !wanted.has(slice))
      .sort(([, a], [, b]) => Math.abs(b.slice - this.eye) - Math.abs(a.slice - this.eye));
    for (const [key] of spare) {
      if (this.held <= this.budget) return;
      this.drop(key);
    }
  }

  private drop(key: string): void {
    this.held -= this.kept.get(key)?.bytes ?? 0;
    this.kept.delete(key);
  }
}
