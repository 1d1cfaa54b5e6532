import { Fault } from './fault.ts';

/** A configuration that cannot be used: everything that is wrong with it, one sentence each. Exit code 2 of the commands. */
export class ConfigError extends Fault {
  readonly errors: readonly string[];

  constructor(source: string, errors: readonly string[], cause?: unknown) {
    const count = errors.length === 1 ? 'one error' : `${errors.length} errors`;
    super(`${source} has ${count}:\n${errors.map((error) => `  - ${error}`).join('\n')}`, {
      code: 'config-invalid',
      hint: 'Correct the configuration file; `npm run doctor -- --schema` prints every key with its default.',
      cause,
    });
    this.errors = errors;
  }
}
