import type { Size3, Vec3 } from '../volume/volume.ts';

/** What a network with unpadded convolutions takes and gives: an output block, and the context that it loses around it. Voxels, x y z. */
export interface Tile {
  readonly size: Size3;
  /** On each side; its input is `size + 2 * margin`. */
  readonly margin: Vec3;
}

/** Size of the input of one tile. */
export function inputSize({ size, margin }: Tile): Size3 {
  return [size[0] + 2 * margin[0], size[1] + 2 * margin[1], size[2] + 2 * margin[2]];
}

/**
 * First voxels of output blocks of `tile` voxels that hold every voxel of a mask exactly once and do not overlap. A head is
 * round, so a fixed raster of tiles would be mostly air: here layers of tiles are fitted to the mask, in each layer rows to
 * what lies in the layer, in each row tiles to what lies in the row. Each fit takes as few tiles as its extent needs and
 * shares out what they overhang to both sides, so a block may begin before the mask's grid and end beyond it.
 *
 * @param mask not 0 where something must be covered; x fastest
 */
export function coverWithTiles(size: Size3, mask: Uint8Array, tile: Size3): Vec3[] {
  const bits = { size, mask };
  return stretches(bits, whole(size), 2, tile[2]).flatMap((layer) =>
    stretches(bits, layer, 1, tile[1]).flatMap((row) => stretches(bits, row, 0, tile[0]).map(({ start }) => start)),
  );
}

interface Block {
  readonly start: Vec3;
  readonly end: Vec3;
}

const whole = (size: Size3): Block => ({ start: [0, 0, 0], end: size });

/** Stretches of `length` along one axis that hold what a block holds; those that hold nothing are left out. */
function stretches(bits: { size: Size3; mask: Uint8Array }, block: Block, axis: 0 | 1 | 2, length: number): Block[] {
  const used = alongAxis(bits, block, axis);
  const first = used.indexOf(1);
  if (first === -1) return [];
  const extent = used.lastIndexOf(1) + 1 - first;
  const count = Math.ceil(extent / length);
  const start = first - Math.floor((count * length - extent) / 2);
  return Array.from({ length: count }, (_, n) => start + n * length)
    .filter((from) => used.subarray(Math.max(0, from), Math.max(0, from + length)).includes(1))
    .map((from) => ({
      start: block.start.with(axis, from) as unknown as Vec3,
      end: block.end.with(axis, from + length) as unknown as Vec3,
    }));
}

/** For each index along an axis of the grid: 1 where the block holds something there. */
function alongAxis({ size, mask }: { size: Size3; mask: Uint8Array }, block: Block, axis: 0 | 1 | 2): Uint8Array {
  const used = new Uint8Array(size[axis]);
  const low = (a: 0 | 1 | 2) => Math.max(0, block.start[a]);
  const high = (a: 0 | 1 | 2) => Math.min(size[a], block.end[a]);
  for (let k = low(2); k < high(2); k++) {
    for (let j = low(1); j < high(1); j++) {
      const line = size[0] * (j + size[1] * k);
      const row = mask.subarray(line + low(0), line + high(0));
      if (axis > 0) {
        if (row.some(Boolean)) used[axis === 1 ? j : k] = 1;
      } else for (let i = 0; i < row.length; i++) if (row[i] !== 0) used[low(0) + i] = 1;
    }
  }
  return used;
}
