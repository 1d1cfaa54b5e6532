import { usedAttributes } from './attributes.ts';
import { blocks, table } from './markdown.ts';

/** Annexes A.A to A.E. */
export function annexes(): string {
  return blocks(
    '## Annex A.A Information Object Definitions',
    'No object is created. Of what is received these attributes are looked at; all others are kept and not used:',
    table(
      ['Tag', 'VR', 'Keyword', 'Required'],
      usedAttributes().map(({ tag, vr, keyword, isRequired }) => [
        tag,
        vr,
        keyword,
        isRequired ? 'yes: else C000' : '',
      ]),
    ),
    '## Annex A.B Structured Report content encoding',
    'None is created or read.',
    '## Annex A.C Security details',
    'See 8.4.2 and 8.7.',
    '## Annex A.D Mapping of attributes',
    'None: no attribute is taken from one service to another.',
    '## Annex A.E Code set usage',
    'None.',
  );
}
