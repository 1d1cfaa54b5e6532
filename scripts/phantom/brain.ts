import type { Anatomy } from './anatomy.ts';
import { Blobs } from './blobs.ts';
import { petrousSide, tentoriumHeight } from './cavity.ts';
import { contrastedVessels } from './contrast.ts';
import {
  DEEP_GREY,
  type Fields,
  INNER_WARP,
  inDeepBox,
  SULCUS,
  SULCUS_VARIATION,
  VARIATION,
  VENTRICLE,
  WARP_X,
  WARP_Y,
  WARP_Z,
} from './fields.ts';
import { posteriorFossa } from './posterior-fossa.ts';
import { Random } from './random.ts';
import { ellipsoid, ramp, tube } from './shapes.ts';

/** HU at a point inside the cranial cavity, without bleed or noise. */
export type BrainTissue = (
  x: number,
  y: number,
  z: number,
  depth: number,
  head: Float64Array,
  swelling: number,
) => number;

/**
 * The contents of the cranial cavity. The returned function takes a point in standard head coordinates (mm), its depth
 * below the inner table (mm), the head field's channels there, and how far the ventricles' walls are pushed out (mm).
 */
export function brainTissue(anatomy: Anatomy, fields: Fields): BrainTissue {
  const { greyHu, whiteHu, csfHu, falxHu, contrastHu, atrophy } = anatomy;
  const bloodHu = contrastHu ?? anatomy.bloodHu;
  const deep = new Float64Array(2);
  const infarcts = new Blobs(anatomy.infarcts);
  const calcifications = new Blobs(anatomy.calcifications);
  const fossa = posteriorFossa(anatomy, fields);
  const sylvian = 0.2 + 1.3 * atrophy;
  // Profiles under the inner table as real heads show them: 65, 49, 42, 38, 34 HU at 0.5, 1.5, 3, 5, 9 mm, 26 HU inside
  const rim = new Random(anatomy.seed).child('rim');
  const glare = rim.range(15, 65);
  const glareMm = rim.range(1, 1.9);
  const hardening = rim.range(3, 15);
  const hardeningMm = rim.range(3, 8);
  const vertexHu = rim.range(3, 13);

  return (x, y, z, depth, head, swelling) => {
    const wx = head[WARP_X]!;
    const variation = head[VARIATION]!;
    const fold = head[SULCUS_VARIATION]!;
    const qx = x + 0.5 * wx;
    const qy = y + head[WARP_Y]!;
    const qz = z + head[WARP_Z]!;
    const aqx = Math.abs(qx);
    let surface = depth - anatomy.rimMm * (1 + 0.7 * fold) - 0.2;
    let dura = 0;

    // Interhemispheric fissure and falx, outside the corpus callosum and the basal ganglia
    const core = (Math.sqrt(((qy + 2) / 45) ** 2 + (qz / 34) ** 2) - 1) * 34;
    const tent = tentoriumHeight(Math.abs(x), y) + 0.4 * head[WARP_Z]! - z;
    const behind = petrousSide(Math.abs(x), y);
    const below = tent > 0 && behind > 0;
    if (core > 0 && !below && aqx < 30) {
      const half = 0.5 * anatomy.fissureMm * (0.6 + 0.9 * fold) * Math.min(1, 0.2 + core / 14);
      surface = Math.min(surface, aqx - half);
      const gap = qy < -20 ? 13 : 4;
      if (core > gap && qz > -18) dura = ramp(0.75 - aqx, 0.9);
    }
    if (behind > 0 && y > 9 && (aqx > 15 || y > 34)) {
      const sheet = Math.abs(tent);
      // Wider than the membrane, as slices nearly parallel to it see it
      dura = Math.max(dura, 0.55 * ramp(0.7 - sheet, 2.2));
      surface = Math.min(surface, sheet - 0.3 - 0.2 * anatomy.rimMm);
    }

    let hu: number;
    if (below) {
      hu = fossa(x, y, z, Math.min(surface, tent - 0.8), qy, variation, swelling);
    } else {
      // Sulci, from the outer surface and from the midline
      const reach = 14 + 7 * fold + 5 * atrophy;
      const s = Math.abs(head[SULCUS]!);
      const open = Math.max(0, 0.5 * anatomy.sulcusMm * (0.85 + 1.1 * variation) * (1 - surface / (reach + 3)));
      const over = surface - reach;
      surface = Math.min(surface, over > 0 ? Math.sqrt(s * s + over * over) : s - open);

      surface = Math.min(
        surface,
        insularCistern(aqx + 3 * fold, qy, qz + 4 * variation) - sylvian * (0.75 + 1.1 * fold),
      );
      surface = Math.min(surface, cisterns(qx, y + 0.5 * head[WARP_Y]!, z, atrophy) + 0.4 + 1.8 * fold);
      // Nearly parallel to axial slices, so seen softly
      const lateral = lateralFissure(aqx, qy, qz + 4 * variation) - sylvian * (0.75 + 1.1 * fold);
      surface = Math.min(surface, lateral + 1);
      let csf = Math.max(ramp(-surface, 0.9), 0.75 * ramp(-lateral, 2.4));
      let grey = ramp(2.7 - surface, 2.2);
      if (inDeepBox(x, y, z)) {
        fields.deep.sample(
          x + INNER_WARP * wx,
          y + INNER_WARP * head[WARP_Y]!,
          z + INNER_WARP * head[WARP_Z]!,
          deep,
          0,
          2,
        );
        const ventricle = deep[VENTRICLE]! - swelling;
        grey = Math.max(grey, 0.85 * ramp(-deep[DEEP_GREY]!, 2.5));
        hu = whiteHu + (greyHu - whiteHu) * grey;
        if (ventricle > 0)
          hu -= anatomy.leukoaraiosis * (1 - grey) * 10 * Math.exp(-ventricle / (5 + 4 * anatomy.leukoaraiosis));
        csf = Math.max(csf, ramp(-ventricle, 0.9));
      } else {
        hu = whiteHu + (greyHu - whiteHu) * grey;
        hu -= anatomy.leukoaraiosis * (1 - grey) * Math.max(0, 4 * variation + 4 * fold);
      }
      hu += 1.2 * variation;
      hu = scarred(infarcts, x, y, z, hu, fold);
      hu += (csfHu - hu) * csf;
      if (y > -42 && y < 6 && z > -48 && z < 4) hu += (bloodHu + anatomy.denseVessel - hu) * arteries(x, y, z);
    }
    if (contrastHu !== undefined) hu += (contrastHu - hu) * contrastedVessels(x, y, z);
    hu += (falxHu - hu) * dura;
    hu += (bloodHu - hu) * sinuses(qx, y, z, depth, tent, behind);
    for (let b = 0; b < calcifications.count; b++) {
      const r = calcifications.squared(b, x, y, z);
      if (r < 1.7) hu += (calcifications.hu(b) * (0.8 + 0.4 * Math.abs(fold)) - hu) * ramp(1.1 - r, 1);
    }
    // Beam hardening and scatter of the near bone, more under the vertex
    const vertex = z > 40 ? Math.min(1, (z - 40) / 30) : 0;
    const near = hardening * (1 + 0.7 * vertex) * Math.exp(-depth / hardeningMm);
    return hu + near + glare * Math.exp(-depth / glareMm) + vertexHu * vertex;
  };
}

