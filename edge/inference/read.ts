import type { Geometry } from '../assessment/assessment.ts';
import type { Clinical } from '../assessment/clinical.ts';
import { DEFINITIONS } from '../assessment/definitions.ts';
import { measureHematoma } from '../assessment/measure.ts';
import { measureOthers } from '../assessment/other-findings.ts';
import { signsOf } from '../assessment/signs/signs.ts';
import type { Clock } from '../config/clock.ts';
import { assembleVolume, type ScanGeometry } from '../volume/assemble.ts';
import { giveBack } from '../volume/give-back.ts';
import { resampleTo } from '../volume/resample.ts';
import { AIR_HU, type Volume } from '../volume/volume.ts';
import { checkAxial } from './axial.ts';
import { type Bleed, bleedOn, maskOnScan, withoutSpecks } from './bleed.ts';
import { classesOf } from './classes.ts';
import { clinicalTensor } from './clinical-tensor.ts';
import { checkPlain } from './contrast.ts';
import { bleedCrop, cutBlock } from './crop.ts';
import type { DecodeAhead } from './decode-ahead.ts';
import { decodeScan } from './decode-scan.ts';
import { remarksOnSlices } from './doubts.ts';
import { cropBytes, perDefinition } from './estimate.ts';
import { headGrid, onSameHead } from './head-grid.ts';
import { heatOnScan } from './heat.ts';
import type { Networks } from './open-networks.ts';
import { drawOverview } from './overview/overview.ts';
import { type Reading, type ReadRequest, SCAN_FILES } from './protocol.ts';
import { remarksOf } from './quality.ts';
import { FolderWriter, NOWHERE, type ScanWriter } from './scan-files.ts';
import { segment } from './segment.ts';
import { Stopwatch } from './stopwatch.ts';

/**
 * Reads one scan: volume, hematoma, expansion, pictures. Its folder appears only when all of that succeeded.
 *
 * @param ahead what was decoded while the scan arrived; null where nothing was
 * @throws ScanError of the volume room, or Fault `not-axial` or `scan-contrast`: the scan cannot be read; anything else is a defect
 */
