import { describe, expect, test } from 'vitest';
import { judgeSeries, type Verdict } from '../../edge/series/judge.ts';
import type { InstanceHeader } from '../../edge/volume/header.ts';
import { head, header, localizer } from './headers.ts';

const LIMITS = { minSlices: 8, minCoverageMm: 80 };
const judge = (headers: readonly InstanceHeader[]) => judgeSeries(headers, LIMITS);

function reasonOf(verdict: Verdict): string {
  return verdict.kind === 'whole' ? 'whole' : verdict.reason.code;
}

describe('a head series that can be read', () => {
  test('thirty axial slices of 5 mm are whole, whatever their order', () => {
    expect(judge(head().toReversed())).toMatchObject({
      kind: 'whole',
      facts: { slices: 30, thicknessMm: 5, coverageMm: 150, kernel: 'soft', isOriginal: true },
    });
  });

  test('a gantry tilted by 25 degrees is still axial', () => {
    const [c, s] = [Math.cos((25 * Math.PI) / 180), Math.sin((25 * Math.PI) / 180)];
    expect(judge(head({ imageOrientation: [1, 0, 0, 0, c, -s] })).kind).toBe('whole');
  });

  test('thin slices at the base and thick ones above, as a sequential scan has them, are whole', () => {
    const zs = [
      ...Array.from({ length: 10 }, (_, n) => n * 2.5),
      ...Array.from({ length: 14 }, (_, n) => 22.5 + 5 * (n + 1)),
    ];
    const slices = zs.map((z, n) =>
      header({ sopInstanceUid: `1.${n + 1}`, imagePosition: [0, 0, z], sliceThickness: n < 10 ? 2.5 : 5 }),
    );
    expect(judge(slices).kind).toBe('whole');
  });

  test('a missing body part, kernel and description refuse nothing', () => {
    const silent = { bodyPartExamined: null, convolutionKernel: null, seriesDescription: null, studyDescription: null };
    expect(judge(head(silent)).kind).toBe('whole');
  });

  test.each(['BRAIN', 'SKULL', 'HEADNECK', 'KOPF', 'Schädel', 'UNKNOWN'])(
    'body part %s may be the head',
    (bodyPartExamined) => {
      expect(judge(head({ bodyPartExamined })).kind).toBe('whole');
    },
  );

  test.each(['HEAD WITHOUT CONTRAST', 'Non-contrast Head 5mm', 'SCHAEDEL NATIV', 'HEAD W/O IV CON', 'C- HEAD'])(
    '"%s" names a plain scan',
    (seriesDescription) => {
      expect(judge(head({ seriesDescription })).kind).toBe('whole');
    },
  );

  test.each(['NONE', 'NO', 'WITHOUT CONTRAST', '0'])('the contrast agent "%s" is none', (contrastBolusAgent) => {
    expect(judge(head({ contrastBolusAgent })).kind).toBe('whole');
  });

  test('no millilitres of no agent are no contrast', () => {
    expect(judge(head({ contrastBolusAgent: 'NONE', contrastBolusVolume: 0 })).kind).toBe('whole');
  });

  test('a protocol that plans contrast for its later series does not refuse the plain one', () => {
    expect(judge(head({ protocolName: 'STROKE CTA PERFUSION', studyDescription: 'CT HEAD W WO CONTRAST' })).kind).toBe(
      'whole',
    );
  });
});

