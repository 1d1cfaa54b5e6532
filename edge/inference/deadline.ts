/** What {@link deadline} resolves to. */
export const LATE = Symbol('the deadline passed');

/** A promise for the passing of a time, which can be called off. */
export function deadline(ms: number): { passed: Promise<typeof LATE>; cancel: () => void } {
  const { promise, resolve } = Promise.withResolvers<typeof LATE>();
  const timer = setTimeout(() => resolve(LATE), ms);
  return { passed: promise, cancel: () => clearTimeout(timer) };
}
