import { AIR_HU, type Lattice, type Size3, type Vec3, type Volume } from '../../edge/volume/volume.ts';

/** An axial lattice centred on (0, 0, 0); `flip` turns its first axis to the patient's right. */
export function axial(size: Size3, spacing: Vec3, flip = false): Lattice {
  const sign = flip ? -1 : 1;
  const half = (a: 0 | 1 | 2) => (-(size[a] - 1) / 2) * spacing[a];
  return {
    size,
    spacing,
    origin: [sign * half(0), half(1), half(2)],
    axes: [
      [sign, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
  };
}

/** Values by LPS position, mm. */
export function filled<T extends Float32Array | Uint8Array | Int16Array>(
  { size, spacing, origin, axes }: Lattice,
  values: T,
  value: (x: number, y: number, z: number) => number,
): T {
  let v = 0;
  for (let k = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      for (let i = 0; i < size[0]; i++, v++) {
        values[v] = value(
          origin[0] + i * spacing[0] * axes[0][0],
          origin[1] + j * spacing[1] * axes[1][1],
          origin[2] + k * spacing[2] * axes[2][2],
        );
      }
    }
  }
  return values;
}

/** Whether a position lies in a box around a centre, mm. */
export function inBox(centre: Vec3, size: Vec3): (x: number, y: number, z: number) => boolean {
  return (...position) => position.every((c, a) => Math.abs(c - centre[a]!) < size[a]! / 2);
}

/** A volume of brain-dense ellipsoid (30 HU) in air. */
export function headVolume(lattice: Lattice, radii: Vec3 = [70, 85, 75]): Volume {
  const hu = new Int16Array(lattice.size[0] * lattice.size[1] * lattice.size[2]);
  filled(lattice, hu, (x, y, z) => ((x / radii[0]) ** 2 + (y / radii[1]) ** 2 + (z / radii[2]) ** 2 < 1 ? 30 : AIR_HU));
  return { ...lattice, hu };
}
