import { Fault } from '../config/fault.ts';

/**
 * An act that comes again under a known id: what was recorded then, where it was the same.
 * @throws Fault `act-repeated` where it was another
 */
export function sameAct<Row extends { readonly at: string }>(
  known: Row,
  given: Row,
  beside: readonly (keyof Row)[] = [],
) {
  // Told anew at each attempt.
  const left = new Set<keyof Row>(['at', ...beside]);
  const told = (row: Row) =>
    JSON.stringify(
      Object.entries(row)
        .filter(([key]) => !left.has(key as keyof Row))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  if (told(known) === told(given)) return known;
  throw new Fault('Something else was recorded under the id of this act', {
    code: 'act-repeated',
    hint: 'Load the page again: what was recorded is shown there. Then repeat the act if it still applies.',
  });
}

/** For the detail of an audit row. */
export const throughScreen = (through: string) => (through === '' ? '' : ` (through ${through})`);
