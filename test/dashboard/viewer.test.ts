import { describe, expect, test } from 'vitest';
import { SAMPLE_GEOMETRY } from '../../dashboard/gallery/samples.ts';
import { contour } from '../../dashboard/viewer/contour.ts';
import { nextGradcam, type View, viewKey, wheelSteps } from '../../dashboard/viewer/keys.ts';
import { heatHere, labelsOf, pixelsOf } from '../../dashboard/viewer/pixels.ts';
import {
  fitInto,
  placementOf,
  positionMm,
  positionText,
  rulerMm,
  scaleBarMm,
} from '../../dashboard/viewer/placement.ts';
import { SliceSource, wanted } from '../../dashboard/viewer/slice-source.ts';
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
    const data = { hu: new Int16Array(8), labels: new Uint8Array(3), heat: null };
    expect(pixelsOf(data, placement, WINDOWS.brain)).toBeNull();
    expect(labelsOf(data, placement)).toBeNull();
  });

  test('Grad-CAM colours where it is strong and leaves the rest of the picture alone', () => {
    const placement = placementOf({ ...SAMPLE_GEOMETRY, size: [2, 1, 1] });
    const data = { hu: new Int16Array([40, 40]), labels: null, heat: new Uint8Array([0, 255]) };
    const pixels = [...pixelsOf(data, placement, WINDOWS.brain)!];
    expect(pixels[0]).toBe(pixels[2]);
    expect(pixels[4]! - pixels[6]!).toBeGreaterThan(80);
  });

  test('a slice says how strong its Grad-CAM is beside the strongest of the scan', () => {
    expect(heatHere(new Uint8Array([0, 52, 13]))).toEqual(['Grad-CAM: up to 20 % here']);
    expect(heatHere(new Uint8Array(3))).toEqual(['Grad-CAM: none here']);
    expect(heatHere(null)).toEqual([]);
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
    expect(positionText(SAMPLE_GEOMETRY, 0)).toBe('−20.0 mm');
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
  test('the shown slice comes first, then its neighbours, nearest first, inside the head', () => {
    expect(wanted(0, 3, null).map(({ what, slice }) => `${what} ${slice}`)).toEqual([
      'volume 0',
      'hematoma 0',
      'volume 1',
      'hematoma 1',
      'volume 2',
      'hematoma 2',
    ]);
    expect(
      wanted(1, 9, 'RHE1')
        .filter(({ slice }) => slice === 1)
        .map(({ what }) => what),
    ).toContain('gradcam/RHE1');
  });

  test('a few at a time; what is no longer wanted is given up; what came is kept', async () => {
    const asked: string[] = [];
    const aborted: string[] = [];
    const release: (() => void)[] = [];
    const source = new SliceSource((what, slice, signal) => {
      const key = `${what}/${slice}`;
      asked.push(key);
      return new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted.push(key);
          reject(signal.reason);
        });
        release.push(() => resolve(new ArrayBuffer(4)));
      });
    }, 100);
    source.want(10, null);
    expect(asked).toEqual(['volume/10', 'hematoma/10', 'volume/11']);
    release[0]!();
    await new Promise((resolve) => setTimeout(resolve));
    expect(source.get(10, null).hu).not.toBeNull();
    source.want(50, null);
    await new Promise((resolve) => setTimeout(resolve));
    expect(aborted.sort()).toEqual(['hematoma/10', 'hematoma/11', 'volume/11']);
    expect(asked.slice(-3)).toEqual(['volume/50', 'hematoma/50', 'volume/51']);
    source.end();
  });

  test('a slice that cannot be loaded says why', async () => {
    const source = new SliceSource(() => Promise.reject(new Error('not on this appliance')), 3);
    source.want(1, null);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(source.fault(1)).toBe('not on this appliance');
    expect(source.get(1, null).hu).toBeNull();
  });

  test('an outline that is not here is told, lest it look like no bleed', async () => {
    const source = new SliceSource(
      (what) => (what === 'hematoma' ? Promise.reject(new Error('damaged')) : Promise.resolve(new ArrayBuffer(4))),
      3,
    );
    const view = { slice: 1, outline: true, gradcam: 'CHE' } as const;
    source.want(1, 'CHE');
    expect(source.missing(view)).toEqual(['outline loading', 'Grad-CAM loading']);
    await expect.poll(() => source.missing(view)).toEqual(['outline NOT LOADED']);
    expect(source.fault(1)).toBe('');
    expect(source.missing({ ...view, outline: false })).toEqual([]);
  });
});
