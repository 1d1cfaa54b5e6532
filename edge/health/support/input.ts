import type { Config } from '../../config/config.ts';
import type { StatusPayload } from '../../mqtt/topics.ts';
import type { LogRecord } from '../log-ring.ts';
import type { ServiceState } from '../service/state.ts';

/** What the service hands to the process that makes a bundle; raw, for that one lets through only what its rules name. */
export interface BundleInput {
  readonly config: Config;
  /** Absolute; null where the service was started without a file, and the doctor cannot be asked. */
  readonly configFile: string | null;
  readonly status: StatusPayload;
  readonly service: ServiceState;
  readonly errors: readonly LogRecord[];
  readonly log: readonly LogRecord[];
}
