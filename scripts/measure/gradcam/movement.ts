import type { Networks } from '../../../edge/inference/open-networks.ts';
import { dot } from '../../../edge/volume/vector.ts';
import { Random } from '../../phantom/random.ts';
import { predictExpansion } from '../networks.ts';
import { centroid, mapOf } from './map.ts';
import { drawPair, MOVED_SIGNS, type MovedSign } from './pair.ts';
import { drawProtocol, scan } from './virtual-scan.ts';

/** How the map answered when a sign was moved from one side of a clot to the other. */
export interface MovementRow {
  readonly sign: MovedSign;
  readonly number: number;
  /** predicted probability of CHE with the sign on either side */
  readonly CHE: readonly [number, number];
  readonly signMovedMm: number;
  /** of the map's centroid along the way of the sign, mm; null where a bleed was not found or a map is empty */
  readonly mapMovedMm: number | null;
}

export interface MovementSummary {
  readonly pairs: number;
  /** pairs whose map followed the sign */
  readonly followed: number;
  readonly meanMm: number;
  /** one-sided exact sign test: chance that so many of the pairs, or more, would follow if either way were as likely */
  readonly p: number;
}

export interface MovementReport {
  readonly rows: readonly MovementRow[];
  readonly all: MovementSummary;
  readonly bySign: Readonly<Record<MovedSign, MovementSummary>>;
}

/** Draws `pairs` pairs for each sign and follows the centroid of the CHE map. */
export async function measureMovement(
  pairs: number,
  networks: Networks,
  progress: (text: string) => void,
): Promise<MovementReport> {
  const rows: MovementRow[] = [];
  for (const sign of MOVED_SIGNS) {
    for (let number = 0; number < pairs; number++) {
      progress(`movement: ${sign}, pair ${number + 1} of ${pairs}`);
      rows.push(await movementOf(sign, number, networks));
    }
  }
  const of = (sign: MovedSign) => summary(rows.filter((row) => row.sign === sign));
  return {
    rows,
    all: summary(rows),
    bySign: { blackHole: of('blackHole'), hypodensity: of('hypodensity'), blend: of('blend') },
  };
}

async function movementOf(sign: MovedSign, number: number, networks: Networks): Promise<MovementRow> {
  const random = new Random(`gradcam/movement/${sign}/${number}`);
  const { plus, minus, axis, movedMm } = drawPair(random, sign);
  // The same seed gives both scans the same noise
  const protocol = drawProtocol(random.child('protocol'));
  const [there, here] = [
    await predictExpansion(scan(plus, protocol).volume, networks),
    await predictExpansion(scan(minus, protocol).volume, networks),
  ];
  const [to, from] = [there && centroid(mapOf(there, 'CHE')), here && centroid(mapOf(here, 'CHE'))];
  return {
    sign,
    number,
    CHE: [there?.probabilities.CHE ?? Number.NaN, here?.probabilities.CHE ?? Number.NaN],
    signMovedMm: movedMm,
    mapMovedMm: to && from ? dot([to[0] - from[0], to[1] - from[1], to[2] - from[2]], axis) : null,
  };
}

/** A pair without two maps has not followed, and moved by nothing. */
function summary(rows: readonly MovementRow[]): MovementSummary {
  const moved = rows.map(({ mapMovedMm }) => mapMovedMm ?? 0);
  const followed = moved.filter((mm) => mm > 0).length;
  const meanMm = moved.reduce((sum, mm) => sum + mm, 0) / moved.length;
  return { pairs: rows.length, followed, meanMm, p: signTest(followed, rows.length) };
}

/** P(X >= followed) for X binomial with n tries and chance one half. */
export function signTest(followed: number, n: number): number {
  let term = 0.5 ** n;
  let tail = 0;
  for (let k = 0; k <= n; k++) {
    if (k >= followed) tail += term;
    term *= (n - k) / (k + 1);
  }
  return Math.min(1, tail);
}
