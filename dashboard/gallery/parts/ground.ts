import { html, svg } from 'lit';
import { ref } from 'lit/directives/ref.js';
import type { Priority } from '../../../edge/mqtt/topics.ts';
import '../../components/live-announcer.ts';
import type { LiveAnnouncer } from '../../components/live-announcer.ts';
import '../../components/priority-mark.ts';
import type { CardSize } from '../../components/priority-mark.ts';
import '../../components/research-note.ts';
import '../../components/view-choices.ts';
import { RULES } from '../../data/words.ts';
import '../../viewer/heat-legend.ts';
import '../gallery-row.ts';
import { sampleAlerts } from '../samples.ts';
import type { GallerySection } from '../section.ts';

const TOKENS =
  'ground surface raised field stripe line text dim hatch track fill mark shout notice demo demo-stripe focus high high-line high-text medium medium-line medium-text low low-line low-text tile on-tile high-tile medium-tile low-tile iph ivh other image';
const PRIORITIES: readonly Priority[] = ['high', 'medium', 'low'];
const SIZES: readonly CardSize[] = ['full', 'strip', 'compact'];

/** Told by the announcer, which is heard and not seen. */
const announce = (element?: Element) => {
  const record = { site: 'north', appliance: 'edge-1', receivedAt: 0 };
  const published = { ...record, key: 'alert-high', value: sampleAlerts.high };
  if (element) (element as LiveAnnouncer).look({ raised: [published], acknowledged: [] }, false);
};

function marks(kind: 'clinical' | 'technical', state: 'raised' | 'acknowledged') {
  return html`<gallery-row>
    ${PRIORITIES.map((priority) =>
      SIZES.map(
        (size) =>
          html`<priority-mark .priority=${priority} .kind=${kind} .state=${state} .size=${size}></priority-mark>`,
      ),
    )}
  </gallery-row>`;
}

/** Colours, controls, and what belongs to every page. */
export const groundSections: readonly GallerySection[] = [
  {
    title: 'Colours',
    part: () => html`<gallery-row>
      ${TOKENS.split(' ').map(
        (token) => html`<div>
          <svg viewBox="0 0 40 12" width="120" height="36" aria-hidden="true">
            ${svg`<rect x="0.5" y="0.5" width="39" height="11" fill="var(--${token})" stroke="var(--line)" stroke-width="0.5"/>`}
          </svg>
          <code>${token}</code>
        </div>`,
      )}
    </gallery-row>`,
  },
  {
    title: 'Controls',
    part: () => html`<gallery-row>
      <button class="primary">Primary</button>
      <button>Plain</button>
      <button aria-pressed="true">Pressed</button>
      <button disabled>Disabled</button>
      <a class="button" href="#ground-controls">Link</a>
      <select aria-label="Choice"><option>One of several</option></select>
    </gallery-row>`,
  },
  { title: 'Language and theme', part: () => html`<view-choices></view-choices>` },
  { title: 'Priority marks, raised', part: () => marks('clinical', 'raised') },
  { title: 'Priority marks, acknowledged', part: () => marks('clinical', 'acknowledged') },
  { title: 'Priority marks, technical, raised', part: () => marks('technical', 'raised') },
  { title: 'Priority marks, technical, acknowledged', part: () => marks('technical', 'acknowledged') },
  {
    title: 'Research note',
    part: () => html`<research-note version="0.1.0"></research-note>`,
  },
  {
    title: 'Research note, conditions muted',
    part: () =>
      html`<research-note version="0.1.0" .muted=${['follow-up-due', 'expansion-predicted']}></research-note>`,
  },
  { title: 'Legend of a Grad-CAM', part: () => html`<heat-legend .rule=${RULES.CHE}></heat-legend>` },
  {
    title: 'What is announced to a screen reader (heard, not seen)',
    part: () => html`<live-announcer ${ref(announce)}></live-announcer>`,
  },
];
