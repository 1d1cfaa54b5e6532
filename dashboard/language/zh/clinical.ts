import type { Words } from '../language.ts';

export const clinical: Words['clinical'] = {};
