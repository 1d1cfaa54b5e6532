import type { CapabilityStatement } from 'fhir/r4.js';
import { NOT_FOR_DIAGNOSIS, type Source } from './context.ts';

/** What this server reads out, for a client that asks first. `date` is when the software was started, ISO 8601. */
export function capabilityStatement({ version }: Source, date: string): CapabilityStatement {
  const read = [{ code: 'read' as const }];
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date,
    kind: 'instance',
    software: { name: 'HENet Edge', version },
    implementation: { description: `Alerts and assessments of one appliance. ${NOT_FOR_DIAGNOSIS}` },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    rest: [
      {
        mode: 'server',
        resource: [
          {
            type: 'Communication',
            documentation: 'Alerts. Without an id: those that are open, by priority.',
            interaction: [...read, { code: 'search-type' }],
          },
          { type: 'DiagnosticReport', documentation: 'Assessments', interaction: read },
          { type: 'Observation', documentation: 'What an assessment measured and predicted', interaction: read },
        ],
      },
    ],
  };
}
