type Axis = readonly [x: number, y: number, z: number];

/** How a stored slice is turned for the screen: rows and columns swapped first, then mirrored. */
export interface Display {
  readonly transpose: boolean;
  readonly mirrorX: boolean;
  readonly mirrorY: boolean;
  /** Letters at the edges of the turned picture; null where the orientation is unknown. */
  readonly letters: Letters | null;
}

/** Patient directions at the edges of a picture. */
export interface Letters {
  readonly left: string;
  readonly right: string;
  readonly top: string;
  readonly bottom: string;
}

/** A component below this (22.5 degrees off an axis) earns no letter. */
const LETTER_LIMIT = Math.sin(Math.PI / 8);

/** Patient directions that a direction points to, strongest first, by LPS: "L", "P", "LA" for an oblique one. */
export function directionLetters(direction: Axis): string {
  const names = [
    ['L', 'R'],
    ['P', 'A'],
    ['H', 'F'],
  ] as const;
  return names
    .map(([plus, minus], i) => ({ letter: direction[i]! >= 0 ? plus : minus, size: Math.abs(direction[i]!) }))
    .filter(({ size }) => size > LETTER_LIMIT)
    .sort((a, b) => b.size - a.size)
    .map(({ letter }) => letter)
    .join('');
}

/**
 * Radiological convention, whatever way the scan was stored: the patient's right on the viewer's left, anterior at the
 * top. `axes` are the unit directions (LPS) of growing column and row index. Without them nothing is turned or lettered.
 */
export function displayOf(axes: readonly (readonly number[])[] | null): Display {
  const [columns, rows] = axes ?? [];
  if (!columns || !rows || [...columns, ...rows].some((value) => !Number.isFinite(value))) {
    return { transpose: false, mirrorX: false, mirrorY: false, letters: null };
  }
  const transpose = Math.abs(columns[0]!) < Math.abs(rows[0]!);
  const across = transpose ? rows : columns;
  const down = transpose ? columns : rows;
  const mirrorX = across[0]! < 0;
  const mirrorY = down[1]! < 0;
  const turned = (axis: readonly number[], mirror: boolean, sign: 1 | -1): Axis => {
    const s = mirror ? -sign : sign;
    return [s * axis[0]!, s * axis[1]!, s * axis[2]!];
  };
  const letters = {
    left: directionLetters(turned(across, mirrorX, -1)),
    right: directionLetters(turned(across, mirrorX, 1)),
    top: directionLetters(turned(down, mirrorY, -1)),
    bottom: directionLetters(turned(down, mirrorY, 1)),
  };
  return { transpose, mirrorX, mirrorY, letters };
}

/** Copies a stored slice (`width` columns, `height` rows, one value a voxel) into the order of the screen. */
export function turn<T extends Int16Array | Uint8Array>(
  stored: T,
  width: number,
  height: number,
  { transpose, mirrorX, mirrorY }: Display,
): { readonly data: T; readonly width: number; readonly height: number } {
  if (!transpose && !mirrorX && !mirrorY) return { data: stored, width, height };
  const outWidth = transpose ? height : width;
  const outHeight = transpose ? width : height;
  const data = stored.slice() as T;
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const u = mirrorX ? outWidth - 1 - x : x;
      const v = mirrorY ? outHeight - 1 - y : y;
      data[y * outWidth + x] = stored[transpose ? u * width + v : v * width + u]!;
    }
  }
  return { data, width: outWidth, height: outHeight };
}
