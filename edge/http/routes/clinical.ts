import { Fault } from '../../config/fault.ts';
import { through, whoActs } from '../access.ts';
import type { App, Context } from '../app.ts';
import { ClinicalEntriesSchema, ClinicalEntrySchema, EnterClinicalBody } from '../clinical-schemas.ts';
import { EpisodeParams, ErrorSchema } from '../schemas.ts';
import { asItIs } from '../strict.ts';

/** What people enter of a patient beside the scan. The desk journals it with its audit row and has the estimate made. */
export function clinicalRoutes(app: App, { journal, clinical, viewing }: Context): void {
  app.get(
    '/api/v1/episodes/:episodeId/clinical',
    {
      schema: {
        summary: 'Clinical data of an episode as they were entered, newest first',
        params: EpisodeParams,
        response: { 200: ClinicalEntriesSchema, 404: ErrorSchema },
      },
    },
    async (request) => {
      const { episodeId } = request.params;
      if ((await journal.episodes.get(episodeId)) === null) {
        throw new Fault('This appliance knows no such episode', {
          code: 'episode-unknown',
          hint: 'It may be of another appliance; go back to the ward board.',
        });
      }
      await viewing.note(request, 'view-clinical', episodeId);
      return journal.clinical.ofEpisode(episodeId);
    },
  );
  app.put(
    '/api/v1/episodes/:episodeId/clinical',
    {
      config: { needs: 'enter' },
      validatorCompiler: asItIs,
      schema: {
        summary:
          'Enter clinical data: they replace what was entered before, and the baseline is estimated anew with them',
        description:
          'Answers once the estimate is made, or known not to come, or after 4 s; `estimate` says which. What is left out is unknown.',
        params: EpisodeParams,
        body: EnterClinicalBody,
        response: { 200: ClinicalEntrySchema, 400: ErrorSchema, 403: ErrorSchema, 404: ErrorSchema },
      },
    },
    async (request) => {
      const { params, body } = request;
      const by = await whoActs(request, body);
      return clinical.enter(params.episodeId, body.values, { by, through: through(request) });
    },
  );
}
