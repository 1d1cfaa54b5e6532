import { MAX_ECHO_MS, MAX_GROWTH_MB } from '../throughout.ts';
import type { FuzzOptions, FuzzReport } from './fuzz.ts';

/** What of a report is not as it must be, in words; empty when all is. */
export function faultsOf(report: FuzzReport, { seed, count }: Pick<FuzzOptions, 'seed' | 'count'>): string[] {
  const { played, findings, errors, held, goodStatus } = report;
  const faults = findings.map(
    ({ number, mutations, what }) =>
      `case ${number} (${mutations.join('; ')}): ${what}. Again: npm run fuzz -- --seed ${seed} --from ${number} --count 1`,
  );
  faults.push(...errors);
  if (played < count) faults.push(`given up after ${played} of ${count} cases`);
  if (held === null) return [...faults, 'the listener did not live and serve to the end'];
  faults.push(...[...new Set(held.failures)].map((failure) => `another device was not served: ${failure}`));
  if (held.growthMb >= MAX_GROWTH_MB) faults.push(`it grew by ${held.growthMb.toFixed(1)} MB`);
  // Not "at least the limit", so that no measurement at all is a fault too.
  if (!(held.ownP99Ms < MAX_ECHO_MS)) faults.push(`p99 of another device's C-ECHO was ${held.ownP99Ms.toFixed(0)} ms`);
  if (goodStatus !== 0) faults.push(`a good slice afterwards was answered with ${goodStatus}`);
  return faults;
}
