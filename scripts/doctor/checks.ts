import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { systemClock } from '../../edge/config/clock.ts';
import { type Config, INSTALLED_MODELS } from '../../edge/config/config.ts';
import { Fault } from '../../edge/config/fault.ts';
import { isCompiledIn } from '../../edge/inference/providers.ts';
import { brokerFiles } from './broker.ts';
import { channels } from './channels.ts';
import { backups, journal } from './journal.ts';
import { models } from './models.ts';
import { signIn } from './people.ts';
import { tlsFiles } from './tls.ts';

/** What one check found; `hint` says what to do where it is not well. */
export interface Finding {
  readonly ok: boolean;
  readonly what: string;
  readonly found: string;
  readonly hint?: string;
}

export type Check = () => Promise<Finding>;

const UNREADABLE = 'Stop the service, then: npm run journal -- restore --config FILE';
const ROOT = path.resolve(import.meta.dirname, '../..');

/**
 * Every check that can be made with what is known; without a configuration, those of the program and its models. The quick ones
 * leave out golden cases and the whole journal: the service has checked them at its start, and with every backup.
 */
export function checksOf(config: Config | null, { quick = false } = {}): Check[] {
  const inference = config?.inference ?? { modelsDir: INSTALLED_MODELS, providers: ['cpu'], threads: 0 };
  const program = [
    node,
    board,
    ...(quick
      ? []
      : [
          () =>
            models(inference).catch((error: unknown) => failure('models', error, 'Install the model packages again.')),
        ]),
    () => providers(inference.providers),
  ];
  if (!config) return program;
  return [
    ...program,
    () => dataFolder(config.dataDir, config.health.minFreeDiskMb),
    ...(quick ? [] : [() => journal(config).catch((error: unknown) => failure('journal', error, UNREADABLE))]),
    () => backups(config, systemClock).catch((error: unknown) => failure('backups of the journal', error, UNREADABLE)),
    () => channels(config.alerting),
    () => signIn(config).catch((error: unknown) => failure('sign-in', error, UNREADABLE)),
    ...dicom(config.dicom),
    () => port('HTTP', config.http.host, config.http.port),
    () => brokerFiles(config.mqtt),
    ...(config.mqtt.broker === 'embedded' ? [() => port('MQTT', config.mqtt.host, config.mqtt.port)] : []),
  ];
}

function dicom({ host, port: number, plain, tls }: Config['dicom']): Check[] {
  return [
    ...(plain ? [() => port('DICOM', host, number)] : []),
    ...(tls ? [() => tlsFiles(tls, systemClock), () => port('DICOM TLS', tls.host ?? host, tls.port)] : []),
  ];
}

async function node(): Promise<Finding> {
  const ok = Number(process.versions.node.split('.')[0]) >= 24;
  return {
    ok,
    what: 'runtime',
    found: `Node ${process.versions.node}`,
    hint: 'Start with npm, which runs the pinned Node 24.',
  };
}

async function board(): Promise<Finding> {
  const file = path.join(ROOT, 'dashboard/dist/index.html');
  const built = await stat(file).catch(() => null);
  return {
    ok: built !== null,
    what: 'ward board',
    found: built ? `built ${built.mtime.toISOString()}` : 'not built',
    hint: 'Run: npm run build',
  };
}

async function providers(wanted: Config['inference']['providers']): Promise<Finding> {
  const present = wanted.filter(isCompiledIn);
  const absent = wanted.filter((provider) => !isCompiledIn(provider));
  return {
    ok: present.length > 0,
    what: 'providers',
    found: `compiled in: ${present.join(', ') || 'none'}${absent.length > 0 ? `; not in this build: ${absent.join(', ')}` : ''}`,
    hint: 'Add cpu to inference.providers, or install an ONNX Runtime binding built with the provider.',
  };
}

async function dataFolder(dir: string, minFreeMb: number): Promise<Finding> {
  try {
    // Looked at only: a folder that the doctor makes as root is one that the service may not write.
    const there = await nearestFolder(dir);
    await access(there, constants.W_OK);
    const { bavail, bsize } = await statfs(there);
    const freeMb = Math.floor((bavail * bsize) / 1e6);
    return {
      ok: freeMb >= minFreeMb,
      what: 'data folder',
      found: `${dir}${there === dir ? '' : ' (made at the first start)'}, ${freeMb} MB free`,
      hint: `Below ${minFreeMb} MB new scans are refused: free some space, or lower health.minFreeDiskMb.`,
    };
  } catch (error) {
    return failure('data folder', error, 'Set dataDir to a folder that the service may write.');
  }
}

/** The folder itself, or the nearest one above it that exists. */
async function nearestFolder(dir: string): Promise<string> {
  const found = await stat(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return nearestFolder(path.dirname(dir));
  if (!found.isDirectory()) throw new Error(`${dir} is not a folder`);
  return dir;
}

async function port(what: string, host: string, number: number): Promise<Finding> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(number, host, resolve);
    });
    return { ok: true, what: `${what} port`, found: `${host}:${number} is free` };
  } catch (error) {
    const used = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    return {
      ok: used,
      what: `${what} port`,
      found: used
        ? `${host}:${number} is in use (by the service itself, if it runs)`
        : `${host}:${number} cannot be bound`,
      hint: 'Choose an address of this machine and a port above 1023.',
    };
  } finally {
    server.close();
  }
}

function failure(what: string, error: unknown, hint: string): Finding {
  const message = error instanceof Error ? error.message : String(error);
  return { ok: false, what, found: message, hint: error instanceof Fault ? error.hint : hint };
}
