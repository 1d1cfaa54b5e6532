import type { AuditRow } from '../../journal/journal.ts';
import type { App, Context } from '../app.ts';
import { knownEpisode } from '../known.ts';
import { actorOf, factsOf } from '../record/audit-facts.ts';
import { type AuditFacts, AuditPageSchema, AuditQuery } from '../record/schemas.ts';
import { EpisodeParams, ErrorSchema } from '../schemas.ts';

/** Who looked at an episode, who did what, and what the appliance did of itself. */
export function auditTrailRoutes(app: App, { journal, viewing }: Context): void {
  app.get(
    '/api/v1/episodes/:episodeId/audit',
    {
      config: { needs: 'view' },
      schema: {
        summary: 'The audit log of an episode, its scans, alerts and assessments, newest first',
        params: EpisodeParams,
        querystring: AuditQuery,
        response: { 200: AuditPageSchema, 404: ErrorSchema },
      },
    },
    async (request) => {
      const {
        params,
        query: { before, limit },
      } = request;
      const { episodeId } = await knownEpisode(journal, params.episodeId);
      await viewing.note(request, 'view-audit', episodeId);
      const about = await subjectsOf(episodeId);
      const rows = await journal.audit.trail([...about.keys()], { limit, before });
      return {
        entries: rows.map((row) => entryOf(row, about)),
        next: rows.length < limit ? null : (rows.at(-1)?.id ?? null),
      };
    },
  );

  /** Everything of an episode that the log has rows about, by its id. */
  async function subjectsOf(episodeId: string): Promise<Map<string, AuditFacts['about']>> {
    const about = new Map<string, AuditFacts['about']>();
    about.set(episodeId, { kind: 'episode', acquiredAt: null, condition: null });
    for (const { scanId, acquiredAt, seriesInstanceUid } of await journal.scans.ofEpisode(episodeId)) {
      about.set(scanId, { kind: 'scan', acquiredAt, condition: null });
      if (seriesInstanceUid !== null) about.set(seriesInstanceUid, { kind: 'series', acquiredAt, condition: null });
      for (const { assessmentId } of await journal.assessments.ofScan(scanId)) {
        about.set(assessmentId, { kind: 'scan', acquiredAt, condition: null });
      }
    }
    for (const { alertId, acquiredAt, condition } of await journal.alerts.ofEpisode(episodeId)) {
      about.set(alertId, { kind: 'alert', acquiredAt, condition });
    }
    return about;
  }
}

function entryOf(row: AuditRow, known: ReadonlyMap<string, AuditFacts['about']>): AuditFacts {
  const { at, act, subject } = row;
  // What is named after an assessment is about it too.
  const named = [...known].find(([id]) => subject === id || subject.startsWith(`${id}-`))?.[1];
  const about = known.get(subject) ?? named ?? { kind: 'episode', acquiredAt: null, condition: null };
  return { at, who: actorOf(row), act, about, ...factsOf(row) };
}
