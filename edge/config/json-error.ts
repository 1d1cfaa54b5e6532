/** Where and why a text is not JSON, for a person: `it is not JSON at line 4, column 3: ...`. */
export function jsonErrorPlace(text: string, error: SyntaxError): string {
  const before = text.slice(0, offsetOf(text, error.message)).split('\n');
  const reason = error.message
    .replace(/ in JSON at position .*$/s, '')
    .replace(/, (\.\.\.)?".*" is not valid JSON$/s, '');
  return `it is not JSON at line ${before.length}, column ${before.at(-1)!.length + 1}: ${reason}`;
}

/** V8 states a position for most errors, none at the end of the text, and none for an unexpected token. */
function offsetOf(text: string, message: string): number {
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  if (!isUnexpectedToken(text)) return text.trimEnd().length;
  // The shortest beginning of the text that has the error ends with the token.
  let [low, high] = [1, text.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isUnexpectedToken(text.slice(0, middle))) high = middle;
    else low = middle + 1;
  }
  return high - 1;
}

function isUnexpectedToken(text: string): boolean {
  try {
    JSON.parse(text);
  } catch (error) {
    return (error as SyntaxError).message.startsWith('Unexpected token');
  }
  return false;
}
