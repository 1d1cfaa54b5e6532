import type { TemplateResult } from 'lit';

/** One state, or a few that are judged together. */
export interface GallerySection {
  readonly title: string;
  readonly part: () => TemplateResult;
}

/** Where it is found: `/gallery/index.html#ground-priority-marks`, or `?only=` that. Pictures of it bear this name. */
export function sectionId(part: string, title: string): string {
  const slug = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return `${part}-${slug}`;
}
