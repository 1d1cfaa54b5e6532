/** How one kind of trouble with a peer is told. */
interface Kind {
  readonly level: 'info' | 'warn';
  /** In an alert, after "37 times:". */
  readonly words: string;
  /** Whether it is a refusal: something that, repeated, a person must look at. */
  readonly isRefusal: boolean;
}

const refusal = (words: string): Kind => ({ level: 'warn', words, isRefusal: true });

/** What peers do that is worth a line in the log, by the line's code. */
export const OFFENCES = {
  'dicom-association-refused': refusal('association not allowed'),
  'dicom-protocol': refusal('DICOM protocol broken'),
  'dicom-artim': refusal('connected without asking for an association'),
  'dicom-idle': refusal('fell silent in the middle of something'),
  'dicom-deadline': refusal('association took too long in all'),
  'dicom-too-many': refusal('too many connections at once'),
  'dicom-tls-handshake': refusal('TLS handshake failed'),
  'dicom-transfer-syntax': refusal('images offered in no form that can be decoded'),
  'dicom-dataset-refused': refusal('object refused'),
  'instance-differs': { level: 'warn', words: 'instance sent again with other content', isRefusal: false },
  'dicom-connection': { level: 'warn', words: 'connection broke', isRefusal: false },
  'dicom-left-open': { level: 'info', words: 'association left open without use', isRefusal: false },
  'dicom-aborted-by-peer': { level: 'info', words: 'association aborted by the peer', isRefusal: false },
} as const satisfies Readonly<Record<string, Kind>>;
export type OffenceCode = keyof typeof OFFENCES;

/** One thing that a peer did. Strings may be as they came from the network: whoever keeps them makes them harmless. */
export interface Offence {
  readonly address: string;
  readonly code: OffenceCode;
  /** One sentence for the log. */
  readonly what: string;
  /** AE titles, where it came so far as to state them. */
  readonly callingAeTitle?: string;
  readonly calledAeTitle?: string;
  /** What the operator can do. */
  readonly hint?: string;
  /** Tells troubles of one code apart, which are then each logged at first; one of few words of our own. */
  readonly cause?: string;
  /** Further fields of the log line. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/**
 * A text from the network as it may stand in a log, an alert or on a terminal: printable ASCII alone, and not longer than
 * `maxLength` characters. What is replaced or cut is seen to be.
 */
export function harmless(text: string, maxLength = 200): string {
  const plain = text.replace(/[^\x20-\x7e]/g, '?');
  return plain.length <= maxLength ? plain : `${plain.slice(0, maxLength - 3)}...`;
}
