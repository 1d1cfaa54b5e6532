import { Fhir } from 'fhir-validator';
import { OWN_SYSTEM } from '../../edge/results/fhir/codes.ts';

/** Vocabularies that the validator does not carry, and this project's own: their codes it can neither confirm nor deny. */
const ELSEWHERE = [
  OWN_SYSTEM,
  'http://loinc.org',
  'http://snomed.info/sct',
  'http://terminology.hl7.org/CodeSystem/v2-0074',
  'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation',
];

const validator = new Fhir();

/** What an independent validator has to say of a resource against FHIR R4's own definitions, warnings included; empty where nothing. */
export function complaints(resource: object): string[] {
  const { messages = [] } = validator.validate(resource);
  return messages
    .filter(({ severity }) => severity !== 'info')
    .filter(({ message }) => !ELSEWHERE.some((system) => message?.includes(`(${system}) not found in value set`)))
    .map(({ location, message, severity }) => `${severity} ${location}: ${message}`);
}
