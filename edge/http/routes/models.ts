import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Type from 'typebox';
import { Fault } from '../../config/fault.ts';
import { manifestsOf } from '../../inference/installed.ts';
import type { App, Context } from '../app.ts';
import { ErrorSchema } from '../schemas.ts';

const Params = Type.Object({ name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' }) });
const CardSchema = Type.Object({
  name: Type.String(),
  version: Type.String(),
  text: Type.String({ description: 'CARD.md of the package, Markdown' }),
});
/** A card is a page or two. */
const MAX_CHARACTERS = 200_000;

/** What a model package says of itself. */
export function modelRoutes(app: App, { modelsDir }: Context): void {
  // Absent where a test composes the server without models.
  if (modelsDir === undefined) return;
  app.get(
    '/api/v1/models/:name/card',
    {
      schema: {
        summary: 'The card of a model package: what it is for, what it was trained on, what was measured',
        params: Params,
        response: { 200: CardSchema, 400: ErrorSchema, 404: ErrorSchema },
      },
    },
    async ({ params: { name } }) => {
      // By the manifests that are there: no part of the address becomes a path.
      for (const [folder, manifest] of await manifestsOf(modelsDir)) {
        if (manifest instanceof Fault || manifest.name !== name) continue;
        const text = await readFile(join(modelsDir, folder, 'CARD.md'), 'utf8').catch((cause: unknown) => {
          throw new Fault(`The package of ${name} has no card that can be read`, {
            code: 'card-unknown',
            hint: 'Install the package again from its source: CARD.md belongs to it.',
            cause,
          });
        });
        return { name, version: manifest.version, text: text.slice(0, MAX_CHARACTERS) };
      }
      throw new Fault(`There is no model ${name}`, {
        code: 'model-unknown',
        hint: 'The service page lists the models in use.',
      });
    },
  );
}
