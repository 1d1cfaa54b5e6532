import type { Manifest } from '../../edge/inference/manifest.ts';
import type { Shortcoming } from './shortcoming.ts';

/**
 * What a package's CARD.md lacks. A person reads the card, the appliance the manifest; they must say the same:
 *
 * 1. The first line is a heading with the manifest's name and version; case, spaces and hyphens do not count.
 * 2. The line after it begins with the intended use (`**Demonstration. ...**`), the manifest's.
 * 3. Before the first section it says "Not for diagnosis".
 * 4. A table has the rows `input` and `output`, with each tensor of the manifest in backquotes.
 * 5. A row `trained on` says on what, in what number.
 * 6. A row `licence` has the manifest's licence.
 * 7. A row `operators` lists those of the graph, with `opset N` and `IR N`.
 * 8. It says what of half precision (or fp16) was tried, if only that it was not.
 * 9. A section `## Measured on ...` has figures in a table.
 * 10. A card of the expansion role has each threshold of the manifest, and how they were chosen, in the manifest's words.
 *
 * @param operators of the ONNX graph; those of the manifest where the graph could not be read
 */
export function cardShortcomings(card: string, manifest: Manifest, operators: readonly string[]): Shortcoming[] {
  const lacks: Shortcoming[] = [];
  const need = (holds: boolean, what: string, todo: string) => {
    if (!holds) lacks.push({ what: `CARD.md ${what}.`, todo });
  };
  const { name, version, intendedUse, licence } = manifest;
  const [heading = '', ...rest] = card.split('\n').filter((line) => line.trim() !== '');
  const lead = card.split(/^## /m)[0]!;

  need(
    /^# /.test(heading) && plain(heading).includes(plain(name)) && heading.split(/\s+/).includes(version),
    `does not begin with a heading that has the name ${name} and the version ${version}`,
    `Let its first line be: # ${name} ${version}`,
  );
  const stated = /^\W*(\w+)/.exec(rest[0] ?? '')?.[1]?.toLowerCase();
  need(
    stated === intendedUse,
    `does not begin below its heading with the intended use, ${intendedUse}`,
    `Let the line begin with **${intendedUse[0]!.toUpperCase()}${intendedUse.slice(1)}. or correct intendedUse in the manifest.`,
  );
  need(
    /not for diagnosis/i.test(lead),
    'does not say "Not for diagnosis" before its first section',
    'Say so there: whoever reads only the top must know.',
  );
  for (const kind of ['input', 'output'] as const) {
    const names = manifest[`${kind}s`].map((tensor) => tensor.name);
    const row = rowOf(card, kind);
    const unnamed = names.filter((tensor) => !row.includes(`\`${tensor}\``));
    need(
      unnamed.length === 0,
      `has no ${kind} row with ${listed(unnamed)}`,
      `Add a table row: | ${kind} | \`${names.join('`, `')}\` ... |`,
    );
  }
  need(
    rowOf(card, 'trained on') !== '',
    'does not say what it was trained on',
    'Add a table row: | trained on | ... |',
  );
  need(
    rowOf(card, 'licence').includes(licence),
    `has no licence row with ${licence}`,
    `Add a table row: | licence | ${licence} |, or correct licence in the manifest.`,
  );
  lacks.push(...graphShortcomings(card, manifest, operators));
  need(
    /half[ -]precision|\bfp16\b/i.test(card),
    'says nothing of half precision',
    'Say what was tried with it, or that it was not.',
  );
  const measured = /^## Measured on .*\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(card)?.[1] ?? '';
  need(
    /^\|.*\d.*\|/m.test(measured),
    'has no section "## Measured on ..." with a table of figures',
    'Measure the package on cases that it never saw and write down the figures.',
  );
  if (manifest.role === 'expansion') {
    const numbers = new Set((card.match(/\d+(\.\d+)?/g) ?? []).map(Number));
    const unsaid = Object.entries(manifest.thresholds).filter(([, value]) => !numbers.has(value));
    need(
      unsaid.length === 0,
      `does not state the manifest's threshold of ${listed(unsaid.map(([key, value]) => `${key} (${value})`))}`,
      'State each threshold as the manifest has it.',
    );
    need(
      oneLine(card).includes(oneLine(manifest.thresholdsChosenBy)),
      'does not say how the thresholds were chosen',
      `Say it in the manifest's words: ${manifest.thresholdsChosenBy}`,
    );
  }
  return lacks;
}

function graphShortcomings(card: string, { opset, irVersion }: Manifest, operators: readonly string[]): Shortcoming[] {
  const row = rowOf(card, 'operators');
  const words = new Set(row.split(/\W+/));
  const missing = operators.filter((operator) => !words.has(operator));
  const versions = `opset ${opset}, IR ${irVersion}`;
  const todo = `Add a table row: | operators | ${operators.join(', ')} (${versions}) |`;
  if (row === '') return [{ what: 'CARD.md has no operators row.', todo }];
  return [
    ...(missing.length > 0 ? [{ what: `CARD.md does not list the operators ${listed(missing)}.`, todo }] : []),
    ...(row.includes(versions) ? [] : [{ what: `CARD.md does not say "${versions}" of its operators.`, todo }]),
  ];
}

/** Second column of the table row with this first column; empty where there is none. */
function rowOf(card: string, key: string): string {
  return new RegExp(`^\\| *${key} *\\|(.*)\\| *$`, 'im').exec(card)?.[1]?.trim() ?? '';
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ');
const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9.]/g, '');
const listed = (words: readonly string[]) => words.join(', ');
