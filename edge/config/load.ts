import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Value } from 'typebox/value';
import { meaningErrors } from './checks.ts';
import { type Config, ConfigSchema } from './config.ts';
import { ConfigError } from './config-error.ts';
import { jsonErrorPlace } from './json-error.ts';
import { schemaErrors } from './schema-errors.ts';

/**
 * Reads the configuration file. Missing keys get their defaults, relative paths are resolved against the file's own
 * folder, and the result is frozen.
 *
 * @throws ConfigError (`config-invalid`) with everything that is wrong, where the file is missing, no JSON or not valid
 */
export async function loadConfig(file: string): Promise<Config> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const what = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
    throw new ConfigError(`Configuration ${file}`, [what], cause);
  }
  return parse(parseJson(text.replace(/^\uFEFF/, ''), file), `Configuration ${file}`, dirname(resolve(file)));
}

/** The configuration that a value states: as {@link loadConfig}, without a file; relative paths stay as they are. */
export function parseConfig(value: unknown): Config {
  return parse(value, 'The configuration');
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`Configuration ${file}`, [jsonErrorPlace(text, cause as SyntaxError)], cause);
  }
}

function parse(value: unknown, source: string, folder?: string): Config {
  // A copy, because TypeBox fills in defaults in place. The defaults themselves it copies.
  const filled = Value.Default(ConfigSchema, structuredClone(value));
  const config = filled as Config;
  const misfits = schemaErrors(filled);
  const isSound = (section: string) => !misfits.some(({ pointer }) => `${pointer}/`.startsWith(`/${section}/`));
  const isObject = !misfits.some(({ pointer }) => pointer === '');
  const errors = [...misfits.map(({ text }) => text), ...(isObject ? meaningErrors(config, isSound) : [])];
  if (errors.length > 0) throw new ConfigError(source, errors);
  if (folder !== undefined) {
    config.dataDir = resolve(folder, config.dataDir);
    config.inference.modelsDir = resolve(folder, config.inference.modelsDir);
    const { journal } = config;
    if (journal.backupDir !== undefined) journal.backupDir = resolve(folder, journal.backupDir);
    resolveFiles(
      [
        config.dicom.tls,
        config.mqtt,
        config.mqtt.tls,
        config.mqtt.screen,
        ...(config.mqtt.users ?? []),
        ...Object.values(config.alerting.channels),
        config.people.oidc,
      ],
      folder,
    );
  }
  return deepFreeze(config);
}

/** Every `...File` of these sections, where it stands, taken from the configuration's folder. */
function resolveFiles(sections: readonly (object | undefined)[], folder: string): void {
  for (const section of sections) {
    for (const [key, value] of Object.entries(section ?? {})) {
      if (key.endsWith('File')) Object.assign(section!, { [key]: resolve(folder, value) });
    }
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}