/** Distance to the sheet of the Sylvian fissure between the temporal lobe and what lies above. */
function lateralFissure(ax: number, y: number, z: number): number {
  return Math.max(Math.abs(z + 3 - 0.35 * (y + 20)), 36 - ax, -36 - y, y - 26);
}

/** Distance to the sheets of the insular cistern and of the fissure's anterior branch. */
function insularCistern(ax: number, y: number, z: number): number {
  const bow = 37 - 0.006 * (y + 4) ** 2 + 0.004 * (z - 4) ** 2;
  const insular = Math.max(Math.abs(ax - bow), -32 - y, y - 22, -8 - z, z - 22);
  const opercular = Math.max(Math.abs(y + 34 - 0.5 * (z + 2)), 38 - ax, -4 - z, z - 20);
  return Math.min(insular, opercular);
}

/** Distance to the suprasellar and perimesencephalic cisterns. */
function cisterns(x: number, y: number, z: number, atrophy: number): number {
  if (z > 8 || z < -40 || y > 44 || y < -48 || x > 34 || x < -34) return 20;
  const dx = x;
  const dy = y + 17;
  const angle = Math.atan2(dy, dx);
  const star = Math.sqrt(dx * dx + dy * dy) - (9 + 3 * atrophy) * (1 + 0.35 * Math.cos(5 * angle + Math.PI / 2));
  const suprasellar = Math.max(star, z + 9, -26 - z);
  const midbrain = ellipsoid(x, y - 10, z * 0.35, 17, 15, 16);
  const ambient = Math.max(Math.abs(midbrain - 1.5) - 0.7 - 1.6 * atrophy, z - 2);
  const quadrigeminal = ellipsoid(x, y - 29, z + 1, 10, 3.5 + 2 * atrophy, 7);
  return Math.min(suprasellar, ambient, quadrigeminal);
}

/** Share of arterial blood: middle and anterior cerebral arteries, basilar artery. */
function arteries(x: number, y: number, z: number): number {
  const ax = Math.abs(x);
  const m1 = tube(ax, y, z, 7, -17, -15, 1.7, 26, -14, -13, 1.5);
  const m2 = tube(ax, y, z, 26, -14, -13, 1.5, 35, -8, -3, 1.1);
  const carotid = tube(ax, y, z, 9, -16, -28, 2.2, 7, -17, -15, 1.8);
  const a2 = tube(ax, y, z, 1.5, -24, -13, 1.1, 1.5, -38, 0, 1);
  const basilar = tube(x, y, z, 1, -9, -44, 1.7, 0, -7, -18, 1.9);
  return ramp(-Math.min(m1, m2, carotid, a2, basilar), 1);
}

/** Share of venous blood in the sagittal, transverse and sigmoid sinuses. */
function sinuses(x: number, y: number, z: number, depth: number, tent: number, behind: number): number {
  if (depth > 9) return 0;
  const ax = Math.abs(x);
  let share = 0;
  if (z > -2 || y > 40) share = ramp(4.6 - ax - 0.75 * depth, 1.5);
  if (y > 18 && behind > 0) share = Math.max(share, ramp(5 - Math.sqrt((tent - 2) ** 2 + depth * depth), 1.5));
  if (ax > 36 && z < -14 && z > -52)
    share = Math.max(share, ramp(5.5 - Math.sqrt((behind - 7) ** 2 + depth * depth), 1.5));
  return share;
}

/** Old infarcts: hypodense, with ragged edges. */
function scarred(infarcts: Blobs, x: number, y: number, z: number, hu: number, ragged: number): number {
  let value = hu;
  for (let b = 0; b < infarcts.count; b++) {
    const r2 = infarcts.squared(b, x, y, z);
    if (r2 < 2.3) value += (infarcts.hu(b) - value) * ramp(1 + 0.5 * ragged - Math.sqrt(r2), 0.3);
  }
  return value;
}
