import { Fault } from '../config/fault.ts';
import { IN_USE_FILE } from './in-use.ts';
import type { Manifest, Role } from './manifest.ts';

/** Packages of a models folder by folder name: each one's manifest, or why it cannot be read. */
export type ManifestsByName = ReadonlyMap<string, Manifest | Fault>;

/**
 * The folder name of the package of `role` that is in use: the one that `in-use.json` names, else the only one there is.
 * Or why there is none: `model-missing`, `model-selection`, or the fault of a manifest that may be of this role. What lies
 * in the folder and is not in use may be broken without harm, once every role is named.
 */
export function choosePackage(
  role: Role,
  named: string | undefined,
  found: ManifestsByName,
  modelsDir: string,
): string | Fault {
  const candidates = [...found].filter(([, manifest]) => !(manifest instanceof Fault) && manifest.role === role);
  const names = candidates.map(([name]) => name);
  if (named !== undefined) return checkNamed(role, named, found.get(named), names, modelsDir);
  const unreadable = [...found.values()].find((manifest) => manifest instanceof Fault);
  if (unreadable) return unreadable;
  const [only, ...others] = names;
  if (only === undefined) return missing(role, modelsDir);
  if (others.length === 0) return only;
  return new Fault(`${inWords(names)} are ${others.length === 1 ? 'both' : 'all'} ${role} models in ${modelsDir}.`, {
    code: 'model-selection',
    hint: `Choose one: ${commands(names)}`,
  });
}

function checkNamed(
  role: Role,
  name: string,
  manifest: Manifest | Fault | undefined,
  others: readonly string[],
  modelsDir: string,
): string | Fault {
  if (manifest instanceof Fault) return manifest;
  if (manifest?.role === role) return name;
  const why = manifest ? `which is a model of role ${manifest.role}` : `which is not in ${modelsDir}`;
  return new Fault(`${IN_USE_FILE} names ${name} as the ${role} model, ${why}.`, {
    code: 'model-selection',
    hint: others.length === 0 ? missing(role, modelsDir).hint : `Choose another: ${commands(others)}`,
  });
}

function missing(role: Role, modelsDir: string): Fault {
  return new Fault(`There is no ${role} model in ${modelsDir}.`, {
    code: 'model-missing',
    hint: 'Set inference.modelsDir to the folder that holds the model packages, each a folder with its manifest.json.',
  });
}

const commands = (names: readonly string[]) => names.map((name) => `npm run models -- use ${name}`).join(', or ');

function inWords(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
