import { expect, it } from 'vitest';
import { encodeNifti } from '../../edge/volume/nifti.ts';
import { type Lattice, toPatient, type Vec3 } from '../../edge/volume/volume.ts';

/** Affine that NIfTI derives from quaternion and offsets (nifti1.h, method 2), applied to an index: RAS mm. */
function byQform(file: Uint8Array, index: Vec3): number[] {
  const view = new DataView(file.buffer);
  const float = (at: number) => view.getFloat32(at, true);
  let [b, c, d] = [float(256), float(260), float(264)] as [number, number, number];
  const rest = 1 - (b * b + c * c + d * d);
  // As nifti1_io does: a half turn leaves nothing for a but rounding.
  const a = rest < 1e-7 ? 0 : Math.sqrt(rest);
  if (a === 0) [b, c, d] = [b, c, d].map((value) => value / Math.hypot(b, c, d)) as [number, number, number];
  const rotation = [
    [a * a + b * b - c * c - d * d, 2 * b * c - 2 * a * d, 2 * b * d + 2 * a * c],
    [2 * b * c + 2 * a * d, a * a + c * c - b * b - d * d, 2 * c * d - 2 * a * b],
    [2 * b * d - 2 * a * c, 2 * c * d + 2 * a * b, a * a + d * d - c * c - b * b],
  ];
  const scaled = [index[0] * float(80), index[1] * float(84), index[2] * float(88) * float(76)];
  return rotation.map((row, r) => row.reduce((sum, m, n) => sum + m * scaled[n]!, float(268 + 4 * r)));
}

function bySform(file: Uint8Array, index: Vec3): number[] {
  const float = (at: number) => new DataView(file.buffer).getFloat32(at, true);
  return [280, 296, 312].map(
    (at) => float(at) * index[0] + float(at + 4) * index[1] + float(at + 8) * index[2] + float(at + 12),
  );
}

const s = Math.sin(0.4);
const c = Math.cos(0.4);
const AXES: [string, Lattice['axes']][] = [
  [
    'head first',
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
  ],
  [
    'feet first (left-handed)',
    [
      [-1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
  ],
  [
    'prone',
    [
      [-1, 0, 0],
      [0, -1, 0],
      [0, 0, 1],
    ],
  ],
  [
    'tilted',
    [
      [1, 0, 0],
      [0, c, -s],
      [0, s, c],
    ],
  ],
  [
    'tilted and left-handed',
    [
      [-1, 0, 0],
      [0, c, -s],
      [0, s, c],
    ],
  ],
  [
    'turned',
    [
      [c, s, 0],
      [-s, c, 0],
      [0, 0, 1],
    ],
  ],
  [
    'coronal',
    [
      [1, 0, 0],
      [0, 0, -1],
      [0, 1, 0],
    ],
  ],
];

it.each(AXES)('puts every voxel of a %s volume where it lies, by both affines', (_, axes) => {
  const lattice: Lattice = { size: [3, 4, 5], spacing: [0.5, 0.75, 5], origin: [-120.5, 33, 700.25], axes };
  const file = encodeNifti(lattice, new Int16Array(60));
  for (const index of [
    [0, 0, 0],
    [2, 3, 4],
    [1, 0, 3],
  ] as Vec3[]) {
    const [x, y, z] = toPatient(lattice, index);
    const ras = [-x, -y, z].map((mm) => expect.closeTo(mm, 3));
    expect(bySform(file, index)).toEqual(ras);
    expect(byQform(file, index)).toEqual(ras);
  }
});

it.each([
  [new Int16Array([-1024, 40]), 4, 16],
  [new Uint8Array([1, 2]), 2, 8],
  [new Float32Array([0.25, -3]), 16, 32],
])('writes %s with its own data type', (data, code, bits) => {
  const lattice: Lattice = { size: [2, 1, 1], spacing: [1, 1, 1], origin: [0, 0, 0], axes: AXES[0]![1] };
  const file = encodeNifti(lattice, data);
  const view = new DataView(file.buffer);
  expect([view.getInt32(0, true), view.getInt16(70, true), view.getInt16(72, true)]).toEqual([348, code, bits]);
  expect([view.getFloat32(108, true), view.getUint8(123)]).toEqual([352, 2]);
  expect(Buffer.from(file.subarray(344, 348)).toString()).toBe('n+1\0');
  expect(file.subarray(352)).toEqual(new Uint8Array(data.buffer));
});

it('refuses data that does not fill the volume', () => {
  const lattice: Lattice = { size: [2, 2, 2], spacing: [1, 1, 1], origin: [0, 0, 0], axes: AXES[0]![1] };
  expect(() => encodeNifti(lattice, new Uint8Array(7))).toThrow(RangeError);
});
