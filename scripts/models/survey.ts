import { Fault } from '../../edge/config/fault.ts';
import { readInUse } from '../../edge/inference/in-use.ts';
import { manifestsOf, packagesInUse } from '../../edge/inference/installed.ts';
import type { Manifest, Role } from '../../edge/inference/manifest.ts';
import { asShortcoming, orShortcoming, type Shortcoming } from './shortcoming.ts';

/** What lies in a models folder, and what the service would use of it. */
export interface Survey {
  /** By folder name: the manifest, or why it cannot be read. */
  readonly packages: ReadonlyMap<string, Manifest | Fault>;
  /** By role, the folder name of the package in use; null where the service would refuse to start. */
  readonly inUse: Readonly<Record<Role, string | null>>;
  /** Why it would. */
  readonly selection: readonly Shortcoming[];
}

/** @throws Fault `model-missing` where the folder cannot be read */
export async function survey(modelsDir: string): Promise<Survey> {
  const packages = await manifestsOf(modelsDir);
  const selection: Shortcoming[] = [];
  const chosen = await orShortcoming(selection, () => readInUse(modelsDir));
  if (!chosen) return { packages, inUse: { hematoma: null, expansion: null }, selection };
  const { hematoma, expansion } = await packagesInUse(modelsDir, chosen);
  // One manifest that cannot be read leaves both roles open, and is one fault.
  const faults = new Set([hematoma, expansion].filter((one) => one instanceof Fault));
  selection.push(...[...faults].map(asShortcoming));
  const nameOf = (one: string | Fault) => (one instanceof Fault ? null : one);
  return { packages, inUse: { hematoma: nameOf(hematoma), expansion: nameOf(expansion) }, selection };
}

/** Folder name of the package in use with which the service would execute this one; null where there is none. */
export function companionOf(name: string, { packages, inUse }: Survey): string | null {
  const manifest = packages.get(name);
  return manifest === undefined || manifest instanceof Fault ? null : inUse[otherRole(manifest.role)];
}

export const otherRole = (role: Role): Role => (role === 'hematoma' ? 'expansion' : 'hematoma');
