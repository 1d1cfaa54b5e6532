import type { Words } from '../language.ts';
import { alerts } from './alerts.ts';
import { cases } from './cases.ts';
import { clinical } from './clinical.ts';
import { common } from './common.ts';
import { people } from './people.ts';
import { service } from './service.ts';
import { viewer } from './viewer.ts';
import { ward } from './ward.ts';

export const de: Words = { common, ward, alerts, viewer, cases, clinical, people, service };
