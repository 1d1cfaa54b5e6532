import { bleedShape } from './bleed-shape.ts';
import { brainTissue } from './brain.ts';
import { CAVITY, fieldsOf, SKIN, SULCUS_VARIATION, VARIATION } from './fields.ts';
import type { VirtualPatient } from './patient.ts';
import { ramp } from './shapes.ts';
import { outerTissue } from './skull.ts';

/** HU of air; a head's function returns it outside the skin. */
export const AIR = -1000;

/** A head as a function of position in head coordinates, mm. */
export interface HeadTissue {
  hu(x: number, y: number, z: number): number;
  /** Around the point asked for last there is only air for this many mm. */
  clearance(): number;
}

/**
 * HU of a patient's head, blood left out, at a point in head coordinates (mm): the brain as the bleed has displaced it,
 * with its oedema. Allocates nothing per point.
 */
export function headTissue(patient: VirtualPatient): HeadTissue {
  const { anatomy, bleed } = patient;
  const fields = fieldsOf(anatomy);
  const brain = brainTissue(anatomy, fields);
  const outer = outerTissue(anatomy, fields);
  const shape = bleed && bleedShape(anatomy, bleed);
  const swelling = bleed?.swelling ?? 0;
  const [sx, sy, sz] = anatomy.scale;
  const head = new Float64Array(fields.head.channels);
  const moved = new Float64Array(3);
  // In an array, as a captured number would be allocated anew at every point
  const clear = new Float64Array(1);

  function inside(x: number, y: number, z: number, depth: number): number {
    if (shape === null || bleed === null) {
      fields.head.sample(x, y, z, head, VARIATION, fields.head.channels);
      return brain(x, y, z, depth, head, swelling);
    }
    const [hx, hy, hz] = [x * sx, y * sy, z * sz];
    shape.before(hx, hy, hz, Math.min(1, depth / 14), moved);
    const mx = moved[0]! / sx;
    const my = moved[1]! / sy;
    const mz = moved[2]! / sz;
    fields.head.sample(mx, my, mz, head, VARIATION, fields.head.channels);
    const hu = brain(mx, my, mz, depth, head, swelling);
    const { iph } = bleed;
    const far = Math.sqrt((hx - iph.centre[0]) ** 2 + (hy - iph.centre[1]) ** 2 + (hz - iph.centre[2]) ** 2);
    if (far > shape.reach + iph.edemaMm || hu < iph.edemaHu - 4 || hu > 60) return hu;
    const clot = shape.iphDepth(hx, hy, hz);
    const wet = ramp(clot + iph.edemaMm * (0.9 + 0.6 * head[SULCUS_VARIATION]!), 2.5) * ramp(depth - 2, 3);
    return hu + (iph.edemaHu - hu) * 0.9 * wet;
  }

  const smallest = 0.9 * Math.min(sx, sy, sz);
  const hu = (hx: number, hy: number, hz: number) => {
    const x = hx / sx;
    const y = hy / sy;
    const z = hz / sz;
    fields.head.sample(x, y, z, head, CAVITY, SKIN + 1);
    const skin = head[SKIN]!;
    clear[0] = skin * smallest - 2;
    if (skin > 0.7) return AIR;
    const cavity = head[CAVITY]!;
    let value: number;
    // Towards the vertex bone slopes along the slice, so sub-slices need wider edges
    const edge = z > 20 ? 1.2 + 0.00026 * z * z : 1.2;
    if (cavity < -0.5 * edge) value = inside(x, y, z, -cavity);
    else {
      fields.head.sample(x, y, z, head, VARIATION, fields.head.channels);
      value = outer(x, y, z, cavity, head);
      if (cavity < 0.5 * edge) value += (inside(x, y, z, -cavity) - value) * ramp(-cavity, edge);
    }
    return skin > -0.7 ? value + (AIR - value) * ramp(skin, 1.4) : value;
  };
  return { hu, clearance: () => clear[0]! };
}
