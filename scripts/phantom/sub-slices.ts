/** Depths along the normal, mm, whose mean is one slice: one in thin slices, three in thick ones. */
export function subSlices(thickness: number): readonly number[] {
  const count = thickness <= 1.3 ? 1 : thickness <= 2.2 ? 2 : 3;
  return Array.from({ length: count }, (_, s) => ((s + 0.5) / count - 0.5) * thickness);
}
