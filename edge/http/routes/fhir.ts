import type { Bundle, FhirResource, OperationOutcome } from 'fhir/r4.js';
import Type from 'typebox';
import { isoNow } from '../../config/clock.ts';
import { Fault } from '../../config/fault.ts';
import type { AlertPayload } from '../../mqtt/topics.ts';
import { capabilityStatement } from '../../results/fhir/capability-statement.ts';
import { communicationOf } from '../../results/fhir/communication.ts';
import type { About, Source } from '../../results/fhir/context.ts';
import { diagnosticReportOf } from '../../results/fhir/diagnostic-report.ts';
import { observationsOf } from '../../results/fhir/observations.ts';
import type { App, Context } from '../app.ts';
import { answerOf } from '../faults.ts';

const FHIR_JSON = 'application/fhir+json; charset=utf-8';

/** FHIR's own grammar of an id, which is also the journal's. */
const Params = Type.Object({ id: Type.String({ pattern: '^[A-Za-z0-9.-]{1,64}$' }) });

/** Alerts and assessments as FHIR R4 (https://hl7.org/fhir/R4/http.html): reads, and the search for open alerts. */
export function fhirRoutes(app: App, { journal, viewing, config, status, clock }: Context): void {
  const startedAt = isoNow(clock);
  const source = (): Source => ({ site: config.site, appliance: config.appliance, version: status().version });

  const aboutScan = async (scanId: string | null): Promise<About> => {
    const scan = scanId === null ? null : await journal.scans.get(scanId);
    const episode = scan?.episodeId ? await journal.episodes.get(scan.episodeId) : null;
    return {
      studyInstanceUid: scan?.studyInstanceUid ?? null,
      label: episode?.payload?.label ?? { name: null, id: null },
    };
  };
  const communication = async (alert: AlertPayload) => communicationOf(alert, await aboutScan(alert.scanId), source());
  const assessment = async (id: string) => {
    const found = await journal.assessments.get(id);
    if (!found) throw unknown(`assessment ${id}`);
    return { found, about: await aboutScan(found.scanId) };
  };

  app.register((fhir, _options, done) => {
    fhir.setErrorHandler((error, _request, reply) => {
      const { status, body } = answerOf(error);
      return reply
        .code(status)
        .type(FHIR_JSON)
        .send(outcome(status, `${body.message}. ${body.hint}`));
    });
    fhir.addHook('onRequest', async (_request, reply) => {
      reply.type(FHIR_JSON).header('cache-control', 'no-store');
    });
    const read = (type: string, summary: string, of: (id: string) => Promise<FhirResource>) =>
      fhir.get(`/fhir/${type}/:id`, { schema: { summary, params: Params, tags: ['FHIR R4'] } }, async (request) => {
        const { id } = request.params as { id: string };
        const resource = await of(id);
        await viewing.note(request, 'view-fhir', id);
        return resource;
      });

    fhir.get('/fhir/metadata', { schema: { summary: 'CapabilityStatement', tags: ['FHIR R4'] } }, () =>
      capabilityStatement(source(), startedAt),
    );
    fhir.get(
      '/fhir/Communication',
      { schema: { summary: 'Open alerts, by priority, as a searchset Bundle', tags: ['FHIR R4'] } },
      async (request) => {
        await viewing.note(request, 'view-alerts', 'alerts');
        const alerts = await Promise.all((await journal.alerts.open()).map(communication));
        return searchset(alerts);
      },
    );
    read('Communication', 'An alert', async (id) => {
      const alert = await journal.alerts.get(id);
      if (!alert) throw unknown(`alert ${id}`);
      return await communication(alert);
    });
    read('DiagnosticReport', 'An assessment', async (id) => {
      const { found, about } = await assessment(id);
      return diagnosticReportOf(found, about, source());
    });
    read('Observation', 'What an assessment measured or predicted', async (id) => {
      // Its id is that of the assessment and what it says.
      const { found, about } = await assessment(/^(.*?)-(?:found|iph|ivh|probability|expanded)\b/.exec(id)?.[1] ?? id);
      const observation = observationsOf(found, about, source()).find((each) => each.id === id);
      if (!observation) throw unknown(`observation ${id}`);
      return observation;
    });
    done();
  });
}

function searchset(resources: readonly FhirResource[]): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: resources.length,
    ...(resources.length > 0
      ? { entry: resources.map((resource) => ({ resource, search: { mode: 'match' as const } })) }
      : {}),
  };
}

function outcome(status: number, diagnostics: string): OperationOutcome {
  const code = status === 404 ? 'not-found' : status < 500 ? 'invalid' : 'exception';
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, diagnostics }] };
}

function unknown(what: string): Fault {
  return new Fault(`This appliance knows no ${what}`, {
    code: 'resource-unknown',
    hint: 'Ask /fhir/Communication for the alerts that are open.',
  });
}
