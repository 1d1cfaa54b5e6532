import type { Appliance } from '../../edge/mqtt/topics.ts';

/** Something that an appliance published, with whose it is: a board may show more than one appliance. */
export interface Published<T> extends Appliance {
  readonly key: string;
  readonly value: T;
  /** When it came, by this screen's monotonic clock, ms. */
  readonly receivedAt: number;
}

/** Unique among all appliances of a hospital. */
export function keyOf({ site, appliance }: Appliance, id: string): string {
  return `${site}/${appliance}/${id}`;
}

type Revised = { readonly revision: number };
type Records<T> = ReadonlyMap<string, Published<T>>;

/** Records after one more was published; the same map where it is older than what is known or was cleared. */
export function withRecord<T extends Revised>(
  records: Records<T>,
  record: Published<T>,
  cleared: ReadonlyMap<string, number>,
): Records<T> {
  const known = records.get(record.key);
  const floor = Math.max(known?.value.revision ?? 0, cleared.get(record.key) ?? 0);
  const older = known ? record.value.revision < floor : record.value.revision <= floor;
  if (older) return records;
  return new Map(records).set(record.key, record);
}

/**
 * Records of one appliance after it listed all that it has: those it no longer lists go. What came after the question
 * was asked stays, for the list may be older than it.
 */
export function withListing<T extends Revised>(
  records: Records<T>,
  { site, appliance }: Appliance,
  listed: readonly Published<T>[],
  askedAt: number,
  cleared: ReadonlyMap<string, number>,
): Records<T> {
  const keys = new Set(listed.map(({ key }) => key));
  const kept = [...records].filter(
    ([key, record]) =>
      record.site !== site || record.appliance !== appliance || record.receivedAt > askedAt || keys.has(key),
  );
  return listed.reduce<Records<T>>((all, record) => withRecord(all, record, cleared), new Map(kept));
}

/** Records without those of one appliance that have not come again since a time; the same map where all have. */
export function withoutUnheard<T>(records: Records<T>, { site, appliance }: Appliance, since: number): Records<T> {
  const isUnheard = (record: Published<T>) =>
    record.site === site && record.appliance === appliance && record.receivedAt < since;
  if (![...records.values()].some(isUnheard)) return records;
  return new Map([...records].filter(([, record]) => !isUnheard(record)));
}
