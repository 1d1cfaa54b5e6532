/**
 * Decodes text values by Specific Character Set (0008,0005), PS3.3 C.12.1.1.2 and PS3.5 6.1. Several values mean code
 * extensions: escape sequences switch the repertoire inside a value. What cannot be decoded becomes U+FFFD: a name that
 * displays badly must not keep a scan from being read.
 *
 * @param terms the values of (0008,0005), empty where absent
 */
export function textDecoder(terms: readonly string[]): (bytes: Uint8Array) => string {
  const initial = TERMS[(terms[0] ?? '').replace(/^ISO 2022 IR /, 'ISO_IR ')] ?? 'latin1';
  const extended = terms.length > 1 || (terms[0] ?? '').startsWith('ISO 2022');
  if (!extended) return (bytes) => new TextDecoder(initial).decode(bytes);
  return (bytes) => {
    let text = '';
    let encoding = initial;
    let from = 0;
    for (let at = bytes.indexOf(ESCAPE); at >= 0; at = bytes.indexOf(ESCAPE, at + 1)) {
      text += decoded(encoding, bytes.subarray(from, at));
      const sequence = Object.keys(ESCAPES).find((s) => matches(bytes, at + 1, s));
      encoding = sequence === undefined ? initial : (ESCAPES[sequence] ?? initial);
      // The ISO-2022-JP decoder is stateful and wants to see its own escape sequence.
      from = encoding === 'iso-2022-jp' ? at : at + 1 + (sequence?.length ?? 0);
    }
    return text + decoded(encoding, bytes.subarray(from));
  };
}

function decoded(encoding: string, bytes: Uint8Array): string {
  if (encoding !== JIS_X_0212) return new TextDecoder(encoding).decode(bytes);
  // The web's ISO-2022-JP lost this set; its EUC-JP kept it, in three bytes (code set 3).
  const pairs = Array.from({ length: Math.ceil(bytes.length / 2) }, (_, n) => bytes.subarray(2 * n, 2 * n + 2));
  return new TextDecoder('euc-jp').decode(
    Uint8Array.from(pairs.flatMap((pair) => [0x8f, ...pair.map((b) => b | 0x80)])),
  );
}

const JIS_X_0212 = 'jis-x-0212';

const ESCAPE = 0x1b;

function matches(bytes: Uint8Array, at: number, sequence: string): boolean {
  return [...sequence].every((c, n) => bytes[at + n] === c.charCodeAt(0));
}

/** Defined terms of PS3.3 tables C.12-2 to C.12-5 as encoding labels of the WHATWG standard. */
export const TERMS: Readonly<Record<string, string>> = {
  '': 'latin1',
  'ISO_IR 6': 'latin1',
  'ISO_IR 100': 'latin1',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 148': 'windows-1254',
  'ISO_IR 166': 'windows-874',
  'ISO_IR 203': 'iso-8859-15',
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 149': 'euc-kr',
  'ISO_IR 58': 'gbk',
  'ISO_IR 192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gbk',
};

/** Escape sequences of PS3.3 tables C.12-3 and C.12-4, without the ESC itself. */
export const ESCAPES: Readonly<Record<string, string>> = {
  '(B': 'latin1',
  '-A': 'latin1',
  '-B': 'iso-8859-2',
  '-C': 'iso-8859-3',
  '-D': 'iso-8859-4',
  '-L': 'iso-8859-5',
  '-G': 'iso-8859-6',
  '-F': 'iso-8859-7',
  '-H': 'iso-8859-8',
  '-M': 'windows-1254',
  '-T': 'windows-874',
  '-b': 'iso-8859-15',
  '(J': 'shift_jis',
  ')I': 'shift_jis',
  $B: 'iso-2022-jp',
  '$(D': JIS_X_0212,
  '$)C': 'euc-kr',
  '$)A': 'gbk',
};
