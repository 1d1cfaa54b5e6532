import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { SECURITY_HEADERS } from '../../edge/http/headers.ts';
import { buildGallery } from './browser.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
};

export interface ServedGallery {
  /** Of the gallery's page. */
  readonly url: string;
  close(): Promise<void>;
}

/** Builds the gallery and serves it on a free port of 127.0.0.1, under the headers that the appliance sends. */
export async function serveGallery(): Promise<ServedGallery> {
  const dir = await mkdtemp(join(tmpdir(), 'henet-gallery-'));
  await buildGallery(dir);
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://gallery').pathname);
    readFile(join(dir, path)).then(
      (body) => response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? '', ...SECURITY_HEADERS }).end(body),
      () => response.writeHead(404, SECURITY_HEADERS).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/gallery/index.html`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(dir, { recursive: true });
    },
  };
}
