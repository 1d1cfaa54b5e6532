import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Networks } from '../../../edge/inference/open-networks.ts';
import { planBleed, wishedMl } from './draw.ts';
import { falsePositives, type Piece } from './false-positives.ts';
import { loadHead, type RealHead } from './head.ts';
import { bleedPicture } from './picture.ts';
import { type BareResult, type BledResult, readBare, readBled } from './read.ts';
import { setBleed } from './set-bleed.ts';

/** A real head without an acute bleed, and plastic heads, under the folder of real CT files. */
const HEAD = 'ge-head-tilted';
const PLASTIC = ['philips-phantom-5mm', 'philips-phantom-tilt-minus-18', 'philips-localizer'] as const;
/** From this true volume on a bleed must not be missed, mL. */
export const NEVER_MISSED_ML = 3;
/** A mask that overlaps the bleed by less has missed it. */
const MISSED_DICE = 0.1;
/** Seeds over which the volumes are spread. */
export const SEEDS = 30;

export interface BledRow extends BledResult {
  readonly seed: number;
  readonly location: string;
  readonly side: 'left' | 'right';
  readonly signs: readonly string[];
}

export interface RealHeadReport {
  readonly bare: BareResult;
  readonly falsePositives: readonly Piece[];
  readonly plastic: Readonly<Record<string, BareResult>>;
  readonly bled: readonly BledRow[];
  readonly medianDice: number;
  /** seeds whose bleed of more than {@link NEVER_MISSED_ML} was missed */
  readonly missed: readonly number[];
}

export interface RealHeadWish {
  /** folder of the real CT files */
  readonly ctDir: string;
  /** of 1..{@link SEEDS}; the seed gives the volume, 2 mL the first, 60 mL the last */
  readonly seeds: readonly number[];
  /** where each head with its bleed is written as a PNG; null for nowhere */
  readonly picturesDir: string | null;
}

/**
 * Reads the real head bare, then with a phantom bleed of each seed set into it, and the plastic heads, all as the engine
 * does. What is made of the head lies in a temporary folder and is removed again, but for the pictures asked for.
 *
 * @throws RangeError where the head is missing or a seed finds no room
 */
export async function measureRealHead(
  wish: RealHeadWish,
  networks: Networks,
  progress: (text: string) => void,
): Promise<RealHeadReport> {
  const folder = path.join(wish.ctDir, HEAD);
  if (!existsSync(folder)) throw new RangeError(`there is no ${folder}: say with --ct where the real CT files are`);
  if (wish.picturesDir !== null) await mkdir(wish.picturesDir, { recursive: true });
  const work = await mkdtemp(path.join(tmpdir(), 'henet-real-head-'));
  try {
    progress('finding the brain');
    const head = await loadHead(folder);
    const bare = await readBare(folder, networks, work);
    const pieces = await falsePositives(head, networks);
    const plastic: Record<string, BareResult> = {};
    for (const name of PLASTIC) plastic[name] = await readBare(path.join(wish.ctDir, name), networks, work);
    const bled: BledRow[] = [];
    for (const seed of wish.seeds) {
      progress(`bleed ${bled.length + 1} of ${wish.seeds.length}`);
      bled.push(await bledRow(head, seed, { networks, work, picturesDir: wish.picturesDir }));
    }
    const missed = bled.filter(({ trueMl, dice }) => trueMl > NEVER_MISSED_ML && dice < MISSED_DICE);
    return {
      bare,
      falsePositives: pieces,
      plastic,
      bled,
      medianDice: median(bled.map(({ dice }) => dice)),
      missed: missed.map(({ seed }) => seed),
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function bledRow(
  head: RealHead,
  seed: number,
  { networks, work, picturesDir }: { networks: Networks; work: string; picturesDir: string | null },
): Promise<BledRow> {
  const planned = planBleed(head, seed, wishedMl(seed, SEEDS));
  const bled = setBleed(head, planned);
  if (picturesDir !== null) {
    await writeFile(path.join(picturesDir, `seed-${seed}.png`), await bleedPicture(head, bled));
  }
  const { location, side, signs } = planned.bleed;
  const shown = Object.entries(signs).flatMap(([sign, present]) => (present ? [sign] : []));
  const result = await readBled(head, bled, networks, work);
  return { seed, location, side: side > 0 ? 'left' : 'right', signs: shown, ...result };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