describe('a series that is not what is to be read', () => {
  const SC = '1.2.840.10008.5.1.4.1.1.7';
  test.each<[string, string, Partial<InstanceHeader>]>([
    ['series-secondary-capture', 'screen captures', { sopClassUid: SC }],
    ['series-secondary-capture', 'multi-frame screen captures', { sopClassUid: `${SC}.4`, numberOfFrames: 3 }],
    ['series-dose-report', 'the dose report', { sopClassUid: '1.2.840.10008.5.1.4.1.1.88.67', modality: 'SR' }],
    ['series-multi-frame', 'Enhanced CT', { sopClassUid: '1.2.840.10008.5.1.4.1.1.2.1', numberOfFrames: 30 }],
    ['series-not-ct', 'another modality', { modality: 'PT' }],
    ['series-localizer', 'the localizer', { imageType: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'] }],
    ['series-sharp-kernel', 'a bone reconstruction', { convolutionKernel: 'H70h' }],
    ['series-contrast', 'a scan with contrast agent', { contrastBolusAgent: 'ULTRAVIST 370' }],
    ['series-contrast', 'a scan that states only how much was given', { contrastBolusVolume: 70 }],
    ['series-contrast', 'a scan that states only what was in it', { contrastBolusIngredient: 'IODINE' }],
    ['series-contrast', 'a scan described as with contrast', { seriesDescription: 'HEAD POST CONTRAST' }],
    ['series-contrast', 'a scan described as with contrast in German', { seriesDescription: 'Schädel mit KM' }],
    ['series-angiography', 'a CT angiography', { seriesDescription: 'CTA HEAD 0.75' }],
    ['series-angiography', 'bolus monitoring', { seriesDescription: 'PreMonitoring' }],
    ['series-perfusion', 'a perfusion series by its name', { seriesDescription: 'VPCT Perfusion 10.0' }],
    [
      'series-perfusion',
      'a perfusion map by its image type',
      { imageType: ['DERIVED', 'PRIMARY', 'PERFUSION', 'RCBF'] },
    ],
    ['series-derived', 'a reformatted series', { imageType: ['DERIVED', 'SECONDARY', 'REFORMATTED'] }],
    ['series-derived', 'a maximum intensity projection', { seriesDescription: 'HEAD MIP 10mm' }],
    ['series-not-head', 'the neck', { bodyPartExamined: 'CSPINE' }],
    [
      'series-not-head',
      'a chest that says so only by name',
      { bodyPartExamined: null, seriesDescription: 'HELICAL CHEST', studyDescription: 'CHEST' },
    ],
    ['series-not-axial', 'coronal slices', { imageOrientation: [1, 0, 0, 0, 0, -1] }],
  ])('%s: %s', (code, _what, changes) => {
    const verdict = judge(head(changes));
    expect(verdict.kind).toBe('refused');
    expect(reasonOf(verdict)).toBe(code);
  });

  test('one foreign slice refuses the whole series', () => {
    const slices = head();
    slices[7] = { ...slices[7]!, contrastBolusAgent: 'IOMERON' };
    expect(reasonOf(judge(slices))).toBe('series-contrast');
  });

  test('both views of a localizer are a localizer, not a mixed orientation', () => {
    expect(reasonOf(judge(localizer()))).toBe('series-localizer');
  });
});

describe('a head series that cannot be read as it stands', () => {
  test('a missing slice is told with its place', () => {
    const verdict = judge(head().filter((_, n) => n !== 12));
    expect(verdict).toMatchObject({
      kind: 'unreadable',
      reason: { code: 'geometry-missing-slices', text: expect.stringMatching(/gap of 10 mm at z = 60 mm/) },
    });
  });

  test('every other slice missing is seen by their numbers and thickness, though the gaps are even', () => {
    const odd = head().filter((_, n) => n % 2 === 0);
    expect(judge(odd)).toMatchObject({
      kind: 'unreadable',
      reason: {
        code: 'geometry-missing-slices',
        text: 'Slices of 5 mm lie 10 mm apart: every other one seems to be missing.',
      },
    });
    expect(judge(head({}, 15, 10)).kind).toBe('whole');
  });

  test.each<[string, (slices: InstanceHeader[]) => InstanceHeader[]]>([
    ['geometry-too-few-slices', (slices) => slices.slice(0, 7)],
    ['series-too-short', (slices) => slices.slice(0, 10)],
    ['geometry-duplicate-positions', (slices) => [...slices, { ...slices[3]!, sopInstanceUid: '1.9.9' }]],
    ['series-mixed-patients', (slices) => change(slices, { patientId: 'P2' })],
    [
      'series-mixed-patients',
      (slices) =>
        change(slices, { issuerOfPatientId: 'OTHER' }).map((s, n) =>
          n === 0 ? { ...s, issuerOfPatientId: 'ONE' } : s,
        ),
    ],
    ['geometry-mixed-frame-of-reference', (slices) => change(slices, { frameOfReferenceUid: '1.8' })],
    ['geometry-mixed-size', (slices) => change(slices, { rows: 256, columns: 256 })],
    ['geometry-mixed-orientation', (slices) => change(slices, { imageOrientation: [1, 0, 0, 0, 0.98, -0.199] })],
    ['geometry-no-position', (slices) => change(slices, { imagePosition: null })],
  ])('%s', (code, spoil) => {
    const verdict = judge(spoil(head()));
    expect(verdict.kind).toBe('unreadable');
    expect(reasonOf(verdict)).toBe(code);
  });

  test('every reason is a sentence', () => {
    for (const headers of [head({}, 3), head({}, 10), head({ convolutionKernel: 'H70h' }), localizer()]) {
      const verdict = judge(headers);
      expect(verdict.kind !== 'whole' && verdict.reason.text).toMatch(/^[A-Z].{15,}\.$/);
    }
  });

  function change(slices: InstanceHeader[], changes: Partial<InstanceHeader>): InstanceHeader[] {
    return slices.map((slice, n) => (n === slices.length - 1 ? { ...slice, ...changes } : slice));
  }
});
