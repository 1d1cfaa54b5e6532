/**
 * aedes' persistence in memory, as far as `sessions.ts` builds on it. The package's own declarations lie where the compiler
 * does not look for this file's.
 */
declare module 'aedes-persistence/asyncPersistence.js' {
  export interface Subscribed {
    readonly topic: string;
    readonly qos: number;
  }

  /** A publication; the message id is there once it was sent. */
  export interface Queued {
    readonly brokerId: string;
    readonly brokerCounter: number;
    readonly topic: string;
    readonly qos: number;
    readonly payload: Buffer | string;
    messageId: number | undefined;
  }

  /** Nothing of a client but its id is used. */
  export interface Ref {
    readonly id: string;
  }

  export default class MemoryPersistence {
    addSubscriptions(client: Ref, subs: readonly Subscribed[]): Promise<void>;
    removeSubscriptions(client: Ref, topics: readonly string[]): Promise<void>;
    cleanSubscriptions(client: Ref): Promise<void>;
    outgoingEnqueue(sub: { readonly clientId: string }, packet: Queued): Promise<void>;
    outgoingEnqueueCombi(subs: readonly { readonly clientId: string }[], packet: Queued): Promise<void>;
    outgoingUpdate(client: Ref, packet: Queued): Promise<void>;
    outgoingClearMessageId(client: Ref, packet: Queued): Promise<Queued | undefined>;
    outgoingStream(client: Ref): import('node:stream').Readable;
  }
}
