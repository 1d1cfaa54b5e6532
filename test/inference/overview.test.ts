import { decode } from 'fast-png';
import { expect, test } from 'vitest';
import type { ModelUsed } from '../../edge/assessment/assessment.ts';
import { measureHematoma } from '../../edge/assessment/measure.ts';
import { CIVIDIS } from '../../edge/inference/overview/cividis.ts';
import { toGlyphs } from '../../edge/inference/overview/font.ts';
import { drawOverview, type OverviewContent } from '../../edge/inference/overview/overview.ts';
import { BRAIN, windowed } from '../../edge/inference/overview/window.ts';
import { voxelCount } from '../../edge/volume/volume.ts';
import { axial, filled, headVolume, inBox } from './lattices.ts';

const field = axial([192, 192, 32], [1.25, 1.25, 5]);
const model = { name: 'test', version: '1.0.0', sha256: '', provider: 'cpu' } as const;
const models: ModelUsed[] = [
  { ...model, role: 'hematoma', intendedUse: 'demonstration' },
  { ...model, role: 'expansion', intendedUse: 'research' },
];

/** A head with a bleed in the patient's right half, IVH in the left, and Grad-CAM over the IVH. */
function content(flip = false): OverviewContent {
  const volume = headVolume(axial([240, 240, 30], [1, 1, 5], flip));
  const iph = inBox([-35, -30, 0], [30, 30, 30]);
  const ivh = inBox([35, -30, 0], [30, 30, 30]);
  const labels = filled(volume, new Uint8Array(voxelCount(volume)), (...at) => (iph(...at) ? 1 : ivh(...at) ? 2 : 0));
  const heat = filled(volume, new Uint8Array(voxelCount(volume)), (...at) => (ivh(...at) ? 255 : 0));
  const hematoma = measureHematoma(volume, labels);
  const probabilities = { CHE: 0.31, RHE1: 0.42, RHE2: 0.53 };
  const expansion = { probabilities, thresholds: probabilities, heat: { firstSlice: 0, values: heat } };
  return { volume, labels, hematoma, otherFindings: [], field, expansion, models, caption: 'Mustermann 0815' };
}

async function draw(of: OverviewContent) {
  const { width, height, data, channels } = decode(await drawOverview(of));
  expect([width, height, channels]).toEqual([1200, 848, 3]);
  const pixel = (x: number, y: number) => [...data.subarray(3 * (x + width * y), 3 * (x + width * y) + 3)];
  /** Pixels of a colour within a rectangle. */
  const count = ([x0, y0, x1, y1]: readonly number[], [r, g, b]: readonly number[]) => {
    let found = 0;
    for (let y = y0!; y < y1!; y++) {
      for (let x = x0!; x < x1!; x++) {
        const [pr, pg, pb] = pixel(x, y);
        if (pr === r && pg === g && pb === b) found++;
      }
    }
    return found;
  };
  return { pixel, count };
}

const IPH = [255, 96, 208];
const IVH = [120, 220, 120];
// The middle panel of the top row, its left and right half; rows 44 to 428.
const LEFT_HALF = [408, 44, 600, 428];
const RIGHT_HALF = [600, 44, 792, 428];

test.each([false, true])("the patient's right is on the viewer's left (columns reversed: %s)", async (flip) => {
  const { count } = await draw(content(flip));
  expect(count(LEFT_HALF, IPH)).toBeGreaterThan(100);
  expect(count(RIGHT_HALF, IPH)).toBe(0);
  expect(count(RIGHT_HALF, IVH)).toBeGreaterThan(50);
  expect(count(LEFT_HALF, IVH)).toBe(0);
});

test('anterior is up', async () => {
  const { count } = await draw(content());
  expect(count([408, 44, 792, 236], IPH)).toBeGreaterThan(100);
  expect(count([408, 237, 792, 428], IPH)).toBe(0);
});

test('the background is truly black and brain is the grey that the window formula gives', async () => {
  const { pixel } = await draw(content());
  expect(pixel(500, 70)).toEqual([0, 0, 0]);
  const grey = Math.trunc(windowed(30, BRAIN));
  expect(pixel(600, 300)).toEqual([grey, grey, grey]);
});

test('Grad-CAM is drawn in a panel of its own and not over the slices', async () => {
  const { pixel } = await draw(content());
  const strongest = [...CIVIDIS.subarray(-3)];
  const at = [12 + 192 + 56, 440 + 192 - 48] as const;
  const [red, green, blue] = pixel(...at);
  expect(red! - blue!).toBeGreaterThan((strongest[0]! - strongest[2]!) * 0.6);
  expect(red! - green!).toBeLessThan(60);
  const [r, g, b] = pixel(408 + 192 + 56, 44 + 192 - 48);
  expect([r, b]).toEqual([g, g]);
});

