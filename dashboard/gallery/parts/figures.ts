import { html } from 'lit';
import '../../components/scan-figures.ts';
import { sampleAssessment, sampleFollowUp } from '../samples.ts';
import type { GallerySection } from '../section.ts';

const noHematoma = sampleAssessment({
  hematoma: {
    found: false,
    iphMl: 0,
    ivhMl: 0,
    totalMl: 0,
    abc2Ml: null,
    foci: 0,
    centroidMm: null,
    largestSlice: null,
    slices: [],
  },
  predicted: null,
  quality: [],
});

const notAssessed = sampleAssessment({
  status: 'not-assessed',
  notAssessed: { code: 'geometry-missing-slices', text: 'Slices are missing between 84 mm and 99 mm.' },
  hematoma: null,
  predicted: null,
  geometry: null,
  models: [],
});

/** What was measured and predicted of one scan. */
export const figuresSections: readonly GallerySection[] = [
  { title: 'Baseline', part: () => html`<scan-figures .assessment=${sampleAssessment()}></scan-figures>` },
  { title: 'Follow-up', part: () => html`<scan-figures .assessment=${sampleFollowUp}></scan-figures>` },
  { title: 'No hematoma', part: () => html`<scan-figures .assessment=${noHematoma}></scan-figures>` },
  { title: 'Not assessed', part: () => html`<scan-figures .assessment=${notAssessed}></scan-figures>` },
];
