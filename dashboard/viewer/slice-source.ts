import type { Definition } from '../../edge/assessment/definitions.ts';
import type { View } from './keys.ts';

/** Loads one slice of `volume`, `hematoma` or `gradcam/<definition>`. */
export type LoadSlice = (what: string, slice: number, signal: AbortSignal) => Promise<ArrayBuffer>;

/** One slice as far as it is here. */
export interface SliceData {
  readonly hu: Int16Array | null;
  readonly labels: Uint8Array | null;
  readonly heat: Uint8Array | null;
}

const AT_ONCE = 3;
const NEIGHBOURS = 4;
/** About 60 MB of a 512 x 512 scan with mask and map. */
const KEPT = 180;

/** The parts that a view needs, the shown slice first, then its neighbours, nearest first. */
export function wanted(
  slice: number,
  slices: number,
  definition: Definition | null,
): { what: string; slice: number }[] {
  const order = [slice];
  for (let d = 1; d <= NEIGHBOURS; d++) order.push(slice + d, slice - d);
  const parts = ['volume', 'hematoma', ...(definition ? [`gradcam/${definition}`] : [])];
  return order.filter((k) => k >= 0 && k < slices).flatMap((k) => parts.map((what) => ({ what, slice: k })));
}

/** Fetches slices ahead of the eye, a few at a time; what is no longer wanted is not fetched. Fires `change`. */
export class SliceSource extends EventTarget {
  private readonly kept = new Map<string, ArrayBuffer>();
  private readonly loading = new Map<string, AbortController>();
  private readonly failed = new Map<string, string>();
  private queue: readonly { readonly what: string; readonly slice: number }[] = [];
  private readonly load: LoadSlice;
  private readonly slices: number;

  constructor(load: LoadSlice, slices: number) {
    super();
    this.load = load;
    this.slices = slices;
  }

  get(slice: number, definition: Definition | null): SliceData {
    const of = (what: string) => this.kept.get(`${what}/${slice}`);
    const [hu, labels, heat] = [of('volume'), of('hematoma'), definition ? of(`gradcam/${definition}`) : undefined];
    return {
      hu: hu ? new Int16Array(hu) : null,
      labels: labels ? new Uint8Array(labels) : null,
      heat: heat ? new Uint8Array(heat) : null,
    };
  }

  /** Why a slice could not be loaded; empty where it was not tried or came. */
  fault(slice: number): string {
    return this.failed.get(`volume/${slice}`) ?? '';
  }

  /** Overlays that were asked for and are not on the picture: an outline that is not here must not look like no bleed. */
  missing({ slice, outline, gradcam }: Pick<View, 'slice' | 'outline' | 'gradcam'>): string[] {
    const parts = [outline && ['outline', 'hematoma'], gradcam && ['Grad-CAM', `gradcam/${gradcam}`]];
    return parts.flatMap((part) => {
      if (!part) return [];
      const [name, what] = part;
      const key = `${what}/${slice}`;
      return this.kept.has(key) ? [] : [`${name} ${this.failed.has(key) ? 'NOT LOADED' : 'loading'}`];
    });
  }

  want(slice: number, definition: Definition | null): void {
    this.queue = wanted(slice, this.slices, definition);
    const keys = new Set(this.queue.map(keyOf));
    for (const [key, controller] of this.loading) if (!keys.has(key)) controller.abort();
    // A failed part is tried again when it is asked for anew.
    this.failed.clear();
    this.next();
  }

  /** Stops fetching. */
  end(): void {
    this.queue = [];
    for (const controller of this.loading.values()) controller.abort();
  }

  private next(): void {
    for (const part of this.queue) {
      if (this.loading.size >= AT_ONCE) return;
      const key = keyOf(part);
      if (!this.kept.has(key) && !this.loading.has(key) && !this.failed.has(key)) void this.fetch(part, key);
    }
  }

  private async fetch({ what, slice }: { what: string; slice: number }, key: string): Promise<void> {
    const controller = new AbortController();
    this.loading.set(key, controller);
    try {
      this.keep(key, await this.load(what, slice, controller.signal));
    } catch (error) {
      if (!controller.signal.aborted) this.failed.set(key, error instanceof Error ? error.message : 'not loaded');
    }
    this.loading.delete(key);
    this.dispatchEvent(new Event('change'));
    this.next();
  }

  private keep(key: string, bytes: ArrayBuffer): void {
    this.kept.set(key, bytes);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= KEPT) return;
      this.kept.delete(oldest);
    }
  }
}

function keyOf({ what, slice }: { readonly what: string; readonly slice: number }): string {
  return `${what}/${slice}`;
}
