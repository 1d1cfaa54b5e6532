import { parseArgs } from 'node:util';

export interface DemoOptions {
  readonly once: boolean;
  readonly dicomPort: number;
  readonly httpPort: number;
  readonly mqttPort: number;
  /** Where the appliance keeps its data; null for a temporary folder that is removed at the end. */
  readonly data: string | null;
  readonly seed: number;
}

export const USAGE = `usage: ./scripts/demo [--once] [--dicom-port N] [--http-port N] [--mqtt-port N] [--data DIR] [--seed N]

Starts the appliance on 127.0.0.1 and plays a scanner: a baseline head CT with a bleed, then a grown follow-up.
--once ends after both alerts; without it the board stays up until Ctrl-C.
Exit codes: 0 done, 2 wrong arguments, 1 anything else.`;

/** The command line is not one that can be followed; the message says why. */
export class UsageError extends Error {}

/** Options of the command line. @throws UsageError */
export function parseOptions(args: readonly string[]): DemoOptions | 'help' {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(args);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  if (values.help) return 'help';
  return {
    once: values.once,
    dicomPort: wholeNumber('--dicom-port', values['dicom-port'], 65535),
    httpPort: wholeNumber('--http-port', values['http-port'], 65535),
    mqttPort: wholeNumber('--mqtt-port', values['mqtt-port'], 65535),
    data: values.data ?? null,
    seed: wholeNumber('--seed', values.seed, 2 ** 31 - 1),
  };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      once: { type: 'boolean', default: false },
      'dicom-port': { type: 'string', default: '11112' },
      'http-port': { type: 'string', default: '8080' },
      'mqtt-port': { type: 'string', default: '1883' },
      data: { type: 'string' },
      seed: { type: 'string', default: '7' },
    },
  }).values;
}

function wholeNumber(name: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new UsageError(`${name} ${text} is not a whole number from 1 to ${most}`);
  }
  return value;
}
