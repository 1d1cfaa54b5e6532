/** A Markdown table; cells may hold anything that fits a line. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Headings and paragraphs, a blank line between each two. */
export function blocks(...parts: readonly string[]): string {
  return parts.map((part) => part.trim()).join('\n\n');
}

/** Seconds or bytes as a person reads them. */
export function bytes(count: number): string {
  return `${count.toLocaleString('en')} bytes`;
}

/** Four hexadecimal digits, as statuses are written. */
export function hex(status: number): string {
  return status.toString(16).toUpperCase().padStart(4, '0');
}
