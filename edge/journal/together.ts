/** Most items of one call: more are not handed over at once by as many associations as there usually are. */
const MOST = 16;

interface Waiting<Item, Result> extends PromiseWithResolvers<Result> {
  readonly item: Item;
}

/**
 * Makes of a function for many items one for each (group commit): while a call is under way those that come are gathered for the
 * next. `all` answers in the order of its items, and does all of them or, where it rejects, none; the items are then tried
 * one by one, so that none fails for another's fault.
 */
export function together<Item, Result>(
  all: (items: readonly Item[]) => Promise<readonly Result[]>,
): (item: Item) => Promise<Result> {
  const queue: Waiting<Item, Result>[] = [];
  let isRunning = false;

  async function settle(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await all(batch.map(({ item }) => item));
      for (const [n, { resolve }] of batch.entries()) resolve(results[n]!);
    } catch (error) {
      if (batch.length === 1) batch[0]!.reject(error);
      else for (const one of batch) await settle([one]);
    }
  }

  async function run(): Promise<void> {
    isRunning = true;
    while (queue.length > 0) await settle(queue.splice(0, MOST));
    isRunning = false;
  }

  return (item) => {
    const waiting = { item, ...Promise.withResolvers<Result>() };
    queue.push(waiting);
    if (!isRunning) void run();
    return waiting.promise;
  };
}
