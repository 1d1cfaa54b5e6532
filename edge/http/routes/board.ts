import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyReply } from 'fastify';
import type { App, Context } from '../app.ts';
import { EpisodeParams } from '../schemas.ts';

const NOT_BUILT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>HENet Edge: ward board not built</title></head>
<body><h1>The ward board is not built</h1>
<p>The appliance is running, but its screen is missing. In the appliance's folder, run <code>npm run build</code> and
reload this page. Until then nothing is shown here: use the PACS.</p></body></html>
`;

/** The ward board's own files, made by \`npm run build\`. */
export function boardRoutes(app: App, { boardDir }: Context): void {
  const page = (reply: FastifyReply) => {
    reply.header('cache-control', 'no-cache');
    if (!existsSync(join(boardDir, 'index.html'))) return reply.code(503).type('text/html').send(NOT_BUILT);
    return reply.sendFile('index.html', { cacheControl: false });
  };
  // Nothing of a patient is in these files: what they show they ask for.
  const hide = { config: { needs: 'nothing' }, schema: { hide: true } } as const;
  app.get('/', hide, (_request, reply) => reply.redirect('/ward'));
  app.get('/ward', hide, (_request, reply) => page(reply));
  app.get('/service', hide, (_request, reply) => page(reply));
  app.get('/sign-in', hide, (_request, reply) => page(reply));
  app.get('/cases/:episodeId', { ...hide, schema: { hide: true, params: EpisodeParams } }, (_request, reply) =>
    page(reply),
  );
  // The names of built assets carry a hash of their content: they never change.
  app.get('/assets/:file', hide, (request, reply) =>
    reply.sendFile(`assets/${(request.params as { file: string }).file}`, { maxAge: '365d', immutable: true }),
  );
}
