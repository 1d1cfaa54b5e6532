import type { DeskWords } from '../desk.ts';
import { cases } from './cases.ts';
import { clinical } from './clinical.ts';
import { service } from './service.ts';
import { viewer } from './viewer.ts';

export const desk: DeskWords = { viewer, cases, clinical, service };