test('a bleed that is largest outside what the network saw leaves its Grad-CAM panel grey', async () => {
  const bleed = content();
  const heat = { firstSlice: 0, values: new Uint8Array(240 * 240).fill(255) };
  const { pixel } = await draw({ ...bleed, expansion: { ...bleed.expansion!, heat } });
  const [r, g, b] = pixel(12 + 192 + 56, 440 + 192 - 48);
  expect([r, b]).toEqual([g, g]);
});

test('without a bleed there is no Grad-CAM panel and no outline', async () => {
  const bleed = content();
  const labels = new Uint8Array(bleed.labels.length);
  const healthy = { ...bleed, labels, hematoma: measureHematoma(bleed.volume, labels), expansion: null };
  const { count } = await draw(healthy);
  expect(count([0, 44, 1200, 848], IPH) + count([0, 44, 1200, 848], IVH)).toBe(0);
  expect(count([12, 440, 396, 824], [0, 0, 0])).toBe(384 * 384);
});

test('what else a model marks has an outline and a line of its own, also without a bleed', async () => {
  const OTHER = [150, 165, 255];
  const bleed = content();
  const eah = inBox([0, 40, 0], [30, 20, 40]);
  const labels = filled(bleed.volume, new Uint8Array(bleed.labels.length), (...at) => (eah(...at) ? 3 : 0));
  const otherFindings = [{ label: 'EAH', name: 'extra-axial haemorrhage', maskValue: 3, ml: 24 }];
  const hematoma = measureHematoma(bleed.volume, labels);
  const { count } = await draw({ ...bleed, labels, hematoma, otherFindings, expansion: null });
  expect(count([408, 44, 792, 428], OTHER)).toBeGreaterThan(10);
  expect(count([408, 440, 1200, 848], OTHER)).toBeGreaterThan(100);
  expect((await draw(bleed)).count([0, 0, 1200, 848], OTHER)).toBe(0);
});

test('a model for demonstration marks the picture otherwise than one for research', async () => {
  const { count: demonstration } = await draw(content());
  const research = await draw({ ...content(), models: models.map((one) => ({ ...one, intendedUse: 'research' })) });
  const title = [0, 0, 420, 40];
  expect(demonstration(title, [255, 255, 255])).toBeGreaterThan(research.count(title, [255, 255, 255]));
  expect(research.count(title, [255, 255, 255])).toBeGreaterThan(300);
});

test('a caption too long for the picture is cut, not written over the mark', async () => {
  const { count } = await draw({ ...content(), caption: 'x'.repeat(200) });
  const mark = await draw({ ...content(), caption: '' });
  const title = [0, 0, 408, 40];
  expect(count(title, [160, 160, 160])).toBe(0);
  expect(count(title, [255, 255, 255])).toBe(mark.count(title, [255, 255, 255]));
});

test('names outside ASCII are written without their accents', () => {
  expect(toGlyphs('Müller-Strauß, José 山')).toBe('Muller-Strau?, Jose ?');
});

test('the window is the LINEAR function of PS3.3 C.11.2.1.2.1', () => {
  // Width 80, level 40: black up to 39.5 - 39.5 = 0, white above 39.5 + 39.5 = 79, in between 255 / 79 per HU.
  expect(windowed(0, BRAIN)).toBe(0);
  expect(windowed(-500, BRAIN)).toBe(0);
  expect(windowed(79, BRAIN)).toBe(255);
  expect(windowed(3000, BRAIN)).toBe(255);
  expect(windowed(40, BRAIN)).toBeCloseTo((40 * 255) / 79, 9);
});

test('cividis begins and ends in its published colours and grows lighter throughout', () => {
  expect([...CIVIDIS.subarray(0, 3)]).toEqual([0, 34, 78]);
  expect([...CIVIDIS.subarray(-3)]).toEqual([254, 232, 56]);
  const light = Array.from(
    { length: 256 },
    (_, n) => 0.2126 * CIVIDIS[3 * n]! + 0.7152 * CIVIDIS[3 * n + 1]! + 0.0722 * CIVIDIS[3 * n + 2]!,
  );
  expect(light.every((value, n) => n === 0 || value > light[n - 1]! - 1)).toBe(true);
});
