import { clinicalSections } from './parts/clinical.ts';
import { figuresSections } from './parts/figures.ts';
import { groundSections } from './parts/ground.ts';
import { headSections } from './parts/head.ts';
import { peopleSections } from './parts/people.ts';
import { recordSections } from './parts/record.ts';
import { serviceSections } from './parts/service.ts';
import { viewerSections } from './parts/viewer.ts';
import { wardSections } from './parts/ward.ts';
import { type GallerySection, sectionId } from './section.ts';

/** Everything that the gallery shows. A new part is a file in `parts/` and a line here. */
const PARTS: Readonly<Record<string, readonly GallerySection[]>> = {
  ground: groundSections,
  head: headSections,
  figures: figuresSections,
  service: serviceSections,
  record: recordSections,
  viewer: viewerSections,
  clinical: clinicalSections,
  people: peopleSections,
  ward: wardSections,
};

/** All sections, each with its address. */
export const SECTIONS: readonly (GallerySection & { readonly id: string })[] = Object.entries(PARTS).flatMap(
  ([name, sections]) => sections.map((section) => ({ ...section, id: sectionId(name, section.title) })),
);
