import { Fault } from '../config/fault.ts';
import type { Lattice } from '../volume/volume.ts';

/** The head grid takes the volume's axes for left, posterior and superior. @throws Fault `not-axial` where they are not */
export function checkAxial({ axes }: Lattice): void {
  if (axes.every((axis, a) => Math.abs(axis[a]!) > Math.SQRT1_2)) return;
  throw new Fault('The slices are not axial.', { code: 'not-axial', hint: 'Send the axial head series.' });
}