export async function readScan(
  request: ReadRequest,
  networks: Networks,
  clock: Clock,
  ahead: DecodeAhead | null = null,
): Promise<Reading> {
  const writer = request.outDir === null ? NOWHERE : await FolderWriter.begin(request.outDir);
  try {
    return await readInto(writer, request, networks, new Stopwatch(clock), ahead);
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

async function readInto(
  writer: ScanWriter,
  request: ReadRequest,
  networks: Networks,
  watch: Stopwatch,
  ahead: DecodeAhead | null,
): Promise<Reading> {
  const { volume, geometry, doubts } = await volumeOf(request.files, ahead, watch);
  checkAxial(volume);
  watch.lap('volume');
  writer.add(SCAN_FILES.volume, { bytes: bytesOf(volume.hu) });

  const head = headGrid(volume);
  checkPlain(volume, head);
  const { size, spacingMm } = networks.hematoma.manifest.grid;
  const { segmentation, ms } = await segment(volume, onSameHead(head, { size, spacing: spacingMm }), networks.hematoma);
  watch.shared('hematoma', ms, 'resample');
  const marked = withoutSpecks(segmentation);
  const labels = maskOnScan(volume, marked);
  watch.lap('resample');
  const hematoma = measureHematoma(volume, labels);
  const otherFindings = measureOthers(volume, labels, classesOf(networks.hematoma.manifest));
  const signs = signsOf(volume, volume.hu, labels);
  watch.lap('measure');
  writer.add(SCAN_FILES.hematoma, sparse(volume, labels));

  const expansion = hematoma.found
    ? await predict(volume, bleedOn(head, marked), request.clinical, networks, watch)
    : null;
  const heat = expansion ? Object.values(expansion.heat) : [];
  if (expansion) {
    writer.add(SCAN_FILES.crop, { bytes: cropBytes(expansion.inputs) });
    const area = volume.size[0] * volume.size[1];
    for (const definition of DEFINITIONS) {
      const { values, firstSlice } = expansion.heat[definition];
      const content = { bytes: values, at: firstSlice * area, size: labels.length };
      writer.add(SCAN_FILES.gradcam[definition], content);
    }
  }
  const thresholds = expansion && networks.expansion.manifest.thresholds;
  const models = [networks.hematoma.used, networks.expansion.used];
  const picture = await drawOverview({
    volume,
    labels,
    hematoma,
    otherFindings,
    field: head,
    expansion: expansion && {
      probabilities: expansion.probabilities,
      thresholds: networks.expansion.manifest.thresholds,
      heat: expansion.heat.CHE,
    },
    models,
    caption: request.caption,
  });
  writer.add(SCAN_FILES.overview, { bytes: picture });
  const circumstances = { volume, geometry, field: head, labels, hematoma, crop: expansion?.crop ?? null };
  const quality = [...doubts, ...remarksOf(circumstances)];
  watch.lap('picture');

  const reading: Omit<Reading, 'timingsMs'> = {
    geometry: geometryOf(volume, geometry),
    hematoma,
    otherFindings,
    signs,
    probabilities: expansion?.probabilities ?? null,
    spread: expansion?.spread ?? null,
    clinical: request.clinical,
    thresholds,
    quality,
    models,
  };
  const json = JSON.stringify({ ...reading, timingsMs: watch.timings });
  writer.add(SCAN_FILES.reading, { bytes: new TextEncoder().encode(json) });
  await writer.commit();
  // Nothing writes from them now; left to the collector, a thin scan's would lie beside the next one's.
  for (const values of [volume.hu, labels, ...heat.map(({ values }) => values)]) giveBack(values);
  watch.lap('write');
  return { ...reading, timingsMs: watch.total() };
}

/** A thin scan's slices are as large as its volume: each is given back as soon as it is in it. */
async function volumeOf(files: readonly string[], ahead: DecodeAhead | null, watch: Stopwatch) {
  const slices = await decodeScan(files, ahead);
  watch.lap('decode');
  return { ...assembleVolume(slices, ({ hu }) => giveBack(hu)), doubts: remarksOnSlices(slices) };
}

async function predict(volume: Volume, bleed: Bleed, clinical: Clinical, networks: Networks, watch: Stopwatch) {
  const crop = bleedCrop(bleed.grid, bleed.either);
  if (!crop) return null;
  const cut = (values: Float32Array) => cutBlock(values, bleed.grid.size, crop.start, crop.lattice.size);
  const [iph, ivh] = [cut(bleed.iph), cut(bleed.ivh)];
  const masks = new Float32Array(iph.length + ivh.length);
  masks.set(iph);
  masks.set(ivh, iph.length);
  const block = resampleTo(volume, volume.hu, crop.lattice, AIR_HU);
  watch.lap('resample');
  const inputs = { hu: block, masks };
  const { outputs, ms } = await networks.expansion.run({ ...inputs, clinical: clinicalTensor(clinical) });
  watch.took('expansion', ms);
  const probabilities = perDefinition(outputs.probabilities!);
  const spread = perDefinition(outputs.spread!);
  const heat = heatOnScan(volume, crop.lattice, outputs.gradcam!);
  watch.lap('resample');
  return { probabilities, spread, heat, crop, inputs };
}

/** What every picture and figure of a scan refers to. */
export function geometryOf({ size, spacing, origin, axes }: Volume, geometry: ScanGeometry): Geometry {
  const { sliceThicknessMm, tiltDegrees, resampled } = geometry;
  const triple = ([a, b, c]: readonly [number, number, number]): [number, number, number] => [a, b, c];
  return {
    size: triple(size),
    spacingMm: triple(spacing),
    originMm: triple(origin),
    axes: axes.map(triple),
    sliceThicknessMm,
    tiltDegrees,
    resampled,
  };
}

/** The mask's slices from the first to the last on which anything is marked. */
function sparse({ size }: Volume, labels: Uint8Array) {
  const area = size[0] * size[1];
  // Loops, for a callback for each of a thin-slice scan's 80 million voxels takes half a second.
  let first = 0;
  while (first < labels.length && labels[first] === 0) first++;
  let end = labels.length;
  while (end > first && labels[end - 1] === 0) end--;
  const from = first === end ? 0 : Math.floor(first / area) * area;
  const to = first === end ? 0 : Math.ceil(end / area) * area;
  return { bytes: labels.subarray(from, to), at: from, size: labels.length };
}

function bytesOf(values: Int16Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
