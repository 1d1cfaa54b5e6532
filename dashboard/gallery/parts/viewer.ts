import { html, type TemplateResult } from 'lit';
import '../../components/view-tools.ts';
import type { LinkBasis } from '../../data/link.ts';
import { marking } from '../../viewer/marking.ts';
import '../../viewer/slice-viewer.ts';
import type { LoadSlice } from '../../viewer/slice-source.ts';
import type { View } from '../../viewer/view.ts';
import { loadPhantom } from '../phantom-slices.ts';
import { SAMPLE_GEOMETRY, sampleAssessment } from '../samples.ts';

const view: View = { slice: 14, window: 'brain', outline: true, gradcam: null };
const assessment = sampleAssessment();
const never: LoadSlice = () => new Promise(() => {});
const lost: LoadSlice = () => Promise.reject(new Error('The pictures of this scan are not on this appliance'));
/** Masks fail, the volume comes. */
const half: LoadSlice = (what, slice, signal) =>
  what === 'volume' ? loadPhantom(what, slice, signal) : lost(what, slice, signal);

const viewer = (changes: Partial<View>, load: LoadSlice = loadPhantom, geometry = SAMPLE_GEOMETRY) =>
  html`<slice-viewer
    .geometry=${geometry}
    .hematoma=${assessment.hematoma}
    .load=${load}
    .view=${{ ...view, ...changes }}
    .caption=${['J. D.  48213', '22 Nov 19:41']}
    .marking=${marking(assessment)}
  ></slice-viewer>`;
const tools = (changes: Partial<View> = {}, basis: LinkBasis | null = null) =>
  html`<view-tools .view=${{ ...view, ...changes }} ?linkable=${basis !== null} ?linked=${basis !== null} .linkBasis=${basis}></view-tools>`;

/** The viewer and its tools in every state. */
export const viewerSections: readonly { readonly title: string; readonly part: () => TemplateResult }[] = [
  { title: 'Viewer: slices with outline', part: () => viewer({}) },
  { title: 'Viewer: Grad-CAM', part: () => viewer({ gradcam: 'RHE1' }) },
  {
    title: 'Viewer: window set by hand, enlarged and moved',
    part: () => viewer({ window: { width: 120, level: 55 }, zoom: 2.5, panMm: [-20, 10] }),
  },
  { title: 'Viewer: three planes', part: () => viewer({ mode: 'planes', gradcam: 'CHE' }) },
  { title: 'Viewer: loading', part: () => viewer({}, never) },
  { title: 'Viewer: slice not loaded', part: () => viewer({}, lost) },
  { title: 'Viewer: outline and Grad-CAM not loaded', part: () => viewer({ gradcam: 'CHE' }, half) },
  { title: 'Viewer: orientation unknown', part: () => viewer({}, loadPhantom, { ...SAMPLE_GEOMETRY, axes: [] }) },
  {
    title: 'Viewer: no planes without an orientation',
    part: () => viewer({ mode: 'planes' }, loadPhantom, { ...SAMPLE_GEOMETRY, axes: [] }),
  },
  { title: 'Tools: of one scan', part: () => tools() },
  {
    title: 'Tools: window set by hand, ruler',
    part: () => tools({ window: { width: 120, level: 55 }, tool: 'ruler' }),
  },
  { title: 'Tools: linked by the bleed, moved', part: () => tools({ nudgeMm: -4 }, 'bleed') },
  { title: 'Tools: linked by one frame of reference', part: () => tools({}, 'frame') },
  { title: 'Tools: linked by the middle', part: () => tools({}, 'middle') },
];
