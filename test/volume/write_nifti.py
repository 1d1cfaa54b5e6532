"""Writes NIfTI files of many kinds with nibabel, for nifti-read.test.ts: `NAME` and, in expected.json, every voxel's RAS position and value.

    python3 write_nifti.py FOLDER
"""

import itertools
import json
import sys
from pathlib import Path

import nibabel
import numpy as np

SHAPE = (4, 5, 6)
DTYPES = ("<i2", ">i2", "<u1", "<f4", ">f4", "<i4", ">i4", "<f8", ">f8", "<u2", "<i1", "<u4")


def affine(tilt: float = 0.0) -> np.ndarray:
    """Turned about all three axes, unequal spacing, far from the origin; `tilt` shears the slices as a tilted gantry does, degrees."""
    a, b, c = 0.2, -0.15, 0.3
    rx = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    ry = np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
    rz = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    shear = np.eye(3)
    shear[1, 2] = np.tan(np.radians(tilt))
    out = np.eye(4)
    out[:3, :3] = rx @ ry @ rz @ shear @ np.diag([0.45, 0.5, 5.0])
    out[:3, 3] = [-103.5, 41.25, 680.125]
    return out


def values(dtype: str, draw: np.random.Generator) -> np.ndarray:
    """Whole numbers that the type can hold; HU where it is wide enough."""
    low, high = {"u1": (0, 256), "i1": (-128, 128), "u2": (0, 4096), "u4": (0, 4096)}.get(dtype[1:], (-1024, 3000))
    return draw.integers(low, high, size=SHAPE).astype(dtype)


def main() -> None:
    folder = Path(sys.argv[1])
    draw = np.random.default_rng(20261124)
    expected = {}

    def write(name: str, data: np.ndarray, place: np.ndarray, change=None, order: str = "<") -> None:
        header = nibabel.Nifti1Header(endianness=order)
        header.set_data_dtype(data.dtype)
        image = nibabel.Nifti1Image(data, None, header)
        image.set_sform(place, 1)
        image.set_qform(place, 1)
        if change:
            change(image)
        nibabel.save(image, folder / name)
        read = nibabel.load(folder / name)
        voxels = np.array(list(itertools.product(*(range(n) for n in read.shape[:3]))))
        positions = nibabel.affines.apply_affine(read.affine, voxels)
        numbers = np.asarray(read.dataobj, dtype=np.float64).reshape(read.shape[:3])[tuple(voxels.T)]
        assert read.header.endianness == order, name
        expected[name] = {"ras": positions.round(4).tolist(), "values": numbers.tolist()}

    # Every order and direction of the axes of one and the same image.
    base = nibabel.Nifti1Image(values("<i2", draw), affine())
    for n, (order, flips) in enumerate(itertools.product(itertools.permutations(range(3)), itertools.product((1, -1), repeat=3))):
        turned = base.as_reoriented(np.array([[axis, flip] for axis, flip in zip(order, flips)]))
        suffix = "nii.gz" if n % 2 else "nii"
        code = "".join(nibabel.aff2axcodes(turned.affine))
        data = np.asarray(turned.dataobj)
        write(f"axes-{code}.{suffix}", data, turned.affine)
        # The same by the quaternion alone.
        write(f"axes-{code}-qform.{suffix}", data, turned.affine, lambda image: image.set_sform(None, 0))
    for dtype in DTYPES:
        order = ">" if dtype[0] == ">" else "<"
        write(f"type-{dtype[1:]}-{'be' if order == '>' else 'le'}.nii", values(dtype, draw), affine(), None, order)
    write("scaled.nii", values("<u2", draw), affine(), lambda image: image.header.set_slope_inter(0.5, -1024))
    # A quaternion cannot say that slices are sheared.
    write("sheared.nii.gz", values("<i2", draw), affine(tilt=17), lambda image: image.set_qform(None, 0))
    write("four-dimensions.nii", values("<i2", draw)[..., None], affine())

    def disagree(image):
        other = affine()
        other[:3, 3] += 30
        image.set_qform(other, 1)

    write("sform-wins.nii", values("<i2", draw), affine(), disagree)
    write("extension.nii", values("<i2", draw), affine(), lambda image: image.header.extensions.append(nibabel.nifti1.Nifti1Extension(6, b"a comment")))
    (folder / "expected.json").write_text(json.dumps(expected))


if __name__ == "__main__":
    main()
