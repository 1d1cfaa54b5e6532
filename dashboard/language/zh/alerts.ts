import type { Words } from '../language.ts';

export const alerts: Words['alerts'] = {};
