/** A message on its way. `message` is the JSON of {@link NotificationMessage}, the same bytes at every attempt. */
export interface Outgoing {
  readonly notificationId: string;
  readonly message: string;
}

/**
 * How one attempt ended; `problem` is for a person and holds no secret and no address. `failed` is worth another attempt,
 * `refused` is not: the receiver would say the same again. A delivery has a problem where only some were reached.
 */
export type Attempt =
  | { readonly outcome: 'delivered'; readonly problem: string | null }
  | { readonly outcome: 'failed' | 'refused'; readonly problem: string };

/** One way to tell people. A receiver may get a message more than once, and can tell by its id. */
export interface Channel {
  /** Never rejects. Given up, as `failed`, when the signal says so or its own time is over. */
  send(outgoing: Outgoing, signal: AbortSignal): Promise<Attempt>;
}

/** The code of a system's error (`ECONNREFUSED`), or its words where it has none. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return typeof code === 'string' ? code : String(message ?? error);
}
