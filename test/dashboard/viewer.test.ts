import { describe, expect, test } from 'vitest';
import { SAMPLE_GEOMETRY } from '../../dashboard/gallery/samples.ts';
import { contour } from '../../dashboard/viewer/contour.ts';
import { heatHere } from '../../dashboard/viewer/corner-words.ts';
import { type Crop, cropAt, cropOf } from '../../dashboard/viewer/crop.ts';
import { nextGradcam, type View, viewKey, wheelSteps } from '../../dashboard/viewer/keys.ts';
import { pixelsOf, screenOf } from '../../dashboard/viewer/pixels.ts';
import {
  fitInto,
  placementOf,
  positionMm,
  positionText,
  rulerMm,
  scaleBarMm,
} from '../../dashboard/viewer/placement.ts';
import { batchFrom, wantedSlices } from '../../dashboard/viewer/prefetch.ts';
import { SliceSource } from '../../dashboard/viewer/slice-source.ts';
import type { Geometry } from '../../edge/assessment/assessment.ts';
import { displayOf, turn } from '../../edge/http/picture/orientation.ts';
import { WINDOWS } from '../../edge/http/picture/window.ts';

const axes = (columns: number[], rows: number[]): Geometry['axes'] =>
  [columns, rows, [0, 0, 1]] as unknown as Geometry['axes'];

describe('radiological convention', () => {
  test.each([
    ['supine, head first', [1, 0, 0], [0, 1, 0]],
    ['prone', [-1, 0, 0], [0, -1, 0]],
    ['mirrored columns', [-1, 0, 0], [0, 1, 0]],
    ['on the side, rows along x', [0, 1, 0], [1, 0, 0]],
  ])('%s: the patient’s right is on the viewer’s left, the face on top', (_how, columns, rows) => {
    expect(displayOf(axes(columns, rows)).letters).toEqual({ left: 'R', right: 'L', top: 'A', bottom: 'P' });
  });

  test('a marker on the patient’s left is drawn on the right, however the scan was stored', () => {
    for (const [columns, rows] of [
      [
        [1, 0, 0],
        [0, 1, 0],
      ],
      [
        [-1, 0, 0],
        [0, 1, 0],
      ],
      [
        [0, -1, 0],
        [1, 0, 0],
      ],
      [
        [0, 1, 0],
        [-1, 0, 0],
      ],
    ] as const) {
      const stored = new Uint8Array(12);
      const [width, height] = [4, 3];
      // The voxel furthest to the left and back of the patient.
      let [best, at] = [Number.NEGATIVE_INFINITY, 0];
      for (let v = 0; v < 12; v++) {
        const [i, j] = [v % width, Math.floor(v / width)];
        const score = i * columns[0] + j * rows[0] + i * columns[1] + j * rows[1];
        if (score > best) [best, at] = [score, v];
      }
      stored[at] = 9;
      const shown = turn(stored, width, height, displayOf(axes([...columns], [...rows])));
      expect(shown.data.indexOf(9)).toBe(shown.width * shown.height - 1);
    }
  });

  test('an oblique scan says both directions; an unknown orientation draws no letter', () => {
    const c = Math.SQRT1_2;
    expect(displayOf(axes([1, 0, 0], [0, c, c])).letters).toMatchObject({ left: 'R', bottom: 'PH' });
    expect(displayOf(axes([1, 0, 0], [0, 0.98, 0.17])).letters).toMatchObject({ top: 'A' });
    expect(displayOf(null).letters).toBeNull();
    expect(
      displayOf([
        [Number.NaN, 0, 0],
        [0, 1, 0],
      ]).letters,
    ).toBeNull();
  });
});

