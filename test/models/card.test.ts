import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cardShortcomings } from '../../scripts/models/card.ts';
import { cardOf, manifestOf } from './packages.ts';

const manifest = manifestOf('models/henet');
const operators = manifest.operators!;
const { version } = manifest;
const threshold = String((manifest as { thresholds: { RHE1: number } }).thresholds.RHE1);
const sound = cardOf(manifest, operators);
const wrong = (card: string, of = manifest) => cardShortcomings(card, of, of.operators!).map(({ what }) => what);

test.each(['hematoma', 'henet'])('the shipped card of %s says all that a card must', (name) => {
  const folder = join('models', name);
  expect(wrong(readFileSync(join(folder, 'CARD.md'), 'utf8'), manifestOf(folder))).toEqual([]);
});

test('a card need not write the name as the manifest does', () => {
  expect(wrong(sound.replace('# henet', '# The HE-Net network'))).toEqual([]);
});

describe('a card is not complete', () => {
  test.each([
    [
      'under another version',
      sound.replace(`# henet ${version}`, `# henet ${version}1`),
      [`the name henet and the version ${version}`],
    ],
    ['under another name', sound.replace('# henet', '# hematoma'), [`the name henet and the version ${version}`]],
    [
      'with another intended use',
      sound.replace('**Demonstration.', '**Clinical.'),
      ['the intended use, demonstration'],
    ],
    ['without "Not for diagnosis"', sound.replace('Not for diagnosis.', ''), ['Not for diagnosis']],
    [
      'that says "Not for diagnosis" only further down',
      `${sound.replace('Not for diagnosis.', '')}\nNot for diagnosis.\n`,
      ['Not for diagnosis'],
    ],
    ['without an input', sound.replace('`masks`', ''), ['input row with masks']],
    ['without its outputs', sound.replace(/\| output .*\n/, ''), ['output row with probabilities, spread, gradcam']],
    ['without what it was trained on', sound.replace(/\| trained on \|.*\|/, '| trained on | |'), ['trained on']],
    ['with another licence', sound.replace('Apache-2.0', 'MIT'), ['licence row with Apache-2.0']],
    ['without operators', sound.replace(/\| operators .*\n/, ''), ['no operators row']],
    ['without one operator', sound.replace('Conv, ', ''), ['the operators Conv']],
    ['with another opset', sound.replace('opset 13', 'opset 17'), ['"opset 13, IR 7"']],
    ['without a word on half precision', sound.replace('Half precision: not run.', ''), ['half precision']],
    ['without a section of figures', sound.replace('## Measured on', '## Guessed from'), ['"## Measured on ..."']],
    ['with a section without figures', sound.replace(/\| error.*\n/, ''), ['"## Measured on ..."']],
    ['with another threshold', sound.replace(threshold, '0.3'), [`threshold of RHE1 (${threshold})`]],
    [
      'without how its thresholds were chosen',
      sound.replace(/chosen by .*\n/, '\n'),
      ['how the thresholds were chosen'],
    ],
    [
      'that is empty',
      '',
      [
        'heading',
        'intended use',
        'Not for',
        'input',
        'output',
        'trained',
        'licence',
        'operators',
        'half',
        'Measured',
        'threshold',
        'chosen',
      ],
    ],
  ])('%s', (_, card, expected) => {
    expect(card).not.toBe(sound);
    const said = wrong(card);
    expect(said).toHaveLength(expected.length);
    for (const [n, part] of expected.entries()) expect(said[n]).toContain(part);
  });
});
