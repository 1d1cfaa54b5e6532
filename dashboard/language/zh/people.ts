import type { Words } from '../language.ts';

export const people: Words['people'] = {};
