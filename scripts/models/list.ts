import { join } from 'node:path';
import { Fault } from '../../edge/config/fault.ts';
import type { Manifest } from '../../edge/inference/manifest.ts';
import { readModel } from '../../edge/inference/packages.ts';
import { orShortcoming, type Shortcoming } from './shortcoming.ts';
import type { Survey } from './survey.ts';

const HEAD = ['in use', 'NAME', 'role', 'model', 'version', 'intended use', 'SHA-256', 'intact', 'trained on'];
const SHORT = 60;

/** The packages of a models folder as lines of a table; those that cannot be listed whole say why below it. */
export async function table(modelsDir: string, { packages, inUse }: Survey): Promise<string[]> {
  const rows: string[][] = [HEAD];
  const remarks: string[] = [];
  for (const [name, manifest] of packages) {
    if (manifest instanceof Fault) {
      rows.push(['-', name, '?', '?', '?', '?', '?', 'no', '']);
      remarks.push(`${name}: ${manifest.message}`);
      continue;
    }
    const faults: Shortcoming[] = [];
    await orShortcoming(faults, () => readModel(join(modelsDir, name), manifest));
    remarks.push(...faults.map(({ what }) => `${name}: ${what}`));
    rows.push([inUse[manifest.role] === name ? 'yes' : '-', name, ...cells(manifest, faults.length === 0)]);
  }
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, ...remarks];
}

function cells({ role, name, version, intendedUse, sha256, trainedOn }: Manifest, intact: boolean): string[] {
  const short = trainedOn.length > SHORT ? `${trainedOn.slice(0, SHORT - 1)}…` : trainedOn;
  return [role, name, version, intendedUse, sha256.slice(0, 12), intact ? 'yes' : 'NO', short.replace(/\s+/g, ' ')];
}
