/** Hands a file to the browser, which keeps it where its user keeps files. The name says nothing of a patient. */
export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  // Not part of the page: its links are followed by the board.
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
