import Type from 'typebox';
import { isoNow } from '../../config/clock.ts';
import { Fault } from '../../config/fault.ts';
import type { FeedbackRow } from '../../journal/record.ts';
import { through, whoActs } from '../access.ts';
import type { App, Context } from '../app.ts';
import { knownScan } from '../known.ts';
import { type FeedbackAnswer, FeedbackBody, FeedbackSchema } from '../record/schemas.ts';
import { ErrorSchema, ScanParams } from '../schemas.ts';

/** That people find an assessment wrong, and why. */
export function feedbackRoutes(app: App, { journal, viewing, clock, changed = () => {} }: Context): void {
  const told = async ({ scanId: _scan, ...row }: FeedbackRow): Promise<FeedbackAnswer> => ({
    ...row,
    revision: (await journal.assessments.get(row.assessmentId))?.revision ?? null,
  });
  app.get(
    '/api/v1/scans/:scanId/feedback',
    {
      schema: {
        summary: 'What people said of the assessments of a scan, oldest first',
        params: ScanParams,
        response: { 200: Type.Array(FeedbackSchema), 404: ErrorSchema },
      },
    },
    async (request) => {
      const {
        params: { scanId },
      } = request;
      await knownScan(journal, scanId);
      // Part of looking at the scan, and written down once with it.
      await viewing.note(request, 'view-scan', scanId);
      return Promise.all((await journal.feedback.ofScan(scanId)).map(told));
    },
  );
  app.post(
    '/api/v1/scans/:scanId/feedback',
    {
      config: { needs: 'enter' },
      schema: {
        summary: 'Mark the newest assessment of a scan as wrong, with the reason; or take that back',
        params: ScanParams,
        body: FeedbackBody,
        response: { 200: FeedbackSchema, 400: ErrorSchema, 404: ErrorSchema, 409: ErrorSchema },
      },
    },
    async (request) => {
      const { params, body } = request;
      const who = await whoActs(request, body);
      const { scanId } = await knownScan(journal, params.scanId);
      const { actId, assessmentId, verdict } = body;
      const text = body.text?.trim() ?? '';
      const reason = verdict === 'wrong' ? (body.reason ?? null) : null;
      if (verdict === 'wrong' && (reason === null || (reason === 'other' && text === ''))) {
        throw new Fault('It is not said why this result is wrong', {
          code: 'request-invalid',
          hint: 'Choose a reason; "other" needs a sentence.',
        });
      }
      const row = { actId, scanId, assessmentId, at: isoNow(clock), who, verdict, reason, text };
      const written = await journal.feedback.add(row, through(request));
      changed();
      return told(written);
    },
  );
}
