import { describe, expect, it } from 'vitest';
import { type ClinicalRow, parseClinical } from '../../scripts/cohort/import/clinical.ts';
import { parseCsv } from '../../scripts/cohort/import/csv.ts';
import { parseImportOptions } from '../../scripts/cohort/import/options.ts';
import { outcomesOf } from '../../scripts/cohort/import/outcome.ts';
import { CaseProblem, CohortError } from '../../scripts/cohort/import/problem.ts';
import { type SPLITS, splitOf } from '../../scripts/cohort/import/split.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const parse = (text: string) => parseClinical(bytes(text), '/hospital');
const rowOf = (text: string) => parse(text).rows[0]!.row as ClinicalRow;

describe('clinical.csv as programs write it', () => {
  it('keeps separators, quotes and line breaks in quoted cells, and counts lines past them', () => {
    const { columns, rows } = parseCsv(bytes('a,b\r\n"x, ""y""\nz", 1 \r\n\r\n2,\n'));
    expect(columns).toEqual(['a', 'b']);
    expect(rows).toEqual([
      { line: 2, cells: ['x, "y"\nz', '1'] },
      { line: 5, cells: ['2', ''] },
    ]);
  });

  it('takes semicolons with decimal commas, and tabs', () => {
    expect(rowOf('patient;baseline;onset_hours\nA;scan;2,25\n').clinical.onset_hours).toBe(2.25);
    expect(rowOf('patient;baseline;onset_hours\nA;scan;2.25\n').clinical.onset_hours).toBe(2.25);
    expect(rowOf('patient\tbaseline\tage\nA\tscan\t71\n')).toMatchObject({
      patient: 'A',
      clinical: { age: 71, gcs: null },
    });
  });

  it.each([
    ['no header', '', /empty/],
    ['a column named twice', 'patient,baseline,age,age\n', /column age twice/],
    ['no baseline', 'patient,scan\nA,b\n', /no column baseline/],
    ['a quote left open', 'patient,baseline\n"A,b\n', /line 2: a quote is opened/],
    ['text behind a quote', 'patient,baseline\n"A"x,b\n', /line 2: text follows/],
  ])('refuses a table with %s', (_, text, message) => {
    expect(() => parse(text)).toThrow(message);
    expect(() => parse(text)).toThrow(CohortError);
  });

  it('refuses what is not UTF-8', () => {
    expect(() => parseCsv(Uint8Array.of(0x61, 0xfc, 0x0a))).toThrow(/UTF-8/);
  });

  it('names columns that are not used, and what they may have meant', () => {
    expect(parse('patient,baseline,onset_hour,ward\nA,b,1,2\n').notes).toEqual([
      'the column onset_hour of clinical.csv is not used; is it onset_hours?',
      'the column ward of clinical.csv is not used',
    ]);
  });
});

describe('a row of clinical.csv', () => {
  it('has null for every empty, absent or unknown cell', () => {
    expect(rowOf('patient,baseline,age,gcs,CHE,followup\nA,scans/a,NA,n/a,NaN,\n')).toMatchObject({
      files: { baseline: '/hospital/scans/a', baseline_mask: null, followup: null, followup_mask: null },
      clinical: { onset_hours: null, anticoagulated: null, systolic_mmhg: null, age: null, gcs: null },
      outcomes: { CHE: null, RHE1: null, RHE2: null },
    });
  });

  it('keeps a 0 that is written apart from what is unknown', () => {
    const row = rowOf('patient,baseline,onset_hours,anticoagulated,CHE,RHE1\nA,b,0,0,0,1\n');
    expect(row.clinical).toMatchObject({ onset_hours: 0, anticoagulated: 0 });
    expect(row.outcomes).toEqual({ CHE: false, RHE1: true, RHE2: null });
  });

  it.each([
    ['patient,baseline\n,b\n', /patient is empty/],
    ['patient,baseline\nA,\n', /baseline is empty/],
    ['patient,baseline,age\nA,b\n', /2 cells, the header 3/],
    ['patient,baseline,age\nA,b,old\n', /age must be a number from 0 to 120/],
    ['patient,baseline,systolic_mmhg\nA,b,18\n', /systolic_mmhg must be a number from 30 to 350/],
    ['patient,baseline,gcs\nA,b,12.5\n', /gcs must be a whole number from 3 to 15/],
    ['patient,baseline,CHE\nA,b,yes\n', /CHE must be 0 or 1/],
    ['patient,baseline,split\nA,b,training\n', /split must be train, validation, test or empty/],
  ])('that cannot be understood is a problem of its own: %j', (text, message) => {
    const { row } = parse(text).rows[0]!;
    expect(row).toBeInstanceOf(CaseProblem);
    expect((row as CaseProblem).message).toMatch(message);
  });

  it('never says what stood in a cell that may have slipped', () => {
    const { row } = parse('patient,baseline,age\nA,b,Jane Doe\n').rows[0]!;
    expect((row as CaseProblem).message).not.toContain('Jane');
  });
});

