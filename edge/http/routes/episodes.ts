import Type from 'typebox';
import { DEFAULT_RULES, type ExpansionRules } from '../../assessment/definitions.ts';
import { bleedingScan } from '../../assessment/estimated-scan.ts';
import { scoresOf } from '../../assessment/scores/scores.ts';
import type { App, Context } from '../app.ts';
import { knownEpisode } from '../known.ts';
import { readerOf, summaryWithoutFigures, withheldFrom, withoutFigures } from '../record/blind.ts';
import { BlindQuery } from '../record/schemas.ts';
import { EpisodeDetailSchema, EpisodeParams, EpisodeSchema, ErrorSchema } from '../schemas.ts';

/** The board lists what fits a ward; older episodes are reached by their address. */
const LISTED_EPISODES = 100;

export function episodeRoutes(app: App, { journal, viewing, config }: Context): void {
  app.get(
    '/api/v1/episodes',
    { schema: { summary: 'Episodes, newest first', response: { 200: Type.Array(EpisodeSchema) } } },
    async (request) => {
      await viewing.note(request, 'view-episodes', 'episodes');
      return journal.episodes.list(LISTED_EPISODES);
    },
  );
  app.get(
    '/api/v1/episodes/:episodeId',
    {
      schema: {
        summary: 'One episode with the newest assessment of each of its scans',
        params: EpisodeParams,
        querystring: BlindQuery,
        response: { 200: EpisodeDetailSchema, 404: ErrorSchema },
      },
    },
    async (request) => {
      const {
        params,
        query: { reader },
      } = request;
      const { episodeId, payload } = await knownEpisode(journal, params.episodeId);
      const assessments = await journal.assessments.currentOfEpisode(episodeId);
      const withheld = await withheldFrom(journal, readerOf(request.visitor, reader), assessments);
      await viewing.note(request, withheld.size > 0 ? 'view-episode-blind' : 'view-episode', episodeId);
      const clinical = await journal.clinical.current(episodeId);
      // Scores are made of volumes too: who reads blind is not told them.
      const scored = withheld.size > 0 ? null : bleedingScan(assessments);
      return {
        episode: summaryWithoutFigures(payload, withheld),
        assessments: assessments.map((assessment) => withoutFigures(assessment, withheld)),
        rules: config.expansion ? rulesOf(config.expansion) : DEFAULT_RULES,
        withheld: [...withheld],
        clinical,
        scores: scored && scoresOf(scored, clinical),
      };
    },
  );
}

/** The limits alone: the site's settings of expansion have others beside them. */
function rulesOf(of: ExpansionRules): ExpansionRules {
  const { iphGrowthMl, iphGrowthPercent, anyIvhGrowthMl, ivhGrowthMl, comparator } = of;
  return { iphGrowthMl, iphGrowthPercent, anyIvhGrowthMl, ivhGrowthMl, comparator };
}
