import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseConfig } from '../../edge/config/load.ts';
import type { Row } from './row.ts';

const SCANS = 1000;

/** What the process held after a tenth of the day, garbage collected. */
interface Held {
  readonly scans: number;
  readonly rss: number;
  readonly heapUsed: number;
  readonly handles: number;
  readonly journalBytes: number;
}

/** A day of 1,000 scans with invented readings: memory, handles and journal at its end beside those at its fifth tenth. */
export async function measureDay(_repeats: number, say: (text: string) => void): Promise<Row[]> {
  say(`bench: a day of ${SCANS} scans, simulated`);
  const held = await day();
  const [half, end] = [held.at(4)!, held.at(-1)!];
  const mb = (bytes: number) => bytes / 1e6;
  const perScan = (from: Held, to: Held) => (to.journalBytes - from.journalBytes) / (to.scans - from.scans) / 1000;
  const [firstHalf, secondHalf] = [perScan(held[0]!, half), perScan(half, end)];
  return [
    {
      name: `memory (RSS) after a simulated day of ${SCANS} scans`,
      unit: 'MB',
      ours: mb(end.rss),
      peer: mb(half.rss),
      peerName: 'itself at noon',
      ratio: end.rss / half.rss,
      note: `heap ${mb(end.heapUsed).toFixed(1)} MB beside ${mb(half.heapUsed).toFixed(1)}; open files ${end.handles} beside ${half.handles}; journal to boards, invented readings, a heartbeat each 5 s`,
    },
    {
      name: 'journal written for each scan, afternoon',
      unit: 'kB',
      ours: secondHalf,
      peer: firstHalf,
      peerName: 'the morning',
      ratio: secondHalf / firstHalf,
      note: `scan, assessment, episode, alert, acts, audit; ${mb(end.journalBytes).toFixed(1)} MB at the end of the day, its log of changes included`,
    },
  ];
}

async function day(): Promise<Held[]> {
  const { expansion, alerting } = parseConfig({
    site: 'bench',
    dicom: { peers: [{ aeTitle: '*', address: '127.0.0.1' }] },
  });
  const program = path.join(import.meta.dirname, 'day-process.ts');
  const args = ['--expose-gc', program, String(SCANS), JSON.stringify({ expansion, alerting })];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const held: Held[] = [];
  for await (const line of createInterface({ input: child.stdout })) held.push(JSON.parse(line) as Held);
  if (held.length !== 10) throw new Error(`the simulated day ended after ${held.length} tenths: see above`);
  return held;
}
