import type { Clinical } from '../assessment/clinical.ts';

/**
 * Clinical data as the expansion network reads them, [1, 10]: hours from onset, anticoagulated (1 yes), systolic mmHg, age in
 * years, GCS; then five flags in the same order, 1 known, 0 unknown. Scaling is the graph's own.
 */
export function clinicalTensor(clinical: Clinical): Float32Array {
  const { onsetHours, anticoagulated, systolicMmHg, ageYears, gcs } = clinical;
  const values = [onsetHours, anticoagulated === null ? null : Number(anticoagulated), systolicMmHg, ageYears, gcs];
  return Float32Array.from([...values.map((value) => value ?? 0), ...values.map((value) => (value === null ? 0 : 1))]);
}
