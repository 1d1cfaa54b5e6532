import type { Random } from './random.ts';

/** A blob of tissue: an ellipsoid in standard head coordinates (see {@link Anatomy}), mm. */
export interface Blob {
  readonly centre: readonly [number, number, number];
  readonly radii: readonly [number, number, number];
  readonly hu: number;
}

/**
 * What makes one head differ from another. Anatomy is laid out in *standard head coordinates*: mm, LPS directions, origin
 * near the foramen of Monro, for a cranial cavity of 136 mm width and 168 mm length; `scale` stretches it to this patient.
 */
export interface Anatomy {
  readonly seed: string;
  readonly scale: readonly [number, number, number];
  /** 0 young and full, 1 severe atrophy */
  readonly atrophy: number;
  readonly skullMm: number;
  readonly scalpMm: number;
  readonly diploe: number;
  readonly ventricleScale: number;
  readonly ventricleAsymmetry: number;
  /** subarachnoid space between brain and skull, mm */
  readonly rimMm: number;
  readonly sulcusMm: number;
  readonly fissureMm: number;
  readonly thirdVentricleMm: number;
  /** 0 none, 1 confluent hypodensity of the white matter */
  readonly leukoaraiosis: number;
  readonly falxHu: number;
  readonly greyHu: number;
  readonly whiteHu: number;
  readonly csfHu: number;
  readonly bloodHu: number;
  readonly boneHu: number;
  readonly diploeHu: number;
  readonly infarcts: readonly Blob[];
  readonly calcifications: readonly Blob[];
  readonly scalpHematoma: Blob | null;
  readonly metal: Blob | null;
  /** side-to-side shift of the nasal septum, size of sinuses, air in the mastoids, 0..1 */
  readonly pneumatisation: number;
  readonly denseVessel: number;
  /** blood in the vessels, mixed with contrast medium; a plain scan where absent */
  readonly contrastHu?: number;
}

/** Draws the anatomy of an adult, mostly of the age in which intracerebral haemorrhage occurs. */
export function drawAnatomy(random: Random, seed: string): Anatomy {
  const size = random.normalWithin(1, 0.04, 0.9, 1.09);
  const atrophy = random.normalWithin(0.42, 0.24, 0, 1);
  const greyHu = random.normalWithin(37.5, 1.6, 34, 41.5);
  return {
    seed,
    scale: [
      size * random.normalWithin(1, 0.03, 0.93, 1.07),
      size * random.normalWithin(1, 0.03, 0.93, 1.07),
      size * random.normalWithin(1, 0.03, 0.93, 1.07),
    ],
    atrophy,
    skullMm: random.normalWithin(5.6, 1.1, 3.8, 8.8),
    scalpMm: random.normalWithin(5, 1.4, 3, 9.5),
    diploe: random.range(0.25, 1),
    ventricleScale: Math.max(0.45, 0.62 + 0.75 * atrophy + random.normal(0, 0.14)),
    ventricleAsymmetry: random.normalWithin(0, 0.09, -0.22, 0.22),
    rimMm: Math.max(0.1, 0.2 + 2.6 * atrophy ** 1.5 + random.normal(0, 0.4)),
    sulcusMm: Math.max(0.3, 0.7 + 2.1 * atrophy + random.normal(0, 0.3)),
    fissureMm: Math.max(0.3, 0.5 + 2 * atrophy + random.normal(0, 0.3)),
    thirdVentricleMm: Math.max(0.9, 1 + 3 * atrophy + random.normal(0, 0.4)),
    leukoaraiosis: Math.max(0, random.normal(0.15 + 0.4 * atrophy, 0.25)),
    falxHu: random.range(44, 66),
    greyHu,
    whiteHu: greyHu - random.normalWithin(6.8, 1.3, 4, 10),
    csfHu: random.range(3, 12),
    bloodHu: random.normalWithin(53, 5, 42, 66),
    boneHu: random.normalWithin(1320, 160, 950, 1750),
    diploeHu: random.normalWithin(560, 120, 300, 850),
    infarcts: random.chance(0.28) ? drawInfarcts(random.child('infarcts')) : [],
    calcifications: drawCalcifications(random.child('calcifications'), atrophy),
    scalpHematoma: random.chance(0.1) ? drawScalpHematoma(random.child('scalp')) : null,
    metal: random.chance(0.05) ? drawMetal(random.child('metal')) : null,
    pneumatisation: random.range(0.15, 1),
    denseVessel: random.range(-4, 8),
  };
}

function drawInfarcts(random: Random): Blob[] {
  return Array.from({ length: random.integer(1, 3) }, () => {
    const side = random.pick([-1, 1]);
    const hu = random.range(8, 21);
    if (random.chance(0.5)) {
      // Lacune of the deep grey matter
      const r = random.range(2, 5);
      const centre = [side * random.range(12, 28), random.range(-20, 18), random.range(0, 18)] as const;
      return { centre, radii: [r, r * random.range(1, 1.8), r] as const, hu };
    }
    const angle = random.range(-1.2, 1.2);
    const centre = [side * 46 * Math.cos(angle), 62 * Math.sin(angle), random.range(-8, 40)] as const;
    return { centre, radii: [random.range(8, 20), random.range(8, 22), random.range(8, 20)] as const, hu };
  });
}

function drawCalcifications(random: Random, atrophy: number): Blob[] {
  const blobs: Blob[] = [];
  const add = (x: number, y: number, z: number, a: number, b: number, c: number, hu: number) =>
    blobs.push({ centre: [x, y, z], radii: [a, b, c], hu });
  if (random.chance(0.7)) {
    const r = random.range(1.2, 3.6);
    add(random.normal(0, 0.7), 25 + random.normal(0, 2), 5 + random.normal(0, 2), r, r * 1.2, r, random.range(90, 300));
  }
  if (random.chance(0.65)) {
    for (const side of [-1, 1]) {
      const r = random.range(1.2, 4);
      const hu = random.range(75, 260);
      add(side * random.range(18, 24), random.range(34, 42), random.range(8, 15), r, r * random.range(1, 2.2), r, hu);
    }
  }
  if (random.chance(0.12 + 0.1 * atrophy)) {
    for (const side of [-1, 1]) {
      const r = random.range(1.5, 4);
      const hu = random.range(55, 120);
      add(side * random.range(16, 21), random.range(-8, 4), random.range(-1, 6), r, r * 1.8, r * 1.2, hu);
    }
  }
  if (random.chance(0.25)) {
    add(
      0,
      random.range(-62, -30),
      random.range(25, 55),
      1.2,
      random.range(3, 9),
      random.range(3, 8),
      random.range(120, 500),
    );
  }
  return blobs;
}

function drawScalpHematoma(random: Random): Blob {
  const angle = random.range(0, 2 * Math.PI);
  const centre = [80 * Math.cos(angle), 96 * Math.sin(angle), random.range(0, 40)] as const;
  return { centre, radii: [random.range(8, 18), random.range(8, 22), random.range(10, 24)], hu: random.range(45, 75) };
}

function drawMetal(random: Random): Blob {
  const angle = random.range(0, 2 * Math.PI);
  const r = random.range(0.8, 2.5);
  const centre = [74 * Math.cos(angle), 90 * Math.sin(angle), random.range(-45, 45)] as const;
  return { centre, radii: [r, r, r * 2], hu: 3000 };
}
