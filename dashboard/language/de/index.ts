import type { Words } from '../language.ts';
import { alerts } from './alerts.ts';
import { bleed } from './bleed.ts';
import { common } from './common.ts';
import { people } from './people.ts';
import { ward } from './ward.ts';

export const de: Words = { common, ward, alerts, bleed, people };
