import { fieldsOf, SKIN } from './fields.ts';
import type { VirtualPatient } from './patient.ts';
import { rotate } from './pose.ts';

const cache = new WeakMap<VirtualPatient, Map<string, { top: number }>>();

/** How far the cranium reaches along a direction of the scanner frame, mm from the isocentre; face and neck left out. */
export function headExtent(patient: VirtualPatient, direction: readonly [number, number, number]): { top: number } {
  const known = cache.get(patient) ?? new Map<string, { top: number }>();
  cache.set(patient, known);
  const key = direction.join();
  const before = known.get(key);
  if (before) return before;
  const { anatomy, pose } = patient;
  const { head } = fieldsOf(anatomy);
  const values = new Float64Array(head.channels);
  let top = Number.NEGATIVE_INFINITY;
  const pitch = 4;
  for (let z = -24; z <= 102; z += pitch) {
    for (let y = -120; y <= 120; y += pitch) {
      for (let x = -96; x <= 96; x += pitch) {
        head.sample(x, y, z, values, SKIN, SKIN + 1);
        if (values[SKIN]! > 0) continue;
        const [px, py, pz] = rotate(pose.rotation, [x * anatomy.scale[0], y * anatomy.scale[1], z * anatomy.scale[2]]);
        const t = pose.translation;
        top = Math.max(top, (px + t[0]) * direction[0] + (py + t[1]) * direction[1] + (pz + t[2]) * direction[2]);
      }
    }
  }
  const extent = { top };
  known.set(key, extent);
  return extent;
}
