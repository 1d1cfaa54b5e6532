import { drawAnatomy } from '../phantom/anatomy.ts';
import { drawSigns } from '../phantom/bleed.ts';
import { drawLocation, reachesVentricles } from '../phantom/draw-bleed.ts';
import { Random } from '../phantom/random.ts';
import type { ImageFactors } from './factors.ts';

/**
 * Image factors of bleeding patients as the phantom draws them, without a picture: thousands a second. They differ from
 * rendered ones by what rendering decides: foci that find no room, volumes that fit, and scans that miss a part.
 */
export function simulateFactors(count: number, seed: number): ImageFactors[] {
  return Array.from({ length: count }, (_, n) => {
    const random = new Random(`population/${seed}/${n}`);
    const { atrophy } = drawAnatomy(random.child('anatomy'), '');
    // As drawBleed draws them.
    const iphMl = Math.min(120, Math.max(0.5, random.child('volume').logNormal(12, 0.95)));
    const location = drawLocation(random.child('location'), iphMl);
    const reaches = random.child('ivh').chance(reachesVentricles(location));
    return {
      iphMl,
      ivhMl: reaches ? Math.min(40, random.child('ivh volume').logNormal(5, 0.9)) : 0,
      location,
      signs: drawSigns(random.child('signs'), iphMl, {}),
      atrophy,
    };
  });
}
