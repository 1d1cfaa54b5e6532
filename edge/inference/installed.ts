import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../config/fault.ts';
import { choosePackage, type ManifestsByName } from './choose-package.ts';
import { type InUse, readInUse } from './in-use.ts';
import type { ExpansionManifest, HematomaManifest, Manifest, Role } from './manifest.ts';
import { loadPackage, type ModelPackage, readManifest } from './packages.ts';

export interface Packages {
  readonly hematoma: ModelPackage<HematomaManifest>;
  readonly expansion: ModelPackage<ExpansionManifest>;
}

/**
 * The packages in use: of each role the one that `in-use.json` names, else the only one in `modelsDir`.
 *
 * @throws Fault `model-missing` where a role has no package, `model-selection` where it has several and none is chosen,
 * `model-refused` where a package is not what its manifest says
 */
export async function loadPackages(modelsDir: string): Promise<Packages> {
  const { hematoma, expansion } = await packagesInUse(modelsDir);
  return {
    hematoma: await loadPackage<HematomaManifest>(chosenFolder(modelsDir, hematoma)),
    expansion: await loadPackage<ExpansionManifest>(chosenFolder(modelsDir, expansion)),
  };
}

function chosenFolder(modelsDir: string, name: string | Fault): string {
  if (name instanceof Fault) throw name;
  return join(modelsDir, name);
}

/**
 * By role, the folder name of the package in use, or why there is none; see {@link choosePackage}.
 *
 * @param chosen what `in-use.json` says; it is read where this is left out
 * @throws Fault `model-missing` where the folder cannot be read, `model-selection` where `in-use.json` cannot
 */
export async function packagesInUse(
  modelsDir: string,
  chosen?: InUse,
): Promise<Readonly<Record<Role, string | Fault>>> {
  const found = await manifestsOf(modelsDir);
  const { hematoma, expansion } = chosen ?? (await readInUse(modelsDir));
  return {
    hematoma: choosePackage('hematoma', hematoma, found, modelsDir),
    expansion: choosePackage('expansion', expansion, found, modelsDir),
  };
}

/** Every package of the models folder: its folders that hold a manifest.json. Hidden ones do not count: they are in the making. */
export async function manifestsOf(modelsDir: string): Promise<ManifestsByName> {
  const found = new Map<string, Manifest | Fault>();
  for (const name of await packageNames(modelsDir)) {
    try {
      found.set(name, await readManifest(join(modelsDir, name)));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      found.set(name, error);
    }
  }
  return found;
}

async function packageNames(modelsDir: string): Promise<string[]> {
  try {
    const names = (await readdir(modelsDir)).filter((name) => !name.startsWith('.')).sort();
    return names.filter((name) => existsSync(join(modelsDir, name, 'manifest.json')));
  } catch (cause) {
    throw new Fault(`The models folder ${modelsDir} cannot be read.`, {
      code: 'model-missing',
      hint: 'Set inference.modelsDir to the folder that holds the model packages.',
      cause,
    });
  }
}