describe('a slice on the screen', () => {
  test('grey values follow the DICOM window formula at its edges', () => {
    const hu = new Int16Array([0, 1, 39, 40, 79, 80, 3000, -1000]);
    const placement = placementOf({ ...SAMPLE_GEOMETRY, size: [8, 1, 1] });
    const pixels = pixelsOf({ hu, labels: null, heat: null }, placement, WINDOWS.brain)!;
    // PS3.3 C.11.2.1.2.1 with width 80, level 40: black up to 0, white from 79.
    expect(Array.from(hu, (_, i) => pixels[4 * i])).toEqual([0, 3, 126, 129, 255, 255, 255, 0]);
  });

  test('a slice of the wrong size is not drawn', () => {
    const placement = placementOf({ ...SAMPLE_GEOMETRY, size: [8, 2, 1] });
    const data = { hu: new Int16Array(8), labels: null, heat: null };
    expect(pixelsOf(data, placement, WINDOWS.brain)).toBeNull();
  });

  test('Grad-CAM colours where it is strong and leaves the rest of the picture alone', () => {
    const placement = placementOf({ ...SAMPLE_GEOMETRY, size: [2, 1, 1] });
    const data = { hu: new Int16Array([40, 40]), labels: null, heat: cropOf(new Uint8Array([0, 255]), 2, 1) };
    const pixels = [...pixelsOf(data, placement, WINDOWS.brain)!];
    expect(pixels[0]).toBe(pixels[2]);
    expect(pixels[4]! - pixels[6]!).toBeGreaterThan(80);
  });

  test('a slice says how strong its Grad-CAM is beside the strongest of the scan', () => {
    const of = (values: number[]) => heatHere({ heat: cropOf(new Uint8Array(values), values.length, 1) });
    expect(of([0, 52, 13])).toEqual(['Grad-CAM: up to 20 % here']);
    expect(of([0, 0, 0])).toEqual(['Grad-CAM: none here']);
    expect(heatHere({ heat: null })).toEqual([]);
  });

  test('true proportions: a voxel twice as tall as wide is drawn so', () => {
    const placement = placementOf({ ...SAMPLE_GEOMETRY, size: [100, 100, 1], spacingMm: [0.5, 1, 5] });
    expect(fitInto(placement, 400, 400)).toMatchObject({ width: 200, height: 400, x: 100, scale: 4 });
  });

  test('the outline runs between voxels that are in and those that are not', () => {
    const labels = new Uint8Array([0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
    const segments = contour(labels, 4, 3, 1);
    const lines = Array.from({ length: segments.length / 4 }, (_, i) => segments.slice(4 * i, 4 * i + 4).join(' '));
    expect(lines.sort()).toEqual(['1 1 1 2', '1 1 3 1', '1 2 3 2', '3 1 3 2']);
    expect(contour(labels, 4, 3, 2)).toEqual([]);
  });

  test('position, ruler and scale bar are in millimetres', () => {
    expect(positionMm(SAMPLE_GEOMETRY, 15)).toBe(55);
    expect(positionText(SAMPLE_GEOMETRY, 0)).toBe('−20.0\u00a0mm');
    expect(rulerMm({ from: [10, 10], to: [13, 14] }, { voxelMm: [1, 1] })).toBe(5);
    expect(rulerMm({ from: [0, 0], to: [0, 10] }, { voxelMm: [0.5, 2] })).toBe(20);
    expect([scaleBarMm(2, 250), scaleBarMm(2, 90), scaleBarMm(1, 3)]).toEqual([100, 20, 1]);
  });
});

describe('keys', () => {
  const view: View = { slice: 10, window: 'brain', outline: true, gradcam: null };

  test.each([
    ['ArrowUp', { slice: 11 }],
    ['ArrowDown', { slice: 9 }],
    ['Home', { slice: 0 }],
    ['End', { slice: 29 }],
    ['PageUp', { slice: 15 }],
    ['1', { window: 'brain' }],
    ['4', { window: 'bone' }],
    ['o', { outline: false }],
    ['g', { gradcam: 'CHE' }],
    ['Tab', null],
    ['5', null],
  ])('%s', (key, expected) => {
    expect(viewKey(key, view, 30)).toEqual(expected);
  });

  test('the ends of the head are the ends', () => {
    expect(viewKey('ArrowUp', { ...view, slice: 29 }, 30)).toEqual({ slice: 29 });
    expect(viewKey('PageDown', { ...view, slice: 2 }, 30)).toEqual({ slice: 0 });
  });

  test('G goes through the three rules and off again', () => {
    expect(nextGradcam(nextGradcam(nextGradcam(nextGradcam(null))))).toBeNull();
  });
});

describe('the wheel', () => {
  test('a notch of a mouse is one slice, however far the system scrolls for it', () => {
    expect(wheelSteps(0, 120, true)).toEqual({ steps: 1, left: 0 });
    expect(wheelSteps(30, -400, true)).toEqual({ steps: -1, left: 0 });
    expect(wheelSteps(0, 3, false)).toEqual({ steps: 1, left: 0 });
  });

  test('the many small moves of a touchpad do not race through the head', () => {
    let [left, slices] = [0, 0];
    for (let n = 0; n < 25; n++) {
      const moved = wheelSteps(left, 8, true);
      left = moved.left;
      slices += moved.steps;
    }
    expect(slices).toBe(5);
  });
});

describe('slices ahead of the eye', () => {
  test('a resting eye gets its neighbours on both sides, a moving one what lies ahead; inside the head', () => {
    expect(wantedSlices(0, 4, 0)).toEqual([0, 1, 2, 3]);
    expect(wantedSlices(100, 300, 0).slice(0, 5)).toEqual([100, 101, 99, 102, 98]);
    const ahead = wantedSlices(100, 300, -1);
    expect([Math.min(...ahead), Math.max(...ahead)]).toEqual([52, 108]);
    expect(ahead.slice(0, 3)).toEqual([100, 99, 101]);
  });

  test('an answer brings several slices away from the eye, and never one that is here', () => {
    const all = () => true;
    expect(batchFrom(10, 10, 300, all)).toEqual({ from: 10, count: 1 });
    expect(batchFrom(12, 10, 300, all)).toEqual({ from: 12, count: 4 });
    expect(batchFrom(30, 10, 300, all)).toEqual({ from: 30, count: 8 });
    expect(batchFrom(3, 60, 300, all)).toEqual({ from: 0, count: 4 });
    expect(batchFrom(30, 10, 300, (k) => k < 32)).toEqual({ from: 30, count: 2 });
  });

  /** Answers only when it is told to. */
  function held(bytes: (what: string, count: number) => ArrayBuffer = (_, count) => new ArrayBuffer(2 * count)) {
    const asked: string[] = [];
    const aborted: string[] = [];
    const release: (() => void)[] = [];
    const load = (what: string, slice: number, signal: AbortSignal, count = 1) => {
      const key = `${what}/${slice}+${count}`;
      asked.push(key);
      return new Promise<ArrayBuffer>((resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted.push(key);
          reject(signal.reason);
        });
        release.push(() => resolve(bytes(what, count)));
      });
    };
    return { asked, aborted, release, load };
  }
  const settle = () => new Promise((resolve) => setTimeout(resolve));

  test('the shown slice is asked for first and alone, a few answers at a time; what is no longer wanted is given up', async () => {
    const { asked, aborted, release, load } = held(
      (what, count) => new ArrayBuffer(what === 'volume' ? 2 * count : count),
    );
    const source = new SliceSource(load, [1, 1, 300]);
    source.want(10, null);
    expect(asked).toEqual(['volume/10+1', 'hematoma/10+1', 'volume/11+4', 'hematoma/11+4']);
    release[0]!();
    await settle();
    expect(source.get(10, null).hu).toHaveLength(1);
    expect(asked[4]).toBe('volume/6+4');
    source.want(200, null);
    await settle();
    expect(aborted.sort()).toEqual(['hematoma/10+1', 'hematoma/11+4', 'volume/11+4', 'volume/6+4']);
    expect(asked.slice(5, 7)).toEqual(['volume/200+1', 'hematoma/200+1']);
    source.end();
  });

  test('an answer with fewer slices than were asked for is taken for what it holds', async () => {
    const one = (what: string) => Promise.resolve(new ArrayBuffer(what === 'volume' ? 8 : 4));
    const source = new SliceSource(one, [2, 2, 40]);
    source.want(20, null);
    const view = { slice: 27, outline: true, gradcam: null } as const;
    await expect.poll(() => source.has(view)).toBe(true);
  });

  test('what is kept stays within its budget, and what is shown stays', async () => {
    const area = 64 * 64;
    const load = (what: string, _: number, __: AbortSignal, count = 1) =>
      Promise.resolve(new ArrayBuffer(count * area * (what === 'volume' ? 2 : 1)));
    const budget = 60 * area * 2;
    const source = new SliceSource(load, [64, 64, 300], budget);
    for (let slice = 0; slice < 300; slice++) {
      source.want(slice, null);
      await expect.poll(() => source.has({ slice, outline: true, gradcam: null }), { interval: 1 }).toBe(true);
      // A few answers may be on their way when it is full.
      expect(source.bytes).toBeLessThanOrEqual(budget + 4 * 8 * area * 2);
    }
    expect(source.get(0, null).hu).toBeNull();
    source.end();
  });

  test('a slice that cannot be loaded says why', async () => {
    const source = new SliceSource(() => Promise.reject(new Error('not on this appliance')), [1, 1, 3]);
    source.want(1, null);
    await expect.poll(() => source.fault(1)).toBe('not on this appliance');
    expect(source.get(1, null).hu).toBeNull();
  });

  test('an answer that is not whole slices is a fault, not a picture', async () => {
    const source = new SliceSource(() => Promise.resolve(new ArrayBuffer(3)), [2, 2, 3]);
    source.want(1, null);
    await expect.poll(() => source.fault(1)).toContain('3 bytes');
  });

  test('an outline that is not here is told, lest it look like no bleed', async () => {
    const source = new SliceSource(
      (what, _, __, count = 1) =>
        what === 'hematoma' ? Promise.reject(new Error('damaged')) : Promise.resolve(new ArrayBuffer(2 * count)),
      [1, 1, 3],
    );
    const view = { slice: 1, outline: true, gradcam: null } as const;
    source.want(1, null);
    expect(source.missing(view)).toEqual([{ what: 'outline', failed: false }]);
    await expect.poll(() => source.missing(view)).toEqual([{ what: 'outline', failed: true }]);
    expect(source.fault(1)).toBe('');
    expect(source.missing({ ...view, outline: false })).toEqual([]);
  });
});

