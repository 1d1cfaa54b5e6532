import type { MarkedWrong } from '../../assessment/feedback.ts';
import type { PatientLabel } from '../../mqtt/topics.ts';
import { diagnosticReportOf } from '../../results/fhir/diagnostic-report.ts';
import { observationsOf } from '../../results/fhir/observations.ts';
import type { App, Context } from '../app.ts';
import { knownEpisode } from '../known.ts';
import { episodeCsv } from '../record/episode-csv.ts';
import { ExportQuery } from '../record/schemas.ts';
import { EpisodeParams } from '../schemas.ts';

const HIDDEN: PatientLabel = { name: null, id: null };

/** An episode as a file to keep. No file is named after a patient. */
export function exportRoutes(app: App, { journal, viewing, status, config }: Context): void {
  app.get(
    '/api/v1/episodes/:episodeId/export.csv',
    {
      schema: {
        summary: 'An episode as a table: one row for each scan, all figures with units, and what made them',
        params: EpisodeParams,
        querystring: ExportQuery,
      },
    },
    async (request, reply) => {
      const { params, query } = request;
      const { episodeId, payload } = await knownEpisode(journal, params.episodeId);
      await viewing.note(request, 'export-csv', episodeId);
      const assessments = await journal.assessments.currentOfEpisode(episodeId);
      const marks = new Map<string, MarkedWrong>();
      for (const { assessmentId } of assessments) {
        const mark = await journal.feedback.markOf(assessmentId);
        if (mark) marks.set(assessmentId, mark);
      }
      reply.header('content-disposition', 'attachment; filename="henet-case.csv"');
      const about = { label: payload.label, hideNames: query.names === 'hidden', marks };
      const table = episodeCsv(assessments, { ...about, softwareVersion: status().version });
      return reply.type('text/csv; charset=utf-8').send(table);
    },
  );
  app.get(
    '/api/v1/episodes/:episodeId/export.fhir.json',
    {
      schema: {
        summary: 'An episode as a FHIR R4 collection Bundle: the reports and observations that /fhir has one by one',
        params: EpisodeParams,
        querystring: ExportQuery,
      },
    },
    async (request, reply) => {
      const { params, query } = request;
      const { episodeId, payload } = await knownEpisode(journal, params.episodeId);
      await viewing.note(request, 'export-fhir', episodeId);
      const source = { site: config.site, appliance: config.appliance, version: status().version };
      const label = query.names === 'hidden' ? HIDDEN : payload.label;
      const resources = [];
      for (const assessment of await journal.assessments.currentOfEpisode(episodeId)) {
        const scan = await journal.scans.get(assessment.scanId);
        const about = { studyInstanceUid: query.names === 'hidden' ? null : (scan?.studyInstanceUid ?? null), label };
        resources.push(diagnosticReportOf(assessment, about, source), ...observationsOf(assessment, about, source));
      }
      reply.header('content-disposition', 'attachment; filename="henet-case.fhir.json"');
      reply.type('application/fhir+json; charset=utf-8');
      const entry = resources.map((resource) => ({ resource }));
      return { resourceType: 'Bundle', type: 'collection', timestamp: payload.issuedAt, entry };
    },
  );
}
