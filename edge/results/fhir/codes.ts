import type { CodeableConcept, Coding } from 'fhir/r4.js';
import type { Definition } from '../../assessment/definitions.ts';

/** Codes of this project: FHIR has none for them, and a borrowed one that means nearly the same would mislead. Never resolved. */
export const OWN_SYSTEM = 'https://henet-edge.invalid/fhir/CodeSystem/result';
const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem';
export const UCUM = 'http://unitsofmeasure.org';

const own = (code: string, display: string): CodeableConcept => ({
  coding: [{ system: OWN_SYSTEM, code, display }],
  text: display,
});

/** LOINC 30799-1: CT Head without contrast. */
export const CT_HEAD: CodeableConcept = {
  coding: [{ system: 'http://loinc.org', code: '30799-1', display: 'CT Head WO contrast' }],
  text: 'Head CT without contrast, read by networks',
};

/** HL7 v2-0074, diagnostic service section: CT. */
export const CT_SECTION: CodeableConcept = {
  coding: [{ system: `${TERMINOLOGY}/v2-0074`, code: 'CT', display: 'CAT Scan' }],
};

export const IMAGING: CodeableConcept = {
  coding: [{ system: `${TERMINOLOGY}/observation-category`, code: 'imaging', display: 'Imaging' }],
};

/** SNOMED CT 274100004: cerebral haemorrhage. */
export const CEREBRAL_HAEMORRHAGE: CodeableConcept = {
  coding: [{ system: 'http://snomed.info/sct', code: '274100004', display: 'Cerebral hemorrhage' }],
  text: 'Intracerebral or intraventricular bleed marked by the network',
};

/** HL7 v3 ObservationInterpretation: high. */
export const HIGH: CodeableConcept = {
  coding: [{ system: `${TERMINOLOGY}/v3-ObservationInterpretation`, code: 'H', display: 'High' }],
};

export const ALERT_CATEGORY: CodeableConcept = {
  coding: [{ system: `${TERMINOLOGY}/communication-category`, code: 'alert', display: 'Alert' }],
};

/** HL7 v3 ActReason: what carries it is no health data of care. Every result of a demonstration model does. */
export const TEST_DATA: Coding = { system: `${TERMINOLOGY}/v3-ActReason`, code: 'HTEST', display: 'test health data' };

export const CODES = {
  found: own('bleed-found', 'Intracerebral or intraventricular bleed found'),
  iphMl: own('iph-volume', 'Volume of intraparenchymal haemorrhage'),
  ivhMl: own('ivh-volume', 'Volume of intraventricular haemorrhage'),
  iphGrowthMl: own('iph-growth', 'Growth of intraparenchymal haemorrhage since the baseline scan'),
  ivhGrowthMl: own('ivh-growth', 'Growth of intraventricular haemorrhage since the baseline scan'),
  probability: (definition: Definition) =>
    own(
      `expansion-probability-${definition.toLowerCase()}`,
      `Predicted probability of haematoma expansion, ${definition}`,
    ),
  expanded: (definition: Definition) =>
    own(`expansion-measured-${definition.toLowerCase()}`, `Haematoma expansion measured by the rule of ${definition}`),
  condition: (condition: string) => own(condition, condition.replaceAll('-', ' ')),
} as const;
