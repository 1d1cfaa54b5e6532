import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../scripts/command-line.ts';
import { evaluate } from '../../scripts/evaluate/evaluate.ts';
import { parseOptions } from '../../scripts/evaluate/options.ts';
import { InputError } from '../../scripts/evaluate/predictions.ts';
import { COLOURS, look } from '../../scripts/evaluate/svg.ts';
import { cohort, evaluateFile, evaluateTable, folder } from './evaluate-house.ts';

const HEAD = 'case,CHE,henet_CHE';

/** What the command does of a table and options, in this process; a test below sees what the program makes of a refusal. */
async function refusal(table: string | Uint8Array, ...args: string[]): Promise<Error> {
  await using dir = await folder();
  const file = path.join(dir.path, 'predictions.csv');
  await writeFile(file, table);
  try {
    const options = parseOptions([file, ...args]);
    if (options === 'help') throw new Error('help was not asked for');
    await evaluate(options, () => {});
  } catch (error) {
    if (error instanceof InputError || error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('npm run evaluate refuses', () => {
  it.each<[string, string | Uint8Array, string[]]>([
    ['an empty file', '', ['the file is empty']],
    ['a file of blank lines', '\n\r\n,,\n', ['the file is empty']],
    ['a table without cases', `${HEAD}\n`, ['it has no cases']],
    [
      'a probability outside 0..1',
      `${HEAD}\nA,1,0.5\nB,0,1.2\nC,0,-0.1\n`,
      ['line 3, column "henet_CHE": 1.2 is outside 0..1', 'line 4, column "henet_CHE": -0.1 is outside 0..1'],
    ],
    ['a probability that is not a number', `${HEAD}\nA,1,30%\n`, ['line 2, column "henet_CHE": "30%" is not a number']],
    ['an infinite probability', `${HEAD}\nA,1,Infinity\n`, ['"Infinity" is not a number']],
    ['an outcome that is not 0 or 1', `${HEAD}\nA,yes,0.5\n`, ['line 2, column "CHE": an outcome is 0 or 1']],
    ['a case that occurs twice', `${HEAD}\nA,1,0.5\nB,0,0.2\nA,0,0.1\n`, ['line 4: case "A" was already on line 2']],
    ['a case without a name', `${HEAD}\n,1,0.5\n`, ['line 2: the case has no name']],
    [
      'an unknown column',
      `${HEAD},age\nA,1,0.5,70\n`,
      ['column "age" is neither "case", an outcome (CHE, RHE1, RHE2)'],
    ],
    ['a misspelt outcome', 'case,CHE,henet_CEH\nA,1,0.5\n', ['did you mean "henet_CHE"?']],
    ['a reader without a name', 'case,CHE,_CHE\nA,1,0.5\n', ['column "_CHE" is neither']],
    ['a column that occurs twice', `${HEAD},henet_CHE\nA,1,0.5,0.6\n`, ['column "henet_CHE" occurs more than once']],
    [
      'a reader without an outcome',
      `${HEAD},henet_RHE1\nA,1,0.5,0.6\n`,
      ['"henet_RHE1" has no outcome to be judged by'],
    ],
    ['a table without outcomes', 'case,henet_CHE\nA,0.5\n', ['no outcome column']],
    ['a table without readers', 'case,CHE\nA,1\n', ['no reader column']],
    ['a table without case names', 'CHE,henet_CHE\n1,0.5\n', ['column "case" is missing']],
    ['a line with another number of fields', `${HEAD}\nA,1\nB,0,0.2\n`, ['line 2 has 2 fields']],
    ['semicolons for commas', 'case;CHE;henet_CHE\nA;1;0,5\n', ['not separated by commas']],
    ['a quote that stays open', `${HEAD}\n"A,1,0.5\n`, ['line 2: a quoted field is not closed']],
    ['text that is not UTF-8', Uint8Array.of(0xff, 0xfe, 0x63, 0x00), ['not UTF-8']],
  ])('%s', async (_, table, messages) => {
    const error = await refusal(table);
    expect(error).toBeInstanceOf(InputError);
    for (const message of messages) expect(error.message).toContain(message);
  });

  it('everything that is wrong with the values at once, the first twenty in words', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `P${i},1,7`);
    const { message } = await refusal(`${HEAD}\n${rows.join('\n')}\n`);
    expect(message.match(/outside 0\.\.1/g)).toHaveLength(20);
    expect(message).toContain('and 10 more');
  });

  it.each([
    [['--reference', 'hennet'], 'no reader "hennet"; did you mean "henet"?'],
    [['--reference', 'physician'], 'no reader "physician"; its readers are henet, brain'],
    [['--risk', 'limmit'], 'no reader "limmit"; its readers are henet, brain'],
    [['--threshold', 'henet:CHE=1.5'], '--threshold must be READER:OUTCOME=P'],
    [['--threshold', 'henet=0.5'], '--threshold must be READER:OUTCOME=P'],
    [['--threshold', 'brian:CHE=0.5'], 'no reader "brian"; did you mean "brain"?'],
    [['--threshold', 'brain:RHE2=0.5'], 'no column "brain_RHE2"'],
    [['--cutoffs', '0.3,0.1'], '--cutoffs must be rising numbers between 0 and 1'],
    [['--cutoffs', '0.3,'], '--cutoffs must be rising numbers between 0 and 1'],
    [['--bootstrap', '10'], '--bootstrap must be a whole number from 100'],
    [['--seed', 'x'], '--seed must be a whole number'],
    [['--colour', 'red'], "Unknown option '--colour'"],
    [['other.csv'], 'name one file of predictions'],
  ])('the options %j', async (args, message) => {
    const error = await refusal(cohort(20).table, ...args);
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain(message);
  });
});

describe('npm run evaluate', { timeout: 240_000 }, () => {
  it('ends with exit code 2, nothing on standard output and what to do, for a wrong table and for wrong options', async () => {
    const table = await evaluateTable(`${HEAD}\nA,1,0.5\nB,0,1.2\n`);
    expect([table.code, table.stdout]).toEqual([2, '']);
    expect(table.stderr).toContain(
      'predictions.csv cannot be evaluated:\n  - line 3, column "henet_CHE": 1.2 is outside',
    );
    const options = await evaluateTable(cohort(20).table, '--cutoffs', '2');
    expect([options.code, options.stdout]).toEqual([2, '']);
    expect(options.stderr).toMatch(/^evaluate: --cutoffs must .*\n\nusage: npm run evaluate/);
  });

  it('ends with exit code 2 where there is no such file', async () => {
    await using dir = await folder();
    const { code, stderr } = await evaluateFile(path.join(dir.path, 'none.csv'));
    expect(code).toBe(2);
    expect(stderr).toContain('there is no file');
    expect((await evaluateFile(dir.path)).code).toBe(2);
  });

  it('fails with exit code 1 where the results cannot be written', async () => {
    await using dir = await folder();
    const file = path.join(dir.path, 'a file');
    await writeFile(file, '');
    const { code, stderr } = await evaluateTable(cohort(20).table, '--out', file);
    expect(code).toBe(1);
    expect(stderr).toContain(file);
  });

  it('draws every reader so that it is seen on white, in greys and without colours', () => {
    const channel = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    // WCAG 2 relative luminance
    const luminances = COLOURS.map((colour) => {
      const [r, g, b] = [1, 3, 5].map((i) => channel(Number.parseInt(colour.slice(i, i + 2), 16) / 255));
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
    });
    for (const [k, luminance] of luminances.entries()) {
      expect(1.05 / (luminance + 0.05)).toBeGreaterThan(3);
      if (k > 0) expect(luminance - luminances[k - 1]!).toBeGreaterThan(0.02);
    }
    const looks = Array.from({ length: 210 }, (_, n) => look(n));
    expect(new Set(looks.map(({ colour, dash, marker }) => colour + dash + marker(0, 0))).size).toBe(210);
    expect(new Set(looks.slice(0, 7).map(({ dash }) => dash)).size).toBe(7);
  });
});
