import { describe, expect, test } from 'vitest';
import { SAMPLE_GEOMETRY } from '../../dashboard/gallery/samples.ts';
import { viewKey } from '../../dashboard/viewer/keys.ts';
import { marking } from '../../dashboard/viewer/marking.ts';
import { fieldOf, fitInto, placementOf } from '../../dashboard/viewer/placement.ts';
import { movedRuler, newRuler } from '../../dashboard/viewer/ruler-keys.ts';
import { tickPath } from '../../dashboard/viewer/slice-track.ts';
import { movedWindow, presetOf, type View, windowOf, zoomedAt } from '../../dashboard/viewer/view.ts';

const view: View = { slice: 10, window: 'brain', outline: true, gradcam: null };

describe('windows', () => {
  test('a window set by hand is named a preset only where it is one', () => {
    expect(windowOf(view)).toEqual({ width: 80, level: 40 });
    expect(presetOf({ window: { width: 2500, level: 480 } })).toBe('bone');
    expect(presetOf({ window: { width: 81, level: 40 } })).toBeNull();
  });

  test('a width never falls below 2: the formula divides by width less 1', () => {
    expect(movedWindow(view, -500, 0.4)).toEqual({ width: 2, level: 40 });
  });

  test('arrows do what the tool does; page keys scroll with every tool', () => {
    expect(viewKey('ArrowRight', { ...view, tool: 'window' }, 30)).toEqual({ window: { width: 85, level: 40 } });
    expect(viewKey('ArrowUp', { ...view, tool: 'window' }, 30, true)).toEqual({ window: { width: 80, level: 90 } });
    expect(viewKey('ArrowDown', { ...view, tool: 'move' }, 30)).toEqual({ panMm: [0, 5] });
    expect(viewKey('PageUp', { ...view, tool: 'move' }, 30)).toEqual({ slice: 15 });
    expect(viewKey('R', view, 30)).toEqual({ tool: 'ruler' });
    expect(viewKey('p', view, 30)).toEqual({ mode: 'planes' });
  });
});

describe('zoom and pan', () => {
  test('what lies under the pointer stays there', () => {
    const placement = placementOf(SAMPLE_GEOMETRY);
    const look = (of: View) => ({ zoom: of.zoom ?? 1, panMm: of.panMm ?? ([0, 0] as const), fieldMm: [0, 0] as const });
    let now: View = { ...view, zoom: 1.5, panMm: [12, -7] };
    const pointer = [130, 420] as const;
    const under = (of: View) => {
      const box = fitInto(placement, 600, 500, look(of));
      return [(pointer[0] - box.x) / box.scale, (pointer[1] - box.y) / box.scale];
    };
    const before = under(now);
    const { scale } = fitInto(placement, 600, 500, look(now));
    now = { ...now, ...zoomedAt(now, 2, [pointer[0] - 300, pointer[1] - 250], scale) };
    expect(under(now)[0]).toBeCloseTo(before[0]!, 9);
    expect(under(now)[1]).toBeCloseTo(before[1]!, 9);
  });

  test('zoom ends at 1, where the picture is in its frame again, and at 12', () => {
    expect(zoomedAt({ ...view, zoom: 1.2, panMm: [9, 9] }, 0.5, [0, 0], 1)).toEqual({ zoom: 1, panMm: [0, 0] });
    expect(zoomedAt({ ...view, zoom: 10 }, 2, [0, 0], 1).zoom).toBe(12);
  });

  test('two scans of different field are drawn at one scale', () => {
    const wide = { ...SAMPLE_GEOMETRY, size: [256, 256, 30] as [number, number, number] };
    const narrow = { ...SAMPLE_GEOMETRY, size: [200, 200, 30] as [number, number, number] };
    const fieldMm = fieldOf([wide, narrow]);
    const scales = [wide, narrow].map(
      (geometry) => fitInto(placementOf(geometry), 500, 500, { zoom: 1, panMm: [0, 0], fieldMm }).scale,
    );
    expect(scales[0]).toBeCloseTo(scales[1]!, 12);
  });
});

describe('the ruler by keyboard', () => {
  const box = { width: 256, height: 192 };

  test('arrows move one end, Enter the other, Escape takes it away, other keys are not its own', () => {
    const start = newRuler(box);
    const longer = movedRuler(start, 'ArrowRight', 10, box)!;
    expect(longer.to[0] - start.to[0]).toBe(10);
    expect(movedRuler(longer, 'Enter', 1, box)).toEqual({ from: longer.to, to: longer.from });
    expect(movedRuler(longer, 'Escape', 1, box)).toBeNull();
    expect(movedRuler(longer, 'PageUp', 1, box)).toBeUndefined();
    expect(movedRuler({ from: [0, 0], to: [250, 1] }, 'ArrowRight', 10, box)!.to).toEqual([256, 1]);
  });
});

describe('what is written on every image', () => {
  test('not for diagnosis, the use it is meant for, and every model with its version', () => {
    const models = [
      { name: 'hematoma', version: '2.1.0' },
      { name: 'henet', version: '0.9.0' },
    ] as Parameters<typeof marking>[0]['models'];
    expect(marking({ models, intendedUse: 'research' })).toEqual([
      'RESEARCH',
      'NOT FOR DIAGNOSIS',
      'hematoma 2.1.0, henet 0.9.0',
    ]);
    expect(marking({ models: [], intendedUse: 'clinical' })).toEqual(['NOT FOR DIAGNOSIS', 'models unknown']);
  });

  test('neighbouring ticks of the bar are one mark, the head’s top above', () => {
    expect(tickPath([3, 4, 5, 9], 10)).toBe('M4 40H16V70H4ZM4 0H16V10H4Z');
    expect(tickPath([], 10)).toBe('');
  });
});
