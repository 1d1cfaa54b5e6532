import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { theme } from '../../dashboard/theme/theme.ts';
import { contrast, over, tokensOf } from './contrast.ts';

const ROOT = new URL('../../dashboard/', import.meta.url).pathname;
const SOURCES = globSync('{components,pages,viewer,theme,gallery}/**/*.{ts,css}', { cwd: ROOT });
const sourceOf = (file: string) => readFileSync(`${ROOT}${file}`, 'utf8');

const GROUNDS = ['--ground', '--surface', '--raised', '--stripe', '--field'] as const;
/** Text and what it is written on; WCAG 2.1 AA wants 4.5 : 1, also of large text here. */
const TEXTS: readonly (readonly [text: string, on: string])[] = [
  ...['--text', '--dim', '--high-text', '--medium-text', '--low-text'].flatMap((text) =>
    GROUNDS.map((ground) => [text, ground] as const),
  ),
  ['--ground', '--text'],
  ['--on-high', '--high'],
  ['--on-medium', '--medium'],
  ['--on-low', '--low'],
  ['--on-shout', '--shout'],
  ['--text', '--notice'],
  ['--on-demo', '--demo'],
  ['--on-demo', '--demo-stripe'],
  ['--on-image', '--image'],
  ['--on-tile', '--tile'],
  ['--high-tile', '--tile'],
  ['--medium-tile', '--tile'],
  ['--low-tile', '--tile'],
];
/** What is drawn, and what it lies on: 3 : 1. */
const DRAWN: readonly (readonly [drawn: string, on: string])[] = [
  ...['--high-line', '--medium-line', '--low-line', '--iph', '--ivh', '--other', '--focus'].flatMap((drawn) =>
    GROUNDS.map((ground) => [drawn, ground] as const),
  ),
  ['--dim', '--raised'],
  ['--fill', '--track'],
  ['--mark', '--mark-rim'],
];

describe.each(['dark', 'light'] as const)('the %s theme', (name) => {
  const tokens = tokensOf(name);
  const at = (token: string) => tokens[token] ?? [0, 0, 0];

  test.each(TEXTS)('%s is read on %s', (text, on) => {
    expect(tokens).toHaveProperty([text]);
    expect(tokens).toHaveProperty([on]);
    expect(contrast(at(text), at(on))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(DRAWN)('%s is seen on %s', (drawn, on) => {
    expect(tokens).toHaveProperty([drawn]);
    expect(contrast(at(drawn), at(on))).toBeGreaterThanOrEqual(3);
  });

  test.each(['--text', '--dim'])('%s is read through the hatch of old data', (text) => {
    for (const ground of ['--surface', '--ground']) {
      expect(contrast(at(text), over(at('--hatch'), at(ground), 0.33))).toBeGreaterThanOrEqual(4.5);
    }
  });

  test('focus is seen on any ground: its two rings differ as black and white do', () => {
    expect(contrast(at('--focus'), at('--focus-rim'))).toBeGreaterThan(15);
    expect(Math.max(contrast(at('--focus'), at('--image')), contrast(at('--focus-rim'), at('--image')))).toBe(21);
  });

  test('pictures lie on true black', () => expect(at('--image')).toEqual([0, 0, 0]));

  test('priorities fill with red, yellow and cyan', () => {
    const dark = tokensOf('dark');
    for (const token of ['--high', '--medium', '--low']) expect(at(token)).toEqual(dark[token]);
    const [high, medium, low] = ['--high', '--medium', '--low'].map(at);
    expect(high![0] > 200 && high![1] < 60 && high![2] < 60, 'red').toBe(true);
    expect(medium![0] > 200 && medium![1] > 180 && medium![2] < 60, 'yellow').toBe(true);
    expect(low![0] < 80 && low![1] > 180 && low![2] > 200, 'cyan').toBe(true);
  });
});

describe('tokens', () => {
  test('every token that is used is there, or set where it is used', () => {
    const known = new Set(sourceOf('theme/page.css').match(/(?<=^\s*)--[\w-]+(?=:)/gm));
    for (const file of SOURCES) {
      const source = sourceOf(file);
      const own = new Set(source.match(/--[\w-]+(?=['"]?[:,])/g));
      for (const [, used] of source.matchAll(/var\((--[\w-]+)/g)) {
        expect(known.has(used!) || own.has(used!), `${used} in ${file}`).toBe(true);
      }
    }
  });

  /** On pictures, which are black in every theme; and the phantom of the gallery. */
  const ON_PICTURES = /^viewer\//;
  /** Paper is white in every theme. */
  const ON_PAPER = /^components\/record\/paper\.ts$/;

  test('no colour is written outside the tokens: another theme would not have it', () => {
    const literal = /#[\da-f]{3}\b(?![\w-])|#[\da-f]{6}\b|\brgba?\(|\bhsla?\(|:\s*(?:black|white|red|yellow|cyan)\b/gi;
    const found = SOURCES.filter(
      (file) => file !== 'theme/page.css' && !ON_PICTURES.test(file) && !ON_PAPER.test(file),
    ).flatMap((file) => [...sourceOf(file).matchAll(literal)].map(([colour]) => `${file}: ${colour}`));
    expect(found, 'name a token of theme/page.css instead').toEqual([]);
  });
});

describe('the theme of a screen', () => {
  const device = (light: boolean) => {
    const listeners: (() => void)[] = [];
    return {
      matches: light,
      addEventListener: (_type: string, listener: () => void) => void listeners.push(listener),
      turn(to: boolean) {
        this.matches = to;
        for (const listener of listeners) listener();
      },
    };
  };
  const kept = new Map<string, string>();
  const store = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };

  test('it is dark on a device that prefers light until somebody chooses, and the choice is kept', () => {
    const bright = device(true);
    const begin = () => theme.begin(store, bright as unknown as MediaQueryList);
    begin();
    expect(theme.shown).toBe('dark');
    theme.choose('light', store);
    expect(theme.shown).toBe('light');
    theme.choose('auto', store);
    begin();
    expect(theme.choice).toBe('auto');
    expect(theme.shown).toBe('light');
    bright.turn(false);
    expect(theme.shown).toBe('dark');
  });

  test('a choice that no version knows is none', () => {
    theme.choose('dark', store);
    kept.set('henet.theme', 'sepia');
    theme.begin(store, device(true) as unknown as MediaQueryList);
    expect(theme.shown).toBe('dark');
  });
});
