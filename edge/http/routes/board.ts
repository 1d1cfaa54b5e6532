import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyReply } from 'fastify';
import type { App, Context } from '../app.ts';
import { BoardFilesSchema, EpisodeParams } from '../schemas.ts';

const NOT_BUILT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>HENet Edge: ward board not built</title></head>
<body><h1>The ward board is not built</h1>
<p>The appliance is running, but its screen is missing. In the appliance's folder, run <code>npm run build</code> and
reload this page. Until then nothing is shown here: use the PACS.</p></body></html>
`;

/** Missing where the board is not built, or is being built. */
const orNothing =
  <T>(nothing: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return nothing;
    throw error;
  };

/** Names of the built board's files: those that its page names, which differ with every build, and all of them. */
async function filesOf(boardDir: string): Promise<{ page: string[]; all: string[] }> {
  const html = await readFile(join(boardDir, 'index.html'), 'utf8').catch(orNothing(''));
  const all = await readdir(join(boardDir, 'assets')).catch(orNothing<string[]>([]));
  const page = [...html.matchAll(/"(\/assets\/[\w.-]+)"/g)].map(([, name]) => name!);
  return { page, all: all.toSorted().map((name) => `/assets/${name}`) };
}

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
  app.get(
    '/api/v1/board',
    {
      config: { needs: 'nothing' },
      schema: {
        summary: 'Files of the board that this appliance serves: a screen that shows others is out of date',
        response: { 200: BoardFilesSchema },
      },
    },
    () => filesOf(boardDir),
  );
  // Asked for anew each time, for it keeps the board's other files: its own name carries no hash.
  app.get('/shell.js', hide, (_request, reply) => {
    reply.header('cache-control', 'no-cache');
    return reply.sendFile('shell.js', { cacheControl: false });
  });
  // The names of built assets carry a hash of their content: they never change.
  app.get('/assets/:file', hide, (request, reply) =>
    reply.sendFile(`assets/${(request.params as { file: string }).file}`, { maxAge: '365d', immutable: true }),
  );
}
