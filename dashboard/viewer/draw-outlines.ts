import { OTHER_RGB, OUTLINE_RGB } from '../../edge/http/picture/colours.ts';
import type { Outline } from './contour.ts';
import type { Drawing } from './pen.ts';

/**
 * Draws the borders of what is marked. Dashed, so that IVH is told from IPH, and both from anything else, without colour.
 *
 * @param at from voxels of the slice to pixels of the canvas
 */
export function drawOutlines(
  context: Drawing,
  outlines: readonly Outline[],
  at: (column: number, row: number) => readonly [x: number, y: number],
  lineWidth: number,
  opacity: number,
): void {
  context.lineWidth = lineWidth;
  for (const { label, segments } of outlines) {
    const colour = label === 1 || label === 2 ? OUTLINE_RGB[label] : OTHER_RGB;
    context.strokeStyle = `rgb(${colour.join(' ')} / ${opacity})`;
    context.setLineDash(label === 1 ? [] : label === 2 ? [3 * lineWidth, 2 * lineWidth] : [lineWidth, 3 * lineWidth]);
    context.beginPath();
    for (let i = 0; i < segments.length; i += 4) {
      context.moveTo(...at(segments[i]!, segments[i + 1]!));
      context.lineTo(...at(segments[i + 2]!, segments[i + 3]!));
    }
    context.stroke();
  }
  context.setLineDash([]);
}
