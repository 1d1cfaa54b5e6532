/** An item of a score: its points where it is known, else null; and the least and most points that it can give. */
export interface Item {
  /** How a person names the item, e.g. "onset time". */
  readonly name: string;
  readonly points: number | null;
  readonly least: number;
  readonly most: number;
}

/** A score from the items known so far: one number where `low` equals `high`, else the range that it can still take. */
export interface Score {
  readonly low: number;
  readonly high: number;
  /** Names of the items that are not known. */
  readonly unknown: readonly string[];
}

/** A score with the risk that its source gives for its points, percent. */
export interface RiskScore extends Score {
  readonly lowPercent: number;
  readonly highPercent: number;
}

/** Adds items up. An unknown item counts with the least and the most that it can give, never as if it were zero. */
export function addUp(items: readonly Item[]): Score {
  const sum = (of: (item: Item) => number) => items.reduce((total, item) => total + of(item), 0);
  return {
    low: sum(({ points, least }) => points ?? least),
    high: sum(({ points, most }) => points ?? most),
    unknown: items.filter(({ points }) => points === null).map(({ name }) => name),
  };
}

/** Reads the risk of a score from its table, percent by points from 0. */
export function withRisk(score: Score, percentByPoints: readonly number[]): RiskScore {
  const percent = (points: number) => percentByPoints[points]!;
  return { ...score, lowPercent: percent(score.low), highPercent: percent(score.high) };
}

/** An item of `most` points where it is present. */
export function whenPresent(name: string, present: boolean | null, most: number): Item {
  return { name, points: present === null ? null : present ? most : 0, least: 0, most };
}

/** An item read from a number (null where unknown); throws RangeError where it is negative or not a number. */
export function fromNumber(name: string, value: number | null, most: number, points: (value: number) => number): Item {
  if (value !== null && !(value >= 0)) throw new RangeError(`${name} must be a number from 0, not ${value}`);
  return { name, points: value === null ? null : points(value), least: 0, most };
}

/** A score as a person reads it: "BRAIN 7-12: 14-32 %, onset time unknown". */
export function inWords(name: string, score: Score | RiskScore): string {
  const span = (low: number, high: number) => (low === high ? `${low}` : `${low}-${high}`);
  const percent =
    'lowPercent' in score ? `: ${span(Math.round(score.lowPercent), Math.round(score.highPercent))} %` : '';
  const unknown = score.unknown.length > 0 ? `, ${score.unknown.join(' and ')} unknown` : '';
  return `${name} ${span(score.low, score.high)}${percent}${unknown}`;
}
