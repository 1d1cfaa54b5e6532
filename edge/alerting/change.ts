/** What a revision of an alert is due to: what happened, when (ISO 8601 UTC), and by which person or cause. */
export function changeOf<What extends string>(what: What, at: string, by: string) {
  return { change: { what, at, by } };
}
