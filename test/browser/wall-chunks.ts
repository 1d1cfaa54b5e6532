import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What a wall may weigh on its way to a screen, gzipped, bytes. */
export const WALL_BUDGET_BYTES = 150_000;

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
  readonly isEntry?: boolean;
}

export interface Weight {
  readonly name: string;
  readonly gzippedBytes: number;
  /** Whether a wall loads it: the page, what that imports at once, and the live link. */
  readonly ofWall: boolean;
}

/** What the files of a built board weigh; it must be built with vite's `manifest`. */
export async function weigh(boardDir: string): Promise<Weight[]> {
  const manifest: Record<string, Chunk> = JSON.parse(await readFile(join(boardDir, '.vite/manifest.json'), 'utf8'));
  const page = manifest['index.html'];
  if (!page) throw new Error(`${boardDir} holds no built board: build it with build.manifest`);
  const ofWall = new Set<string>(['index.html']);
  const add = ({ file, imports = [], css = [] }: Chunk) => {
    if (ofWall.has(file)) return;
    for (const name of [file, ...css]) ofWall.add(name);
    for (const name of imports) add(manifest[name]!);
  };
  add(page);
  add(manifest['state/live.ts']!);
  const files = new Set(['index.html', ...Object.values(manifest).flatMap(({ file, css = [] }) => [file, ...css])]);
  return Promise.all(
    [...files].map(async (name) => ({
      name,
      gzippedBytes: gzipSync(await readFile(join(boardDir, name)), { level: 9 }).length,
      ofWall: ofWall.has(name),
    })),
  );
}

export const wallBytes = (weights: readonly Weight[]) =>
  weights.reduce((sum, { ofWall, gzippedBytes }) => sum + (ofWall ? gzippedBytes : 0), 0);
