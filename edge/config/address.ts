import { isIP } from 'node:net';

/** Whether text is an IP address (`10.0.0.7`, `fd00::7`) or a CIDR block (`10.0.0.0/24`). */
export function isAddressOrBlock(text: string): boolean {
  const [address, prefix, ...rest] = text.split('/');
  const version = isIP(address ?? '');
  if (version === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return /^(0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128);
}

/** Whether an address that a server binds is reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
