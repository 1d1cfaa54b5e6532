import { conditions } from './conditions.ts';
import type { faults } from './faults.ts';
import type { remarks } from './remarks.ts';

/** Keeps a number and its unit on one line. */
const GAP = '\u00a0';

/**
 * Words that every page uses. Figures come in as text that data/format.ts has made; a comment says what a translator cannot
 * see.
 */
export const common = {
  ...conditions,
  // In English the appliance's own sentences are shown: these stand in their files for who translates them.
  faults: null as typeof faults | null,
  remarks: null as typeof remarks | null,
  unknown: 'unknown',
  back: 'Back',
  /** How items follow each other, and sentences. */
  list: (items: readonly string[]) => items.join(', '),
  sentences: (sentences: readonly string[]) => sentences.join('. '),

  /** How long: in the largest unit that still says something. */
  seconds: (s: string) => `${s} s`,
  minutes: (min: string) => `${min} min`,
  hours: (h: string, min: string) => `${h} h ${min} min`,
  days: (d: string, h: string) => `${d} d ${h} h`,
  ago: (age: string) => `${age} ago`,
  /** After a whole number. */
  percentSign: `${GAP}%`,
  noBaseline: 'no baseline to compare',

  /** `word` stands alone in the mark; `spoken` is heard. */
  priorities: {
    high: { word: 'High', spoken: 'High priority' },
    medium: { word: 'Medium', spoken: 'Medium priority' },
    low: { word: 'Low', spoken: 'Low priority' },
  },
  technical: 'Technical',
  /** Heard when an alert comes; `whom` begins with its own comma, or is empty. */
  alertComes: (priority: string, isTechnical: boolean, headline: string, whom: string) =>
    `${priority} ${isTechnical ? 'technical alert' : 'alert'}: ${headline}${whom}`,
  takenBy: (who: string, alert: string) => `Acknowledged by ${who}: ${alert}`,

  /** The definitions by their rule; each widens the one before. */
  rules: {
    CHE: 'IPH grows ≥ 6 mL or ≥ 33 %',
    RHE2: '… or IVH ≥ 1 mL',
    RHE1: '… or any IVH growth',
  },
  /** The appliance's words for a site's rules, and these; replaced in this order. */
  rulePhrases: [] as readonly (readonly [appliance: string, here: string])[],

  bleed: (volume: string) => `Bleed ${volume}`,
  bleedAtRisk: (volume: string) => `Bleed ${volume}, high risk of growth`,
  volumeUnknown: 'volume unknown',
  bleedGone: 'Bleed no longer seen: compare',
  /** Of brain tissue and ventricles together, of the ventricles alone, of the brain tissue alone. */
  grown: {
    both: (by: string) => `Bleed has grown by ${by}`,
    ivh: (by: string) => `Ventricle bleed has grown by ${by}`,
    iph: (by: string) => `Brain bleed has grown by ${by}`,
    unknown: 'Bleed has grown',
  },
  withinError: (grown: string) => `${grown}, within error`,
  escalated: (step: number, of: number, told: string) => `Escalated: step ${step} of ${of}, told: ${told}`,

  nameHidden: 'Name hidden',
  idHidden: 'ID hidden',
  notNamed: 'Patient not named',
  idNotShown: 'ID not shown',
  nameUnknown: 'Name unknown',
  idUnknown: 'ID unknown',
  whom: (name: string, id: string) => `, ${name}, ${id}`,
  differing: (count: number) =>
    `${count === 1 ? '1 image came' : `${count} images came`} again with other content: the first is used, the other kept apart. Have the device checked.`,

  research: {
    what: 'Research software, not a medical device. Not for diagnosis.',
    terms:
      'IPH: bleed in the brain tissue. IVH: bleed in the ventricles. Volumes are segmented. A risk of growth is a model’s estimate beside its threshold, not a finding. Ages are counted by the appliance’s clock; the times of scans are the scanner’s.',
    muted: (conditions: string) => `No alert on this site for: ${conditions}.`,
  },
  heat: {
    little: 'little',
    most: 'most',
    means: (rule: string) => `Grad-CAM: where the network looked for “${rule}”. It is not the lesion’s extent.`,
  },
  choices: {
    language: 'Language of this screen',
    theme: 'Light or dark',
    dark: 'Dark',
    light: 'Light',
    /** As the device prefers. */
    auto: 'Device',
  },
  service: 'Service',
  bar: {
    back: 'Back to the ward',
    clock: 'By the appliance’s clock',
    hideNames: 'Hide names',
    pauseAudio: 'Pause audio',
    testSound: 'Test sound',
  },
};
