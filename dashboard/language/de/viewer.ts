import type { Words } from '../language.ts';

export const viewer: Words['viewer'] = {};
