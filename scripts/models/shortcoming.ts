import { Fault } from '../../edge/config/fault.ts';

/** Something that a package lacks, and what to do about it: one sentence each. */
export interface Shortcoming {
  readonly what: string;
  readonly todo: string;
}

/** What `attempt` gives, or its fault as a shortcoming in `into`; any other error goes on. */
export async function orShortcoming<T>(into: Shortcoming[], attempt: () => T | Promise<T>): Promise<T | null> {
  try {
    return await attempt();
  } catch (error) {
    into.push(asShortcoming(error));
    return null;
  }
}

/** @throws what is no Fault: an error of this program */
export function asShortcoming(error: unknown): Shortcoming {
  if (!(error instanceof Fault)) throw error;
  return { what: error.message, todo: error.hint };
}
