import { html } from 'lit';
import '../../components/heart-beat.ts';
import '../../components/top-bar.ts';
import type { GallerySection } from '../section.ts';

const fresh = { kind: 'fresh', ageMs: 4000 } as const;
const stale = { kind: 'stale', ageMs: 32_000 } as const;
const counts = [
  { priority: 'high', count: 2 },
  { priority: 'medium', count: 1 },
  { priority: 'low', count: 1 },
] as const;

/** The head of every page. */
export const headSections: readonly GallerySection[] = [
  {
    title: 'Head of the page',
    part: () => html`<top-bar heading="HENet Edge" where="north / edge-1" clockText="02:41" audible .counts=${counts}
      ><heart-beat .freshness=${fresh} link="live"></heart-beat
    ></top-bar>`,
  },
  {
    title: 'Head of the page, data old, sound paused, names hidden',
    part: () => html`<top-bar
      heading="HENet Edge"
      back="/ward"
      clockText="02:41"
      audible
      paused
      hideNames
      stale
      .counts=${counts}
      ><heart-beat .freshness=${stale}></heart-beat
    ></top-bar>`,
  },
];
