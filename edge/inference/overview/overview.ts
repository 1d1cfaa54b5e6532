import type { Hematoma, ModelUsed, OtherFinding } from '../../assessment/assessment.ts';
import { DEFINITIONS, type Definition, type PerDefinition } from '../../assessment/definitions.ts';
import type { Lattice, Volume } from '../../volume/volume.ts';
import type { Slab } from '../heat.ts';
import { Canvas, GREY, textWidth } from './canvas.ts';
import {
  drawHeat,
  drawHeatBar,
  drawOutline,
  drawSlice,
  IPH_COLOUR,
  IVH_COLOUR,
  OTHER_COLOUR,
  PANEL,
  sliceOf,
} from './panel.ts';
import { encodePng } from './png.ts';

/** What the overview shows of one reading. */
export interface OverviewContent {
  readonly volume: Volume;
  /** 0 background, 1 IPH, 2 IVH, 3 and above other findings, on the volume's grid. */
  readonly labels: Uint8Array;
  readonly hematoma: Hematoma;
  readonly otherFindings: readonly OtherFinding[];
  /** The head grid: its middle and width are what the panels show. */
  readonly field: Lattice;
  readonly expansion: {
    readonly probabilities: PerDefinition;
    readonly thresholds: PerDefinition;
    /** Grad-CAM of CHE on the volume's grid. */
    readonly heat: Slab;
  } | null;
  readonly models: readonly ModelUsed[];
  readonly caption: string;
}

const GAP = 12;
const HEADER = 44;
const WIDTH = 3 * PANEL + 4 * GAP;
const HEIGHT = HEADER + 2 * PANEL + 3 * GAP;
const LINE = 22;
/** Between the largest slice and its neighbours on the picture, mm. */
const NEIGHBOUR_MM = 10;

/** Named by their rule wherever a person reads: which revised rule bears which number is inferred. */
const RULE_NAMES: Readonly<Record<Definition, string>> = {
  CHE: 'conventional (CHE)',
  RHE1: 'revised, any IVH growth (RHE1)',
  RHE2: 'revised, IVH growth of 1 mL (RHE2)',
};

/** The overview picture: a PNG of three key slices, where the network looked, and the figures. */
export function drawOverview(content: OverviewContent): Promise<Uint8Array> {
  const canvas = new Canvas(WIDTH, HEIGHT);
  const { volume, labels, field, hematoma, expansion } = content;
  canvas.text(GAP, 14, mark(content.models));
  const room = Math.floor((WIDTH - textWidth(mark(content.models)) - 4 * GAP) / textWidth(' '));
  const caption = content.caption.slice(0, room);
  canvas.text(WIDTH - GAP - textWidth(caption), 14, caption, { colour: GREY });

  const key = keySlices(volume, hematoma);
  for (const [n, index] of key.entries()) {
    const corner = [GAP + n * (PANEL + GAP), HEADER] as const;
    const slice = sliceOf(volume, field, index);
    drawSlice(canvas, corner, slice, volume);
    drawOutline(canvas, corner, slice, labels);
  }
  const below = HEADER + PANEL + GAP;
  if (expansion) {
    const slice = sliceOf(volume, field, key[1]!);
    drawSlice(canvas, [GAP, below], slice, volume);
    drawHeat(canvas, [GAP, below], slice, expansion.heat);
  }
  drawFigures(canvas, 2 * GAP + PANEL, below + GAP, content);
  return encodePng(WIDTH, HEIGHT, canvas.data);
}

/** What every picture must say of the models behind it. */
function mark(models: readonly ModelUsed[]): string {
  if (models.some(({ intendedUse }) => intendedUse === 'demonstration')) return 'DEMONSTRATION - NOT FOR DIAGNOSIS';
  return 'RESEARCH - NOT FOR DIAGNOSIS';
}

/** Three slices, the middle one the largest of the bleed; without bleed, quarters of the scan. */
function keySlices({ size, spacing }: Lattice, { largestSlice }: Hematoma): [number, number, number] {
  const last = size[2] - 1;
  if (largestSlice === null) return [Math.round(last / 4), Math.round(last / 2), Math.round((3 * last) / 4)];
  const step = Math.max(1, Math.round(NEIGHBOUR_MM / spacing[2]));
  return [Math.max(0, largestSlice - step), largestSlice, Math.min(last, largestSlice + step)];
}

function drawFigures(canvas: Canvas, x: number, y: number, content: OverviewContent): void {
  const { hematoma, otherFindings, expansion, models } = content;
  let line = y;
  const say = (text: string, options?: Parameters<Canvas['text']>[3]) => {
    canvas.text(x, line, text, options);
    line += LINE;
  };
  const ml = (value: number) => `${value.toFixed(1).padStart(5)} mL`;
  if (hematoma.found) {
    say(`IPH   ${ml(hematoma.iphMl)}   solid outline`, { colour: IPH_COLOUR });
    say(`IVH   ${ml(hematoma.ivhMl)}   dotted outline`, { colour: IVH_COLOUR });
    say(`total ${ml(hematoma.totalMl)}   by segmentation`);
    if (hematoma.abc2Ml !== null) say(`ABC/2 ${ml(hematoma.abc2Ml)}   of the IPH`);
  } else say('No hematoma found by this model.');
  for (const { label, name, ml: volume } of otherFindings.filter((finding) => finding.ml > 0)) {
    say(`${label.padEnd(5)} ${ml(volume)}   ${name}, sparse outline`, { colour: OTHER_COLOUR });
  }
  line += LINE / 2;
  if (expansion) {
    say('Predicted expansion: probability (threshold)');
    for (const definition of DEFINITIONS) {
      const percent = (of: PerDefinition) => `${Math.round(100 * of[definition])} %`;
      const figures = `${percent(expansion.probabilities).padStart(5)} (${percent(expansion.thresholds)})`;
      say(`${figures.padEnd(14)} ${RULE_NAMES[definition]}`);
    }
    line += LINE / 2;
    say('Left: Grad-CAM, where the network looked for CHE.');
    say("It is not the lesion's extent.");
    drawHeatBar(canvas, x + textWidth('none '), line, 240, 14);
    canvas.text(x + textWidth('none ') + 252, line, 'strongest of this map');
    say('none');
    line += LINE / 2;
  }
  for (const { role, name, version, intendedUse, provider } of models) {
    say(`${role}: ${name} ${version}, ${intendedUse}, ${provider}`, { colour: GREY, scale: 1 });
  }
  say('Brain window 80/40 HU. Research software, not a medical device.', { colour: GREY, scale: 1 });
}
