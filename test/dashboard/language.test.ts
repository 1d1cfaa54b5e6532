import { globSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import {
  age,
  agoOf,
  dateOf,
  decimal,
  deltaMl,
  deltaPercent,
  ml,
  percent,
  percentBeside,
  scannerTime,
  timeOfDay,
} from '../../dashboard/data/format.ts';
import { faultInWords, remarkTitle } from '../../dashboard/data/told.ts';
import { CONDITION_WORDS, headline, PRIORITY_WORDS, RULES, rule } from '../../dashboard/data/words.ts';
import { ago, measuredWithinError, SAMPLE_NOW, sampleAlert, sampleAlerts } from '../../dashboard/gallery/samples.ts';
import { deskWords } from '../../dashboard/language/desk.ts';
import { faults } from '../../dashboard/language/en/faults.ts';
import { remarks } from '../../dashboard/language/en/remarks.ts';
import { LANGUAGES, type LanguageTag, language, words } from '../../dashboard/language/language.ts';
import { rulesInWords } from '../../edge/assessment/definitions.ts';
import { CONDITION_NAMES } from '../../edge/config/condition-names.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const sourceOf = (file: string) => readFileSync(`${ROOT}${file}`, 'utf8');
const read = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');
const TAGS = Object.keys(LANGUAGES) as LanguageTag[];

afterEach(() => language.speak('en'));

/** Everything that words consist of, by its path; functions as they are written. */
function leaves(value: unknown, path: string): [path: string, said: string][] {
  // Of a function, what it says itself: not the names of what it is given.
  if (typeof value === 'function')
    return [[path, (String(value).match(/[`'"].*[`'"]/s)?.[0] ?? '').replace(/\$\{[^}]*\}|\s+/g, ' ')]];
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(value as object).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`));
}

async function saidIn(tag: LanguageTag): Promise<Map<string, string>> {
  await language.speak(tag);
  // English screens show the appliance's own sentences; what those are called elsewhere is translated from these.
  const common = { ...words().common, ...(tag === 'en' && { faults, remarks }) };
  return new Map(leaves({ ...words(), ...deskWords(), common }, 'words'));
}

/** What is rightly the same as in English, beside abbreviations: units, and how a list of names is joined. */
const ALIKE: Readonly<Record<'de' | 'zh', RegExp>> = {
  de: /^words\.(common\.(percentSign|list|whom|seconds|minutes|hours|days|service)|people\.name|service\.(title|version|states\.offline)|viewer\.(windows\.subdural|gradcam|zoom|scan|planes\.(axial|sagittal)))$/,
  zh: /^words\.viewer\.gradcam$/,
};
/** Something other than numbers, signs and abbreviations. */
const hasWords = (said: string) => /\p{L}{3}/u.test(said.replaceAll(/\b[A-Z][A-Z\d/-]*\b|HENet Edge/g, ''));

describe.each(['de', 'zh'] as const)('words in %s', (tag) => {
  test('nothing was left as it is in English', async () => {
    const english = await saidIn('en');
    const here = await saidIn(tag);
    const same = [...here].filter(
      ([path, said]) => said === english.get(path) && hasWords(said) && !ALIKE[tag].test(path),
    );
    expect(same).toEqual([]);
  });

  test('nothing is empty that is said in English', async () => {
    const english = await saidIn('en');
    const here = await saidIn(tag);
    for (const [path, said] of english) if (said.trim() !== '') expect(here.get(path)?.trim(), path).toBeTruthy();
  });
});

describe('figures and dates in the language of the screen', () => {
  test('German has decimal commas, Chinese closes up the percent sign, and both keep the minus sign', async () => {
    await language.speak('de');
    expect([ml(18.4), deltaMl(11.24), deltaMl(-2), deltaMl(0.04), ml(null), decimal(-0.01, 1)].map(read)).toEqual([
      '18,4 mL',
      '+11,2 mL',
      '−2,0 mL',
      '±0,0 mL',
      'unbekannt',
      '0,0',
    ]);
    expect([percent(0.115), ...percentBeside(0.2266, 0.2304)].map(read)).toEqual(['12 %', '22,7 %', '23,0 %']);
    await language.speak('zh');
    expect([ml(18.4), percent(0.115), deltaPercent(-60.9), ml(Number.NaN)].map(read)).toEqual([
      '18.4 mL',
      '12%',
      '−61%',
      '未知',
    ]);
  });

  test.each([
    ['en', '23 Nov 02:35', '23 Nov 2025 02:35', '19 min ago', '3 h 05 min'],
    ['de', '23. Nov. 02:35', '23. Nov. 2025 02:35', 'vor 19 min', '3 h 05 min'],
    ['zh', '11月23日 02:35', '2025年11月23日 02:35', '19 分钟前', '3 小时 05 分'],
  ] as const)('dates and ages in %s', async (tag, scanned, lastYear, before, long) => {
    await language.speak(tag);
    expect(scannerTime('2026-11-23T02:35:10', SAMPLE_NOW)).toBe(scanned);
    expect(scannerTime('2025-11-23T02:35:10', SAMPLE_NOW)).toBe(lastYear);
    expect(agoOf(ago(19), SAMPLE_NOW)).toBe(before);
    expect(age(185 * 60_000)).toBe(long);
  });

  test('the clock has 24 hours, and another day is named', async () => {
    const evening = new Date(2026, 10, 22, 23, 5);
    for (const tag of TAGS) {
      await language.speak(tag);
      expect(timeOfDay(evening.toISOString(), evening.getTime() + 60_000)).toBe('23:05');
      expect(timeOfDay(evening.toISOString(), evening.getTime() + 3 * 3_600_000)).toMatch(/22.* 23:05$/);
    }
    await language.speak('de');
    expect(dateOf(evening.toISOString())).toBe('22. Nov. 2026');
    expect([dateOf(null), timeOfDay('soon', null)]).toEqual(['unbekannt', 'unbekannt']);
  });
});

describe('what is read across the room', () => {
  const within = sampleAlert({ ...sampleAlerts.measured, measured: measuredWithinError });

  test.each([
    ['de', 'Blutung 18,4 mL, hohes Wachstumsrisiko', 'Blutung um 1,5 mL gewachsen, innerhalb des Messfehlers', 'Hoch'],
    ['zh', '出血 18.4 mL，增大风险高', '血肿增大 1.5 mL，在测量误差内', '高'],
  ] as const)('headlines and priorities in %s', async (tag, risk, growth, high) => {
    await language.speak(tag);
    expect(read(headline(sampleAlerts.high))).toBe(risk);
    expect(read(headline(within))).toBe(growth);
    expect(PRIORITY_WORDS.high).toMatchObject({ word: high, mark: '!!!' });
  });

  test('a site’s own rule is read in the language of the screen, in full', async () => {
    const english = rulesInWords();
    await language.speak('de');
    expect(read(rule(english.RHE1))).toBe(
      'IPH gewachsen um ≥ 6 mL oder ≥ 33 % oder IVH neu oder gewachsen um ≥ 0,2 mL',
    );
    await language.speak('zh');
    expect(read(rule(english.RHE2))).toBe('IPH 增大 ≥ 6 mL 或 ≥ 33 %，或 IVH 增大 ≥ 1 mL');
    for (const text of Object.values(english)) expect(rule(text)).not.toMatch(/\b(grew|or|by|new|is)\b/);
  });

  test('maps of words follow the language without being made anew', async () => {
    const before = RULES.CHE;
    await language.speak('de');
    expect(RULES.CHE).not.toBe(before);
    expect(Object.keys(CONDITION_WORDS)).toEqual(expect.arrayContaining([...CONDITION_NAMES]));
  });
});

describe('the appliance’s own codes', () => {
  const matches = (file: string, pattern: RegExp) => [...sourceOf(file).matchAll(pattern)].map(([, code]) => code!);

  /** Where remarks, and reasons for what was not read, are made. */
  const REMARKS: readonly (readonly [file: string, pattern: RegExp])[] = [
    ['edge/series/reasons.ts', /^ {2}'([a-z-]+)':/gm],
    ['edge/volume/errors.ts', /^ {2}\| '((?:header|decode|geometry)-[a-z-]+)'/gm],
    ['edge/inference/quality.ts', /say\(\s*'([a-z-]+)'/g],
    ['edge/inference/doubts.ts', /^ {4}'([a-z-]+)',/gm],
    ['edge/assessment/quality.ts', /code: '([a-z-]+)'/g],
    ['edge/inference/host.ts', /failed\('([a-z-]+)'/g],
    ['edge/inference/engine.ts', /code: '((?:disk|reading)-[a-z-]+)'/g],
    ['edge/inference/axial.ts', /code: '([a-z-]+)'/g],
    ['edge/inference/contrast.ts', /code: '([a-z-]+)'/g],
    ['edge/alerting/read-scan.ts', /code: '([a-z-]+)'/g],
    ['edge/alerting/runner.ts', /code: '(reading-[a-z-]+)'/g],
  ];

  test.each(REMARKS)('every remark of %s has a title', (file, pattern) => {
    const codes = matches(file, pattern);
    expect(codes, 'codes are found where they were').not.toEqual([]);
    for (const code of codes) expect(remarks, file).toHaveProperty([code]);
  });

  test('every fault that a request can meet has a title, and what to do', () => {
    const table = /STATUS_OF_FAULT[^{]*\{([\s\S]*?)\n\};/.exec(sourceOf('edge/http/faults.ts'))?.[1] ?? '';
    const codes = [...table.matchAll(/'([a-z-]+)':/g)].map(([, code]) => code!);
    const acts = matches('edge/alerting/remote-acts.ts', /code: '([a-z-]+)'/g);
    expect(codes.length).toBeGreaterThan(15);
    expect(acts).toContain('act-late');
    for (const code of [...codes, ...acts, 'internal-error']) expect(faults).toHaveProperty([code]);
  });

  test('a refusal is said in the language of the screen, beside what the appliance said', async () => {
    const refused = {
      code: 'alert-taken',
      message: 'RN Okafor took this alert at 02:40',
      hint: 'Speak with that person.',
    };
    expect(faultInWords(refused)).toEqual({
      said: 'RN Okafor took this alert at 02:40. Speak with that person.',
      original: null,
    });
    expect(remarkTitle('series-localizer')).toBe(null);
    await language.speak('de');
    expect(faultInWords(refused)).toEqual({
      said: 'Jemand anderes hat den Alarm übernommen. Mit dieser Person sprechen; wer fertig ist, schließt ihn.',
      original: refused.message,
    });
    expect(faultInWords({ ...refused, code: 'of-a-later-version' }).said).toContain('RN Okafor');
    expect([remarkTitle('series-localizer'), remarkTitle('of-a-later-version')]).toEqual(['Planungsaufnahme', null]);
  });
});

describe('templates', () => {
  const files = globSync('{components,pages,viewer}/**/*.ts', { cwd: `${ROOT}dashboard` }).sort();

  test.each(files)('%s holds no sentence of its own', (file) => {
    expect(literalsOf(sourceOf(`dashboard/${file}`)), 'move these words to dashboard/language').toEqual([]);
  });
});

/** Words that stand in `html` templates themselves: as text, or in attributes that people read or hear. */
function literalsOf(source: string): string[] {
  return templatesOf(source).flatMap((template) => {
    const heard = [...template.matchAll(/\s(?:aria-label|title|placeholder|alt|heading)="([^"]+)"/g)].map(
      ([, said]) => said!,
    );
    const text = template.replace(/<!--[\s\S]*?-->/g, '').replace(/<[^<>]*>/g, '\n');
    const read = text.split('\n').map((line) => line.trim());
    return [...heard, ...read].filter((said) =>
      /\p{L}{2}/u.test(said.replace(/\b(HENet Edge|IPH|IVH|ID|mL|mm|SHA-256)\b/g, '')),
    );
  });
}

/** What stands in each `html` template outside its expressions; the templates within those are found as well. */
function templatesOf(source: string): string[] {
  const templates: string[] = [];
  for (let at = source.indexOf('html`'); at >= 0; at = source.indexOf('html`', at + 1)) {
    let [text, depth] = ['', 0];
    for (let i = at + 5; i < source.length && (depth > 0 || source[i] !== '`'); i++) {
      if (source.startsWith('${', i) && depth === 0) {
        depth = 1;
        i += 1;
        text += '\u0000';
      } else if (depth > 0) {
        if (source[i] === '{') depth += 1;
        else if (source[i] === '}') depth -= 1;
      } else text += source[i];
    }
    templates.push(text.replaceAll('\u0000', ''));
  }
  return templates;
}
