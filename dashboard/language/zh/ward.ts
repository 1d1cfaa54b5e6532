import type { Words } from '../language.ts';

export const ward: Words['ward'] = {};
