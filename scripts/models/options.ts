import path from 'node:path';
import type { Config } from '../../edge/config/config.ts';
import { loadConfig, parseConfig } from '../../edge/config/load.ts';
import { commandLine, UsageError } from '../command-line.ts';

export const USAGE = `usage: npm run models -- list | check [NAME] | use NAME [--config FILE] [--models DIR]

list          the model packages and which of each role is in use
check [NAME]  hash, shapes, golden case on the provider in use, graph, thresholds and card of one package, or of all
use NAME      checks the package, then puts it in use for its role; one that fails is refused

NAME is the package's folder in the models folder. The models folder, providers and threads are those of the
configuration in FILE, without it the defaults; --models names another folder.

exit codes: 0 done, all well; 2 usage, configuration, a package that fails (check, use) or a choice of packages with which
the service would not start (list, check); 1 anything else`;

export interface Options {
  readonly command:
    | { readonly act: 'list' }
    | { readonly act: 'check'; readonly name?: string }
    | { readonly act: 'use'; readonly name: string };
  readonly config: string | undefined;
  readonly models: string | undefined;
}

/** @throws UsageError */
export function parseOptions(args: string[]): Options | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  return { command: commandOf(positionals), config: values.config, models: values.models };
}

function commandOf([act, name, ...others]: string[]): Options['command'] {
  if (others.length > 0) throw new UsageError(`one package at a time: ${others.join(' ')} is too much`);
  if (act === 'list' && name === undefined) return { act };
  if (act === 'check') return name === undefined ? { act } : { act, name };
  if (act === 'use' && name !== undefined) return { act, name };
  if (act === 'use') throw new UsageError('name the package to use; list shows them');
  throw new UsageError(act === undefined ? 'say what to do' : `${act} ${name ?? ''} is no command`);
}

function parse(args: string[]) {
  return commandLine({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      config: { type: 'string' },
      models: { type: 'string' },
    },
  });
}

/** How the service would execute models. @throws ConfigError */
export async function inferenceOf({ config, models }: Options): Promise<Config['inference']> {
  const { inference } =
    config === undefined
      ? // Site and peers have no default; nothing here depends on them.
        parseConfig({ site: 'models', dicom: { peers: [{ aeTitle: '*', address: '127.0.0.1' }] } })
      : await loadConfig(config);
  return models === undefined ? inference : { ...inference, modelsDir: path.resolve(models) };
}
