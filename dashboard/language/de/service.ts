import type { Words } from '../language.ts';

export const service: Words['service'] = {};
