/** Hands a file to the browser, which keeps it where its user keeps files. The name says nothing of a patient. */
export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  // Not part of the page: its links are followed by the board.
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** `henet-case-20261123-0241.csv`: of the moment by the appliance's clock, never of the patient. */
export function fileName(what: string, now: number | null, extension: string): string {
  const moment = new Date(now ?? Date.now()).toISOString().slice(0, 16).replaceAll(/[-:]/g, '').replace('T', '-');
  return `henet-${what}-${moment}.${extension}`;
}
