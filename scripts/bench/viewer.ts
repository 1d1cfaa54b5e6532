import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { systemClock } from '../../edge/config/clock.ts';
import { openAlertHouse } from './alert-house.ts';
import { median, percentile, type Row } from './row.ts';
import { recordThinCase, THIN_SLICES } from './viewer-scan.ts';

const CHROMIUM = '/usr/bin/chromium';
const FIRST_SLICE_MS = 300;
/** 30 pictures a second. */
const FRAME_MS = 1000 / 30;
/** Of slices, and of slices with the planes' volume: what the viewer allows itself where memory is not scarce. */
const STACK_MIB = 192;
const ALL_MIB = 272;
const SCREEN = { width: 1920, height: 1080 };

/** What the page answers; ms and bytes. */
interface Seen {
  readonly firstSliceMs: number;
  readonly sinceNavigationMs: number;
  readonly fetching: readonly number[];
  readonly atHand: readonly number[];
  readonly planes: readonly number[];
  readonly stackBytes: number;
  readonly allBytes: number;
  readonly size: readonly [width: number, height: number];
}

/**
 * The viewer of the case page on a thin scan, in headless Chromium without a GPU, over HTTP on loopback: the first slice,
 * scrolling through all of it with outline and Grad-CAM on, the three planes, and what it holds.
 */
export async function measureViewer(repeats: number, say: (text: string) => void): Promise<Row[]> {
  if (!existsSync(CHROMIUM)) throw new Error(`${CHROMIUM} is not installed: run ./scripts/setup`);
  const boardDir = await mkdtemp(path.join(tmpdir(), 'henet-board-'));
  const board = path.resolve(import.meta.dirname, '../../dashboard');
  await build({
    ...{ configFile: path.join(board, 'vite.config.ts'), logLevel: 'error' },
    build: { outDir: boardDir, emptyOutDir: true },
  });
  const house = await openAlertHouse(systemClock, boardDir);
  try {
    const episodeId = await recordThinCase(house.journal, house.dataDir);
    say('bench: a thin scan is recorded');
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    const script = await readFile(path.join(import.meta.dirname, 'viewer-in-page.js'), 'utf8');
    const seen: Seen[] = [];
    try {
      for (let n = 0; n < repeats; n++) {
        const page = await browser.newPage({ viewport: SCREEN });
        await page.goto(`${house.url}/cases/${episodeId}`, { waitUntil: 'commit' });
        seen.push(
          await page.evaluate<Seen>(`(${script.slice(script.indexOf('async () =>'), script.lastIndexOf(';'))})()`),
        );
        await page.close();
        say(`bench: viewed ${n + 1} of ${repeats}, first slice after ${seen.at(-1)!.firstSliceMs.toFixed(0)} ms`);
      }
    } finally {
      await browser.close();
    }
    return rowsOf(seen);
  } finally {
    await house.close();
    await rm(boardDir, { recursive: true });
  }
}

function rowsOf(seen: readonly Seen[]): Row[] {
  const [width, height] = seen[0]!.size;
  const middle = (of: (one: Seen) => number) => median(seen.map(of));
  const row = (name: string, unit: string, ours: number, budget: number, note: string): Row => ({
    ...{ name, unit, ours, peer: budget, peerName: 'the budget', ratio: ours / budget, note },
  });
  const scroll = (name: string, of: (one: Seen) => readonly number[], note: string) =>
    row(
      `${name}, ${THIN_SLICES} x 512 x 512, p95`,
      'ms',
      middle((one) => percentile(of(one), 0.95)),
      FRAME_MS,
      note,
    );
  const mib = (bytes: number) => bytes / 2 ** 20;
  return [
    row(
      'first slice on the screen after it is asked for, loopback',
      'ms',
      middle(({ firstSliceMs }) => firstSliceMs),
      FIRST_SLICE_MS,
      `with its outline; ${middle(({ sinceNavigationMs }) => sinceNavigationMs).toFixed(0)} ms after the page itself was asked for`,
    ),
    scroll(
      'scrolling at 30 slices a second, from the key to the whole picture',
      ({ fetching }) => fetching,
      `nothing fetched before; outline and Grad-CAM on; canvas of ${width} x ${height}, software rendering`,
    ),
    scroll(
      'scrolling back as fast as it goes, from one whole picture to the next',
      ({ atHand }) => atHand,
      'what was kept within the budget of memory is at hand',
    ),
    scroll('three planes, from frame to frame as one moves', ({ planes }) => planes, 'outline and Grad-CAM on'),
    row(
      'slices that the viewer holds after both ways',
      'MiB',
      middle(({ stackBytes }) => mib(stackBytes)),
      STACK_MIB,
      'a third of that on handhelds and where memory is scarce',
    ),
    row(
      'the same, with the volume of the three planes',
      'MiB',
      middle(({ allBytes }) => mib(allBytes)),
      ALL_MIB,
      'pixels of larger scans are averaged in plane, and the picture says so',
    ),
  ];
}
