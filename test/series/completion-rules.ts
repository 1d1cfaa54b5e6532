/** What a sender does. */
export interface Row {
  /** Whether each slice states how many there are (0020,1002). */
  readonly announced: boolean;
  readonly associations: (typeof ASSOCIATIONS)[number];
  readonly ending: (typeof ENDINGS)[number];
  readonly order: (typeof ORDERS)[number];
  readonly content: (typeof CONTENTS)[number];
  /** Nothing comes for so long after {@link FIRST} slices, with the associations open. */
  readonly pauseS: (typeof PAUSES)[number];
}

export const ASSOCIATIONS = ['one', 'two at once', 'one per slice'] as const;
export const ENDINGS = ['released', 'aborted'] as const;
export const ORDERS = ['ascending', 'descending', 'shuffled'] as const;
export const CONTENTS = [
  'whole',
  'sent twice',
  'a slice late',
  'the last slice late',
  'a slice missing',
  'two studies',
] as const;
export const PAUSES = [0, 2, 15, 70] as const;

export const SLICES = 12;
/** Slices of each study before the pause. */
export const FIRST = 8;
/** Of that which comes late or never, from the lowest. */
export const WITHIN = 9;
/** Between the end of the associations and what comes after. */
export const LATE_S = 30;

/** `quietSeconds` and `giveUpSeconds` of the bench. */
const QUIET_S = 5;
const GIVE_UP_S = 60;

/** Numbers of the slices that a study's associations bring, in their order, and of those that come after. */
export function slicesOf({ order, content }: Row): {
  readonly main: readonly number[];
  readonly after: readonly number[];
} {
  const all = range(0, SLICES - 1);
  const shuffled = [4, 9, 1, 11, 6, 0, 8, 3, 10, 2, 7, 5];
  const inOrder = { ascending: all, descending: all.toReversed(), shuffled }[order];
  const held = { 'a slice late': WITHIN, 'a slice missing': WITHIN, 'the last slice late': SLICES - 1 }[
    content as string
  ];
  const after = content === 'sent twice' ? inOrder : held === undefined || content === 'a slice missing' ? [] : [held];
  return { main: inOrder.filter((n) => n !== held), after };
}

/**
 * The revisions that become of each study of a row, in order, with when each is queued after the last slice that came.
 *
 * A study is looked at when its associations end, after 5 quiet seconds and after 60. What is there is read, if it has no
 * gap and was not read yet: at the end of the associations only where it is proved that nothing is missing, after 5 seconds
 * only where nothing is known to be missing. A gap is told after 60 seconds; the same gaps are not told twice.
 */
export function expected(row: Row): string[] {
  const { main, after } = slicesOf(row);
  const outcomes: string[] = [];
  const here = new Set<number>();
  let decidedOf = 0;
  let told = '';
  // Silences: what came before each, how long it lasts, and whether the associations have ended.
  const silences = [
    { slices: main.slice(0, FIRST), seconds: row.pauseS, ended: false },
    { slices: main.slice(FIRST), seconds: after.length > 0 ? LATE_S : Infinity, ended: true },
    { slices: after, seconds: Infinity, ended: true },
  ];
  for (const { slices, seconds, ended } of silences) {
    for (const n of slices) here.add(n);
    if (here.size === decidedOf) continue;
    const gaps = range(Math.min(...here), Math.max(...here)).filter((n) => !here.has(n));
    const isGapless = gaps.length === 0;
    const isAll = row.announced && here.size === SLICES;
    const isShort = row.announced && here.size < SLICES;
    // An association of one slice proves nothing, and of those that come late each brings one.
    const isDone = ended && slices !== after && row.ending === 'released' && row.associations !== 'one per slice';
    const isProved = ended && (isAll || (isDone && row.associations === 'one' && !isShort));
    // Numbers with holes are waited for, also where positions have none.
    const at = isProved && isGapless ? 0 : isShort && !isDone ? GIVE_UP_S : isGapless ? QUIET_S : GIVE_UP_S;
    if (at > 0 && seconds < at) continue;
    decidedOf = here.size;
    if (!isGapless && told === String(gaps)) continue;
    told = String(gaps);
    outcomes.push(`${isGapless ? 'read' : 'refused'} ${at === 0 ? 'at once' : `after ${at} s`}`);
  }
  return outcomes;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, n) => from + n);
}