describe('the split', () => {
  it('is by patient: near 70, 10 and 20 %, and the same for every way to type an id', () => {
    const count = { train: 0, validation: 0, test: 0 };
    for (let n = 0; n < 10_000; n++) count[splitOf(`patient ${n}`)]++;
    expect(count.train / 10_000).toBeCloseTo(0.7, 1);
    expect(Math.abs(count.train - 7000) + Math.abs(count.validation - 1000) + Math.abs(count.test - 2000)).toBeLessThan(
      300,
    );
    expect(splitOf(' mu\u0308ller 7')).toBe(splitOf('MÜLLER 7'));
  });

  it('stays what it was in every later version: a patient must never move from training to the test', () => {
    expect([...'ABCDEFGHIJKLMNO'].map(splitOf)).toEqual(PINNED);
  });

  it('is given to all rows of a patient by any of them, and refused where two disagree', () => {
    const rows = parse('patient,baseline,split\nA,one,\na ,two,test\nB,three,\n').rows.map(
      ({ row }) => row as ClinicalRow,
    );
    expect(rows.map(({ split }) => split)).toEqual(['test', 'test', splitOf('B')]);
    expect(() => parse('patient,baseline,split\nA,one,train\nA,two,test\n')).toThrow(/one patient into two splits/);
  });
});

/** By SHA-256, computed apart from this code: the first four bytes as a share of 2^32, below 0.7, below 0.8, or more. */
const PINNED: (typeof SPLITS)[number][] = [
  'train',
  'test',
  'train',
  'train',
  'train',
  'test',
  'train',
  'train',
  'train',
  'train',
  'train',
  'train',
  'train',
  'train',
  'validation',
];

describe('outcomes', () => {
  const none = { CHE: null, RHE1: null, RHE2: null };
  it.each([
    ['IPH grew by 6 mL', [20, 0], [26, 0], [true, true, true]],
    ['IPH grew by a third, 5 mL', [15, 0], [20, 0], [true, true, true]],
    ['IPH grew by 5.9 mL of 40', [40, 0], [45.9, 0], [false, false, false]],
    ['IVH is new, 0.3 mL', [20, 0], [20, 0.3], [false, true, false]],
    ['IVH grew by 0.1 mL, less than can be measured', [20, 1], [20, 1.1], [false, false, false]],
    ['IVH grew by 1 mL', [20, 2], [20, 3], [false, true, true]],
    ['both shrank', [20, 2], [10, 0], [false, false, false]],
  ] as const)('%s', (_, before, after, [CHE, RHE1, RHE2]) => {
    const volumes = ([iphMl, ivhMl]: readonly [number, number]) => ({ iphMl, ivhMl });
    expect(outcomesOf(volumes(before), volumes(after), none)).toEqual({ outcomes: { CHE, RHE1, RHE2 }, notes: [] });
  });

  it('are the columns’ where one mask is missing', () => {
    const stated = { CHE: false, RHE1: true, RHE2: null };
    expect(outcomesOf({ iphMl: 20, ivhMl: 0 }, null, stated)).toEqual({ outcomes: stated, notes: [] });
    expect(outcomesOf(null, { iphMl: 20, ivhMl: 0 }, none).outcomes).toEqual(none);
  });

  it('are the masks’ where both speak, and a contradiction is told', () => {
    const { outcomes, notes } = outcomesOf({ iphMl: 20, ivhMl: 0 }, { iphMl: 27, ivhMl: 0 }, { ...none, CHE: false });
    expect(outcomes.CHE).toBe(true);
    expect(notes).toEqual([expect.stringMatching(/CHE is 0 in clinical.csv and 1 by the masks \(IPH 7.0 mL/)]);
  });

  it('of columns that contradict each other are unknown', () => {
    const { outcomes, notes } = outcomesOf(null, null, { CHE: false, RHE1: false, RHE2: true });
    expect(outcomes).toEqual(none);
    expect(notes).toEqual([expect.stringMatching(/RHE2 is 1 and RHE1/)]);
  });
});

describe('the command line', () => {
  it.each([
    [['--out', 'x'], /--from FOLDER/],
    [['--from', 'x'], /--out DIR/],
    [['--from', 'x', '--out', 'y', '--workers', '0'], /--workers/],
    [['--from', 'x', '--out', 'y', '--map', 'y/deep/map.csv'], /must not lie in --out/],
    [['--from', 'x', '--out', 'y', '--cases', '3'], /--cases/],
  ])('%j is refused', (args, message) => {
    expect(() => parseImportOptions(args)).toThrow(message);
    expect(() => parseImportOptions(args)).toThrow(CohortError);
  });

  it('a map may lie beside the folder whose name begins alike', () => {
    expect(parseImportOptions(['--from', 'x', '--out', 'y', '--map', 'y-map.csv'])).toMatchObject({
      map: expect.stringMatching(/y-map.csv$/),
    });
  });
});
