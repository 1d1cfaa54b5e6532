import { expect, test } from 'vitest';
import { predict } from '../../edge/assessment/risk.ts';

const thresholds = { CHE: 0.4, RHE1: 0.5, RHE2: 0.6 };

test('one definition at its threshold makes the risk high', () => {
  const predicted = predict({ CHE: 0.1, RHE1: 0.1, RHE2: 0.6 }, thresholds);
  expect(predicted.reached).toEqual(['RHE2']);
  expect(predicted.riskBand).toBe('high');
  expect(predicted.thresholds).toEqual(thresholds);
});

test('half of a threshold is intermediate, less of all is low', () => {
  expect(predict({ CHE: 0.2, RHE1: 0, RHE2: 0 }, thresholds)).toMatchObject({ reached: [], riskBand: 'intermediate' });
  expect(predict({ CHE: 0.199, RHE1: 0.249, RHE2: 0.299 }, thresholds)).toMatchObject({ reached: [], riskBand: 'low' });
});
