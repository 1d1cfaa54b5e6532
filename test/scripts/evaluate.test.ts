import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../scripts/evaluate/evaluate.ts';
import { reference } from '../assessment/statistics/reference.ts';
import { figure } from '../assessment/statistics/samples.ts';
import { cohort, evaluate, evaluateTable, folder } from './evaluate-house.ts';

const readJson = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as Evaluation;

// Each starts the program, some of them Python too: patience for a machine that is shared
describe('npm run evaluate', { timeout: 240_000 }, () => {
  it('prints a table for each outcome and writes figures and plots, with the AUC that scikit-learn gives', async () => {
    await using dir = await folder();
    const [file, out] = [path.join(dir.path, 'my predictions.csv'), path.join(dir.path, 'deep/out')];
    const { table, outcomes, henet, brain } = cohort(120);
    await writeFile(file, table);
    const args = ['--cutoffs', '0.1,0.3', '--threshold', 'henet:CHE=0.3', '--threshold', 'henet:CHE=0.45'];
    const { code, stdout, stderr } = await evaluate(file, '--out', out, ...args);
    expect(code, stderr).toBe(0);
    expect((await readdir(out)).sort()).toEqual([
      'calibration-CHE.svg',
      'calibration-RHE2.svg',
      'evaluation.json',
      'roc-CHE.svg',
      'roc-RHE2.svg',
    ]);
    const evaluation = await readJson(path.join(out, 'evaluation.json'));
    const readers = evaluation.outcomes[0]!.readers;
    const has = [...brain.keys()].filter((i) => brain[i] !== null);
    const answers = reference<{ auc: number; brier: number }>([
      { job: 'discrimination', outcomes, scores: henet },
      { job: 'discrimination', outcomes: has.map((i) => outcomes[i]), scores: has.map((i) => brain[i]) },
    ]);
    for (const [k, answer] of answers.entries()) {
      expect(figure(readers[k]!.auc).value).toBeCloseTo(answer.auc, 12);
      expect(figure(readers[k]!.brier).value).toBeCloseTo(answer.brier, 12);
      expect(stdout).toContain(`${answer.auc.toFixed(3)} (`);
    }
    expect(readers.map(({ n, leftOut }) => [n, leftOut])).toEqual([
      [120, 0],
      [108, 12],
    ]);
    expect(readers[0]!.operatingPoints.map(({ threshold }) => threshold)).toEqual([0.3, 0.45]);
    expect(stdout).toMatch(/brain against henet: 108 cases that both have, \d+ events\n.*AUC difference .*p /);
    expect(stdout).toMatch(/NRI at 0\.1, 0\.3 .*events .*non-events/);
    expect(stdout).toMatch(/IDI .* to .*events .* to .*non-events .* to /);
    expect(stdout).toContain('RHE2  (default rule: IPH grew by >= 6 mL or >= 33 %, or IVH grew by >= 1 mL)');
  });

  it('gives the same bytes for the same seed, and moves nothing but the bootstrap for another', async () => {
    await using dir = await folder();
    const run = async (name: string, seed: string) => {
      const file = path.join(dir.path, 'new', name);
      const { code } = await evaluateTable(cohort(60).table, '--json', file, '--seed', seed, '--bootstrap', '300');
      expect(code).toBe(0);
      return readFile(file, 'utf8');
    };
    const [first, again, other] = [await run('a.json', '5'), await run('b.json', '5'), await run('c.json', '6')];
    expect(again).toBe(first);
    const [one, two] = [first, other].map((text) => (JSON.parse(text) as Evaluation).outcomes[0]!);
    expect(two!.readers).toEqual(one!.readers);
    const [pair, moved] = [one!, two!].map(({ comparisons }) => figure(comparisons)[0]!);
    expect(moved!.auc).toEqual(pair!.auc);
    expect(figure(moved!.idi).total.value).toBe(figure(pair!.idi).total.value);
    expect(figure(moved!.idi).total.interval).not.toEqual(figure(pair!.idi).total.interval);
  });

  it('compares with the reader that --reference names', async () => {
    const { stdout } = await evaluateTable(cohort(60).table, '--reference', 'brain', '--bootstrap', '100');
    expect(stdout).toContain('henet against brain: 54 cases that both have');
    // brain has no column for RHE2
    expect(stdout).toContain('against brain: not estimable: the reference brain has no probability of RHE2');
  });

  it('leaves the luck of the draw out where a column holds the risks that the outcomes were drawn with', async () => {
    await using dir = await folder();
    const json = path.join(dir.path, 'evaluation.json');
    const { table } = cohort(60);
    const { stdout } = await evaluateTable(table, '--risk', 'henet', '--bootstrap', '100', '--json', json);
    const { risk, outcomes } = JSON.parse(await readFile(json, 'utf8')) as Evaluation;
    expect(risk).toBe('henet');
    const [itself, brain] = figure(outcomes[0]!.overRisk!);
    expect(itself).toMatchObject({ reader: 'henet', n: 60, difference: { notEstimable: 'it is the reference' } });
    // No reader orders cases better than their risks do.
    expect(brain).toMatchObject({ reader: 'brain', n: 54 });
    expect(figure(brain!.difference).value).toBeLessThan(0);
    expect(stdout).toContain('over all outcomes that could have been drawn with the risks of henet');
    const other = await evaluateTable(table, '--risk', 'brain', '--bootstrap', '100');
    expect(other.stdout).toContain('not estimable: the risk brain has no probability of RHE2');
  });

  it('reads what a spreadsheet writes: byte order mark, CRLF, quotes, blank lines', async () => {
    await using dir = await folder();
    const plain = 'case,CHE,dr_lee_CHE,henet_CHE\nA 1,1,0.7,0.6\n"B, 2",0,0.4,0.3\nC,1,0.3,0.8\nD,0,,0.2\nE,,0.5,0.5\n';
    const [head, ...rows] = plain.trimEnd().split('\n');
    const quoted = [`"${head!.replaceAll(',', '","')}"`, ...rows, '', ',,,'].join('\r\n');
    const odd = quoted.replace('A 1', '"A ""1""\r\nfirst"').replace('0.8', ' 8e-1 ');
    const outcomes = await Promise.all(
      [plain, `\uFEFF${odd}\r\n`, odd].map(async (table, k) => {
        const json = path.join(dir.path, `${k}.json`);
        const { code, stderr } = await evaluateTable(table, '--json', json, '--bootstrap', '100');
        expect(code, stderr).toBe(0);
        return (await readJson(json)).outcomes;
      }),
    );
    expect(outcomes[0]![0]).toMatchObject({ n: 4, events: 2, unknown: 1 });
    expect(outcomes[0]![0]!.readers.map(({ reader, n }) => [reader, n])).toEqual([
      ['dr_lee', 3],
      ['henet', 4],
    ]);
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(outcomes[2]).toEqual(outcomes[0]);
  });

  it('says what cannot be estimated and why, and never NaN', async () => {
    await using dir = await folder();
    const args = ['--out', dir.path, '--bootstrap', '100', '--cutoffs', '0.5'];
    const table =
      'case,CHE,RHE1,RHE2,henet_CHE,henet_RHE1,brain_CHE,brain_RHE1\nA,0,1,1,0.2,0.9,0.3,1\nB,0,0,0,0.4,0.1,0.1,\n';
    const { code, stdout } = await evaluateTable(table, ...args);
    expect(code).toBe(0);
    expect(stdout).toContain('not estimable: no events');
    expect(stdout).toContain('brain against henet: 1 case that both have, 1 event');
    expect(stdout).toContain('not estimable: no non-events');
    expect(stdout).toContain('1 probability of 0 or 1 (within 0.000001) taken as 0.000001 from it');
    expect(stdout).toContain('no reader gives a probability of it');
    const texts = await Promise.all(
      (await readdir(dir.path)).map((name) => readFile(path.join(dir.path, name), 'utf8')),
    );
    expect(texts).toHaveLength(7);
    for (const text of [stdout, ...texts]) expect(text).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('draws plots that are whole XML with a name and a description, whatever a reader is called', async () => {
    await using dir = await folder();
    const { table } = cohort(60);
    const odd = table.replaceAll('brain', '"Dr ""A"" <&> \'b\'').replace("'b'_CHE", "'b'_CHE\"");
    const { code, stderr } = await evaluateTable(odd, '--out', dir.path, '--bootstrap', '100');
    expect(code, stderr).toBe(0);
    const look = `
import json, sys, xml.etree.ElementTree as tree
S = '{http://www.w3.org/2000/svg}'
root = tree.parse(sys.argv[1]).getroot()
named = [root.find(f".//*[@id='{i}']") for i in root.get('aria-labelledby').split()]
lines = [(p.get('stroke'), p.get('stroke-dasharray')) for p in root.iter(S + 'path') if p.get('stroke-width') == '2']
print(json.dumps({'role': root.get('role'), 'named': [[e.tag.removeprefix(S), e.text] for e in named],
  'texts': [t.text for t in root.iter(S + 'text')], 'lines': lines}))`;
    for (const plot of ['roc', 'calibration']) {
      const found = JSON.parse(
        execFileSync('/usr/bin/python3', ['-c', look, path.join(dir.path, `${plot}-CHE.svg`)]).toString(),
      ) as { role: string; named: [string, string][]; texts: string[]; lines: [string, string | null][] };
      expect(found.role).toBe('img');
      expect(found.named.map(([tag]) => tag)).toEqual(['title', 'desc']);
      const legend = found.texts.findLast((words) => words.startsWith('Dr "A" <&> \'b\': '))!;
      expect(found.named[1]![1]).toContain(legend);
      // A curve and a legend sample of each reader and of the diagonal; no two alike in colour or in dash
      const looks = new Map(found.lines.map((one) => [one.join(), one]));
      expect([found.lines.length, looks.size]).toEqual([6, 3]);
      expect(new Set([...looks.values()].map(([colour]) => colour)).size).toBe(3);
      expect(new Set([...looks.values()].map(([, dash]) => dash)).size).toBe(3);
    }
  });

  it('explains itself', async () => {
    const { code, stdout } = await evaluate('--help');
    expect(code).toBe(0);
    for (const words of ['--reference', '--threshold', '--cutoffs', '--bootstrap', '--seed', '--json', 'exit codes'])
      expect(stdout).toContain(words);
  });
});
