import { Fault } from '../../edge/config/fault.ts';
import { type InUse, readInUse, writeInUse } from '../../edge/inference/in-use.ts';
import { packagesInUse } from '../../edge/inference/installed.ts';
import type { Role } from '../../edge/inference/manifest.ts';
import { orShortcoming, type Shortcoming } from './shortcoming.ts';
import { otherRole, survey } from './survey.ts';

export interface Switched {
  /** Folder name of the package that was in use for the role; null where none could be. */
  readonly before: string | null;
  /** What `in-use.json` says now. */
  readonly inUse: InUse;
  /** Why the service would still not start, of the other role. */
  readonly remaining: readonly Shortcoming[];
  /** Why the `in-use.json` that was replaced could not be read; null where it could. */
  readonly replaced: Shortcoming | null;
}

/**
 * Puts a package, already checked, in use for its role. The only package of the other role is written down too, so that one
 * laid beside it later changes nothing until somebody chooses it.
 *
 * @throws Fault `model-selection` where the models folder cannot be written
 */
export async function switchTo(name: string, role: Role, modelsDir: string): Promise<Switched> {
  const unreadable: Shortcoming[] = [];
  const chosen = (await orShortcoming(unreadable, () => readInUse(modelsDir))) ?? {};
  const other = otherRole(role);
  const { [role]: before, [other]: companion } = await packagesInUse(modelsDir, chosen);
  const kept = companion instanceof Fault ? chosen[other] : companion;
  const inUse: InUse = { ...(kept === undefined ? {} : { [other]: kept }), [role]: name };
  await writeInUse(modelsDir, inUse);
  const { selection } = await survey(modelsDir);
  return {
    before: before instanceof Fault ? null : before,
    inUse,
    remaining: selection,
    replaced: unreadable[0] ?? null,
  };
}
