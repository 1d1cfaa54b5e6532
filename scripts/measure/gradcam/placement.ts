import type { Networks } from '../../../edge/inference/open-networks.ts';
import { drawPatient, type VirtualPatient } from '../../phantom/patient.ts';
import { Random } from '../../phantom/random.ts';
import { predictExpansion } from '../networks.ts';
import { mapOf, type Nearness, nearness } from './map.ts';
import { drawProtocol, scan } from './virtual-scan.ts';

/** How far from the bleed the network may look, mm: the limit. */
const NEAR_MM = 10;

/** Where the network looked in one virtual patient. */
export interface PlacementRow {
  readonly number: number;
  readonly location: string;
  readonly iphMl: number;
  readonly ivhMl: number;
  /** predicted probability of CHE */
  readonly CHE: number;
  /** in the bleed or within {@link NEAR_MM} of it; 0 where the map is empty, for that shows nobody where to look */
  readonly near: Nearness;
}

export interface PlacementReport {
  /** virtual patients whose bleed was found */
  readonly cases: number;
  readonly notFound: number;
  /** the top quarter by predicted probability, likeliest first */
  readonly highRisk: readonly PlacementRow[];
  /** over them */
  readonly meanNear: Nearness;
  readonly lowestNear: Nearness;
}

/** Draws `cases` virtual patients with a bleed, of seeds that no training cohort has, and looks at those of highest risk. */
export async function measurePlacement(
  cases: number,
  networks: Networks,
  progress: (text: string) => void,
): Promise<PlacementReport> {
  const rows: PlacementRow[] = [];
  for (let number = 0; number < cases; number++) {
    progress(`placement: patient ${number + 1} of ${cases}`);
    const row = await placementOf(number, networks);
    if (row) rows.push(row);
  }
  const highRisk = rows.toSorted((a, b) => b.CHE - a.CHE).slice(0, Math.ceil(rows.length / 4));
  const over = (of: (values: number[]) => number): Nearness => ({
    topVoxels: of(highRisk.map(({ near }) => near.topVoxels)),
    topMass: of(highRisk.map(({ near }) => near.topMass)),
  });
  return {
    cases: rows.length,
    notFound: cases - rows.length,
    highRisk,
    meanNear: over((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
    lowestNear: over((values) => Math.min(...values)),
  };
}

async function placementOf(number: number, networks: Networks): Promise<PlacementRow | null> {
  const random = new Random(`gradcam/placement/${number}`);
  const patient = drawBleeding(random);
  const { volume, bleedOn } = scan(patient, drawProtocol(random.child('protocol')));
  const expansion = await predictExpansion(volume, networks);
  if (!expansion) return null;
  const { iph, ivh, location } = patient.bleed!;
  const map = mapOf(expansion, 'CHE');
  const near = nearness(map, bleedOn(map.lattice), NEAR_MM) ?? { topVoxels: 0, topMass: 0 };
  return { number, location, iphMl: iph.ml, ivhMl: ivh?.ml ?? 0, CHE: expansion.probabilities.CHE, near };
}

/** Some draws ask for a bleed that its place cannot hold; the next draw takes their place. */
function drawBleeding(random: Random): VirtualPatient {
  for (let attempt = 0; ; attempt++) {
    try {
      return drawPatient(random.child(`patient ${attempt}`).uint32(), { bleed: true });
    } catch (error) {
      if (!(error instanceof RangeError) || attempt > 20) throw error;
    }
  }
}
