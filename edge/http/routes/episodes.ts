import Type from 'typebox';
import { bleedingScan } from '../../assessment/estimated-scan.ts';
import { scoresOf } from '../../assessment/scores/scores.ts';
import { Fault } from '../../config/fault.ts';
import type { App, Context } from '../app.ts';
import { EpisodeDetailSchema, EpisodeParams, EpisodeSchema, ErrorSchema } from '../schemas.ts';

/** The board lists what fits a ward; older episodes are reached by their address. */
const LISTED_EPISODES = 100;

export function episodeRoutes(app: App, { journal, viewing }: Context): void {
  app.get(
    '/api/v1/episodes',
    { schema: { summary: 'Episodes, newest first', response: { 200: Type.Array(EpisodeSchema) } } },
    async (request) => {
      await viewing.note(request.ip, 'view-episodes', 'episodes');
      return journal.episodes.list(LISTED_EPISODES);
    },
  );
  app.get(
    '/api/v1/episodes/:episodeId',
    {
      schema: {
        summary: 'One episode with the newest assessment of each of its scans',
        params: EpisodeParams,
        response: { 200: EpisodeDetailSchema, 404: ErrorSchema },
      },
    },
    async ({ params: { episodeId }, ip }) => {
      const row = await journal.episodes.get(episodeId);
      if (!row?.payload) {
        throw new Fault('This appliance knows no such episode', {
          code: 'episode-unknown',
          hint: 'It may have been removed by retention; go back to the ward board.',
        });
      }
      await viewing.note(ip, 'view-episode', episodeId);
      const assessments = await journal.assessments.currentOfEpisode(episodeId);
      const clinical = await journal.clinical.current(episodeId);
      const baseline = bleedingScan(assessments);
      return { episode: row.payload, assessments, clinical, scores: baseline && scoresOf(baseline, clinical) };
    },
  );
}
