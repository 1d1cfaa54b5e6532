const KEY = 'henet.blind-reader';

/** Who reads blind at this screen; null where nobody does. Kept by this browser until it is ended here. */
export function blindReader(store: Pick<Storage, 'getItem'> = localStorage): string | null {
  return store.getItem(KEY);
}

export function readBlind(reader: string | null, store: Pick<Storage, 'setItem' | 'removeItem'> = localStorage): void {
  if (reader === null) store.removeItem(KEY);
  else store.setItem(KEY, reader);
}
