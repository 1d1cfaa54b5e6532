import type { Words } from '../language.ts';
import { conditions } from './conditions.ts';
import { faults } from './faults.ts';
import { remarks } from './remarks.ts';

const GAP = '\u00a0';

export const common: Words['common'] = {
  ...conditions,
  faults,
  remarks,
  unknown: 'unbekannt',
  back: 'Zurück',
  list: (items) => items.join(', '),
  sentences: (sentences) => sentences.map((sentence) => `${sentence}.`).join(' '),

  seconds: (s) => `${s} s`,
  minutes: (min) => `${min} min`,
  hours: (h, min) => `${h} h ${min} min`,
  days: (d, h) => `${d} d ${h} h`,
  ago: (age) => `vor ${age}`,
  percentSign: `${GAP}%`,
  noBaseline: 'keine Voraufnahme zum Vergleich',

  priorities: {
    high: { word: 'Hoch', spoken: 'Hohe Priorität' },
    medium: { word: 'Mittel', spoken: 'Mittlere Priorität' },
    low: { word: 'Niedrig', spoken: 'Niedrige Priorität' },
  },
  technical: 'Technisch',
  alertComes: (priority, isTechnical, headline, whom) =>
    `${priority}, ${isTechnical ? 'technischer Alarm' : 'Alarm'}: ${headline}${whom}`,
  takenBy: (who, alert) => `Quittiert von ${who}: ${alert}`,

  rules: {
    CHE: 'IPH wächst um ≥ 6 mL oder ≥ 33 %',
    RHE2: '… oder IVH um ≥ 1 mL',
    RHE1: '… oder jedes IVH-Wachstum',
  },
  rulePhrases: [
    [', or IVH is new or grew, by', ' oder IVH neu oder gewachsen um'],
    [', or IVH grew by', ' oder IVH gewachsen um'],
    ['IPH grew by', 'IPH gewachsen um'],
    [' or ', ' oder '],
  ],

  bleed: (volume) => `Blutung ${volume}`,
  bleedAtRisk: (volume) => `Blutung ${volume}, hohes Wachstumsrisiko`,
  volumeUnknown: 'Volumen unbekannt',
  bleedGone: 'Blutung nicht mehr erkannt: vergleichen',
  grown: {
    both: (by) => `Blutung um ${by} gewachsen`,
    ivh: (by) => `Ventrikelblutung um ${by} gewachsen`,
    iph: (by) => `Hirnblutung um ${by} gewachsen`,
    unknown: 'Blutung ist gewachsen',
  },
  withinError: (grown) => `${grown}, innerhalb des Messfehlers`,
  escalated: (step, of, told) => `Eskaliert: Stufe ${step} von ${of}, benachrichtigt: ${told}`,

  nameHidden: 'Name verborgen',
  idHidden: 'ID verborgen',
  notNamed: 'Patient ohne Namen',
  idNotShown: 'ID nicht angezeigt',
  nameUnknown: 'Name unbekannt',
  idUnknown: 'ID unbekannt',
  whom: (name, id) => `, ${name}, ${id}`,
  differing: (count) =>
    `${count === 1 ? '1 Bild kam' : `${count} Bilder kamen`} erneut mit anderem Inhalt: Das erste wird verwendet, das andere getrennt aufbewahrt. Gerät prüfen lassen.`,

  research: {
    what: 'Forschungssoftware, kein Medizinprodukt. Nicht für die Diagnostik.',
    terms:
      'IPH: Blutung im Hirngewebe. IVH: Blutung in den Ventrikeln. Volumina sind segmentiert. Ein Wachstumsrisiko ist die Schätzung eines Modells neben seiner Schwelle, kein Befund. Das Alter wird nach der Uhr des Geräts gezählt; die Zeiten der Aufnahmen sind die des Scanners.',
    muted: (conditions) => `An diesem Standort kein Alarm für: ${conditions}.`,
  },
  heat: {
    little: 'wenig',
    most: 'am meisten',
    means: (rule) => `Grad-CAM: wohin das Netz für „${rule}“ geschaut hat. Das ist nicht die Ausdehnung der Läsion.`,
  },
  choices: {
    language: 'Sprache dieses Bildschirms',
    theme: 'Hell oder dunkel',
    dark: 'Dunkel',
    light: 'Hell',
    auto: 'Gerät',
  },
  service: 'Service',
  bar: {
    back: 'Zurück zur Station',
    clock: 'Nach der Uhr des Geräts',
    hideNames: 'Namen verbergen',
    pauseAudio: 'Ton pausieren',
    testSound: 'Ton testen',
  },
};
