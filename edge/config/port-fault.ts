import { Fault } from './fault.ts';

/** What the system says of a port that cannot be opened (listen(2), bind(2)), and what to do. */
const CAUSES: Readonly<Record<string, readonly [problem: string, hint: string]>> = {
  EADDRINUSE: ['is in use by another program', 'Stop that program, or choose another port'],
  EADDRNOTAVAIL: ['is not an address of this machine', 'Choose one of its addresses (`ip addr` lists them)'],
  EACCES: ['may not be opened by this user', 'Choose a port above 1023'],
};

/**
 * The fault of a listener that did not get its port.
 *
 * @param listener which, as people call it: DICOM, HTTP, MQTT
 * @param setting section of the configuration that holds its host and port
 */
export function portFault(
  listener: string,
  { host, port }: { readonly host: string; readonly port: number },
  { code, setting, cause }: { readonly code: string; readonly setting: string; readonly cause: unknown },
): Fault {
  const [problem, hint] = CAUSES[(cause as NodeJS.ErrnoException).code ?? ''] ?? [
    'cannot be opened',
    'Choose another address and port',
  ];
  return new Fault(`The ${listener} port ${host}:${port} ${problem}`, {
    code,
    hint: `${hint}: ${setting}.host and ${setting}.port.`,
    cause,
  });
}
