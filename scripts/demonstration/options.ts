import { commandLine, whole } from '../command-line.ts';

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

/** Options of the command line. @throws UsageError */
export function parseOptions(args: readonly string[]): DemoOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  return {
    once: values.once,
    dicomPort: whole('--dicom-port', values['dicom-port'], 1, 65535),
    httpPort: whole('--http-port', values['http-port'], 1, 65535),
    mqttPort: whole('--mqtt-port', values['mqtt-port'], 1, 65535),
    data: values.data ?? null,
    seed: whole('--seed', values.seed, 1, 2 ** 31 - 1),
  };
}

function parse(args: readonly string[]) {
  return commandLine({
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
