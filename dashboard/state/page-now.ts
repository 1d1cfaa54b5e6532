/** Addresses of the built files that a page names; none where vite serves it for development. */
export function ownFiles(page: Document): string[] {
  const named = [...page.querySelectorAll<HTMLScriptElement | HTMLLinkElement>('script[src], link[href]')];
  return named
    .map((element) => element.getAttribute('src') ?? element.getAttribute('href') ?? '')
    .filter((address) => address.startsWith('/assets/'));
}

/** Whether a person is in the middle of something anywhere on the page: is in a form, or has written into one. */
export function isFormOpen(root: ParentNode): boolean {
  for (const element of root.querySelectorAll('*')) {
    if (element instanceof HTMLFormElement && (element.matches(':focus-within') || isEdited(element))) return true;
    if (element.shadowRoot && isFormOpen(element.shadowRoot)) return true;
  }
  return false;
}

function isEdited({ elements }: HTMLFormElement): boolean {
  return [...elements].some(
    (field) =>
      (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) && field.value !== field.defaultValue,
  );
}
