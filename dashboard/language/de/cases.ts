import type { Words } from '../language.ts';

export const cases: Words['cases'] = {};
