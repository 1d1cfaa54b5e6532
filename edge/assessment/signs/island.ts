import type { ApartFocus } from './apart.ts';
import { type Sign, sign } from './sign.ts';

/**
 * Island: at least 3 foci all separate from the main haematoma, or at least 4 small foci that may connect with it (CLINICAL.md
 * section 4; Li et al., Stroke 2017;48:3019). Small is taken as 15 mm across at most, a limit of this project. Figures: `separate`,
 * `connected`.
 */
export function island(foci: readonly ApartFocus[]): Sign {
  const separate = foci.filter(({ isConnected }) => !isConnected);
  const small = foci.filter(({ diameterMm }) => diameterMm <= SMALL_MM);
  const isPresent = separate.length >= 3 || small.length >= 4;
  return sign('island', isPresent, { separate: separate.length, connected: foci.length - separate.length });
}

const SMALL_MM = 15;
