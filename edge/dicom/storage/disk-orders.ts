import type { InstanceHeader } from '../../volume/header.ts';
import type { WrittenFile } from './instance-file.ts';
import type { Announced } from './instance-store.ts';

/** What the disk thread is told of one file, in this order; `file` is its number. */
export type Order = { readonly file: number } & (
  | { readonly order: 'open'; readonly path: string }
  | Append
  | Settle
  | { readonly order: 'discard' }
);

interface Append {
  readonly order: 'append';
  readonly bytes: Uint8Array;
  /** Whether it is to be told when these bytes, and those before, are taken and their memory may be used again. */
  readonly isReported: boolean;
}

/** With its last bytes it is whole: where it is what was announced, it belongs at `place`. */
interface Settle {
  readonly order: 'settle';
  readonly bytes: Uint8Array;
  readonly announced: Announced;
  readonly place: string;
}

/** What the disk thread says of one file. */
export type Report = { readonly file: number } & (
  | { readonly report: 'taken' }
  | ({ readonly report: 'settled' } & SettledFile)
  | { readonly report: 'discarded' }
  | { readonly report: 'failed'; readonly error: Failure }
);

/** A file that is whole, and on the disk. */
export interface SettledFile extends WrittenFile {
  /** Of an instance that is what was announced: it lies in its place. Null: it lies where it was received, to be looked at. */
  readonly header: InstanceHeader | null;
}

/** An error on its way between threads, where it would lose the code of the system. */
export interface Failure {
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
}
