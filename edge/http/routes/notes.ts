import Type from 'typebox';
import { isoNow } from '../../config/clock.ts';
import { through, whoActs } from '../access.ts';
import type { App, Context } from '../app.ts';
import { knownEpisode } from '../known.ts';
import { NoteBody, NoteSchema } from '../record/schemas.ts';
import { EpisodeParams, ErrorSchema } from '../schemas.ts';

/** What people write down beside an episode. */
export function noteRoutes(app: App, { journal, viewing, clock }: Context): void {
  app.get(
    '/api/v1/episodes/:episodeId/notes',
    {
      schema: {
        summary: 'Notes of people on an episode, oldest first',
        params: EpisodeParams,
        response: { 200: Type.Array(NoteSchema), 404: ErrorSchema },
      },
    },
    async (request) => {
      const {
        params: { episodeId },
      } = request;
      await knownEpisode(journal, episodeId);
      // Part of looking at the case, and written down once with it.
      await viewing.note(request, 'view-episode', episodeId);
      return (await journal.notes.ofEpisode(episodeId)).map(({ actId, at, who, text }) => ({ actId, at, who, text }));
    },
  );
  app.post(
    '/api/v1/episodes/:episodeId/notes',
    {
      config: { needs: 'enter' },
      schema: {
        summary: 'Add a note to an episode',
        params: EpisodeParams,
        body: NoteBody,
        response: { 200: NoteSchema, 400: ErrorSchema, 404: ErrorSchema, 409: ErrorSchema },
      },
    },
    async (request) => {
      const { params, body } = request;
      const who = await whoActs(request, body);
      const { episodeId } = await knownEpisode(journal, params.episodeId);
      const note = { actId: body.actId, episodeId, at: isoNow(clock), who, text: body.text.trim() };
      const { actId, at, text } = await journal.notes.add(note, through(request));
      return { actId, at, who, text };
    },
  );
}
