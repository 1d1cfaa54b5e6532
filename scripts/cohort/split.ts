/** Of every hundred cases, how many go to each split. A case is one virtual patient, so no patient stands in two splits. */
export const SPLITS = {
  mixed: { train: 70, validation: 10, test: 20 },
  training: { train: 90, validation: 10, test: 0 },
  test: { train: 0, validation: 0, test: 100 },
} as const;
/** What a cohort is made for. */
export type Purpose = keyof typeof SPLITS;
export const PURPOSES = Object.keys(SPLITS) as Purpose[];

export function splitOf(number: number, purpose: Purpose): 'train' | 'validation' | 'test' {
  const { train, validation } = SPLITS[purpose];
  const place = number % 100;
  return place < train ? 'train' : place < train + validation ? 'validation' : 'test';
}
