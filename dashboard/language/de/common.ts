import type { Words } from '../language.ts';

export const common: Words['common'] = {
  unknown: 'unbekannt',
  back: 'Zurück',
};
