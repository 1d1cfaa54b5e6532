import Type from 'typebox';
import { saysSomething } from '../../assessment/reader-estimate.ts';
import { isoNow } from '../../config/clock.ts';
import { Fault } from '../../config/fault.ts';
import type { ReaderEstimateRow } from '../../journal/record.ts';
import { whoLooks } from '../../people/visitor.ts';
import { through, whoActs } from '../access.ts';
import type { App, Context } from '../app.ts';
import { knownScan } from '../known.ts';
import { readerOf } from '../record/blind.ts';
import { type EstimatedScan, estimatesCsv } from '../record/estimates-csv.ts';
import { BlindQuery, EstimateBody, EstimateSchema } from '../record/schemas.ts';
import { shownBefore } from '../record/shown-before.ts';
import { ErrorSchema, ScanParams } from '../schemas.ts';

/** What people read from a scan themselves, before or after they saw what the model says. */
export function readerEstimateRoutes(app: App, { journal, viewing, clock }: Context): void {
  app.get(
    '/api/v1/scans/:scanId/reader-estimates',
    {
      schema: {
        summary: 'Estimates of people on a scan, oldest first; none for a reader who is still to read it blind',
        params: ScanParams,
        querystring: BlindQuery,
        response: { 200: Type.Array(EstimateSchema), 404: ErrorSchema },
      },
    },
    async (request) => {
      const {
        params: { scanId },
        query,
      } = request;
      const reader = readerOf(request.visitor, query.reader);
      await knownScan(journal, scanId);
      if (reader !== undefined && !(await journal.readerEstimates.isOver(scanId, reader))) return [];
      await viewing.note(request, 'view-scan', scanId);
      return (await journal.readerEstimates.ofScan(scanId)).map(told);
    },
  );
  app.post(
    '/api/v1/scans/:scanId/reader-estimates',
    {
      config: { needs: 'enter' },
      schema: {
        summary: 'Record what a person reads from a scan; or that a reader gives up reading it blind',
        params: ScanParams,
        body: EstimateBody,
        response: { 200: EstimateSchema, 400: ErrorSchema, 404: ErrorSchema, 409: ErrorSchema },
      },
    },
    async (request) => {
      const { params, body } = request;
      const who = await whoActs(request, body);
      const { scanId, episodeId } = await knownScan(journal, params.scanId);
      const { actId, estimate, blind } = body;
      if (estimate !== null && !saysSomething(estimate)) {
        throw new Fault('The estimate says nothing', {
          code: 'request-invalid',
          hint: 'Give a volume, or what you expect by one of the definitions.',
        });
      }
      const before = await shownBefore(journal, {
        scanId,
        episodeId,
        who: [who, whoLooks(request.visitor, request.ip), `screen ${request.ip}`],
      });
      const assessment = await journal.assessments.currentOfScan(scanId);
      const assessmentId = assessment?.assessmentId ?? null;
      const row = { actId, scanId, assessmentId, at: isoNow(clock), who, estimate, blind, ...before };
      return told(await journal.readerEstimates.add(row, through(request)));
    },
  );
  app.get(
    '/api/v1/reader-estimates.csv',
    {
      schema: {
        summary: 'Estimates of people beside the model and what happened, as `npm run evaluate` reads them',
        description: 'Without patient identifiers; cases are named by the id of their scan.',
      },
    },
    async (request, reply) => {
      await viewing.note(request, 'export-estimates', 'reader-estimates');
      const scans: EstimatedScan[] = [];
      for (const [scanId, estimates] of Map.groupBy(await journal.readerEstimates.all(), (row) => row.scanId)) {
        const assessment = await journal.assessments.currentOfScan(scanId);
        const episode = assessment ? await journal.assessments.currentOfEpisode(assessment.episodeId) : [];
        scans.push({ scanId, assessment, episode, estimates });
      }
      reply.header('content-disposition', 'attachment; filename="henet-reader-estimates.csv"');
      return reply.type('text/csv; charset=utf-8').send(estimatesCsv(scans));
    },
  );
}

function told({ actId, at, who, estimate, blind, shown, shownAt }: ReaderEstimateRow) {
  return { actId, at, who, estimate, blind, shown, shownAt };
}
