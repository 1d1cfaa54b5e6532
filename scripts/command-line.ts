import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The command line is not one that can be followed; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Values and positionals of a tool's command line. @throws UsageError */
export function commandLine<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    // The first sentence says what is wrong, the others how Node's parser would take it.
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}

/** A whole number within limits. @throws UsageError */
export function whole(flag: string, text: string, low: number, high: number): number {
  const value = number(flag, text, low, high, 'whole ');
  if (!Number.isSafeInteger(value)) throw outOfRange(flag, text, low, high, 'whole ');
  return value;
}

/** A number within limits. @throws UsageError */
export function number(flag: string, text: string, low: number, high: number, kind: '' | 'whole ' = ''): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= low && value <= high)) throw outOfRange(flag, text, low, high, kind);
  return value;
}

function outOfRange(flag: string, text: string, low: number, high: number, kind: string): UsageError {
  const limits = high === Number.MAX_SAFE_INTEGER ? `from ${low}` : `from ${low} to ${high}`;
  return new UsageError(`${flag} must be a ${kind}number ${limits}, not "${text}"`);
}
