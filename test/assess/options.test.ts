import { expect, test } from 'vitest';
import { NOTHING_KNOWN } from '../../edge/assessment/clinical.ts';
import { parseOptions } from '../../scripts/assess/options.ts';

const clinicalOf = (...args: string[]) => {
  const options = parseOptions(['scan', '--out', 'out', ...args]);
  return options === 'help' ? null : options.clinical;
};

test('what is not named is unknown, never a normal value', () => {
  expect(clinicalOf()).toEqual(NOTHING_KNOWN);
  expect(clinicalOf('--gcs', '14', '--anticoagulated', 'no')).toEqual({
    ...NOTHING_KNOWN,
    gcs: 14,
    anticoagulated: false,
  });
});

test('every value that cannot be is named at once, with its limits', () => {
  expect(() => clinicalOf('--gcs', '2', '--age', 'old', '--onset-hours', '', '--systolic', '180')).toThrow(
    /^out of range: (?=.*--onset-hours \(0 to 720\))(?=.*--age \(0 to 130\))(?=.*--gcs \(3 to 15\))(?!.*--systolic)/,
  );
  expect(() => clinicalOf('--anticoagulated', 'maybe')).toThrow('--anticoagulated is yes or no');
});
