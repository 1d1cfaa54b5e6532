import { expect, test } from 'vitest';
import { NOTHING_KNOWN } from '../../edge/assessment/clinical.ts';
import { predict } from '../../edge/assessment/risk.ts';

const told = { spread: null, clinical: NOTHING_KNOWN };
const thresholds = { CHE: 0.4, RHE1: 0.5, RHE2: 0.6 };

test('one definition at its threshold makes the risk high', () => {
  const predicted = predict({ CHE: 0.1, RHE1: 0.1, RHE2: 0.6 }, thresholds, told);
  expect(predicted.reached).toEqual(['RHE2']);
  expect(predicted.riskBand).toBe('high');
  expect(predicted).toMatchObject({ thresholds, ...told });
});

test('half of a threshold is intermediate, less of all is low', () => {
  expect(predict({ CHE: 0.2, RHE1: 0, RHE2: 0 }, thresholds, told)).toMatchObject({
    reached: [],
    riskBand: 'intermediate',
  });
  expect(predict({ CHE: 0.199, RHE1: 0.249, RHE2: 0.299 }, thresholds, told)).toMatchObject({
    reached: [],
    riskBand: 'low',
  });
});