describe('overlays', () => {
  test('only the part that is not empty is kept, at its place', () => {
    const bytes = new Uint8Array(7 * 5);
    for (const [x, y, value] of [
      [2, 1, 9],
      [5, 3, 4],
    ] as const)
      bytes[y * 7 + x] = value;
    const crop = cropOf(bytes, 7, 5);
    expect(crop).toMatchObject({ x: 2, y: 1, width: 4, height: 3 });
    for (let v = 0; v < bytes.length; v++) expect(cropAt(crop, v % 7, Math.floor(v / 7))).toBe(bytes[v]);
    expect(cropAt(crop, -1, 1)).toBe(0);
    expect(cropOf(new Uint8Array(35), 7, 5).width).toBe(0);
  });

  test('the way to the screen is the way that a picture is turned, in all eight positions', () => {
    const [width, height] = [5, 3];
    for (let n = 0; n < 8; n++) {
      const display = { transpose: (n & 1) > 0, mirrorX: (n & 2) > 0, mirrorY: (n & 4) > 0, letters: null };
      const stored = Uint8Array.from({ length: 15 }, (_, i) => i);
      const turned = turn(stored, width, height, display);
      const toScreen = screenOf({ display, width: turned.width, height: turned.height, voxelMm: [1, 1] });
      for (let i = 0; i < 15; i++) {
        const [x, y] = toScreen((i % width) + 0.5, Math.floor(i / width) + 0.5);
        expect(turned.data[Math.floor(y) * turned.width + Math.floor(x)]).toBe(i);
      }
    }
  });

  test('a turned picture has its Grad-CAM on the voxels that it belongs to', () => {
    const axes = [
      [-1, 0, 0],
      [0, -1, 0],
      [0, 0, 1],
    ] as [number, number, number][];
    const placement = placementOf({ ...SAMPLE_GEOMETRY, size: [3, 2, 1], axes });
    const heat: Crop = cropOf(new Uint8Array([255, 0, 0, 0, 0, 0]), 3, 2);
    const pixels = pixelsOf({ hu: new Int16Array(6).fill(40), labels: null, heat }, placement, WINDOWS.brain)!;
    const coloured = [0, 1, 2, 3, 4, 5].filter((i) => pixels[4 * i] !== pixels[4 * i + 2]);
    expect(coloured).toEqual([5]);
  });
});
