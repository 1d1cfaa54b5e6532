"""Geometry of CT volumes, worked out a second time in float64 with other people's readers (pydicom, scipy, nibabel).

Each command prints one JSON object.

    reference.py headers FOLDER OURS.nii.gz   OURS against interpolation between the slices of FOLDER
    reference.py affine  FOLDER OURS.nii.gz   affine of OURS against the headers of FOLDER
    reference.py voxels  OURS THEIRS          every voxel of one NIfTI against the same position in another
    reference.py points  OURS THEIRS COUNT SEED   random points inside the head, both interpolated trilinearly
"""

import json
import sys
from pathlib import Path

import nibabel
import numpy as np
import pydicom
from scipy.ndimage import binary_fill_holes, map_coordinates

AIR_HU = -1024
LPS = np.diag([-1.0, -1.0, 1.0, 1.0])  # NIfTI's RAS to DICOM's LPS and back


class Slice:
    """One CT image: HU in float64, its first pixel's position, its directions (PS3.3 C.7.6.2.1.1)."""

    def __init__(self, path):
        image = pydicom.dcmread(path)
        stored = image.pixel_array.astype(np.float64)
        self.hu = stored * float(image.RescaleSlope) + float(image.RescaleIntercept)
        if "PixelPaddingValue" in image:
            self.hu[stored == float(image.PixelPaddingValue)] = AIR_HU
        self.position = np.array(image.ImagePositionPatient, dtype=np.float64)
        orientation = np.array(image.ImageOrientationPatient, dtype=np.float64)
        self.row, self.column = orientation[:3], orientation[3:]
        normal = np.cross(self.row, self.column)
        self.normal = normal / np.linalg.norm(normal)
        self.spacing = [float(mm) for mm in image.PixelSpacing]
        self.height = float(self.position @ self.normal)

    def at(self, points):
        """HU at LPS points (n, 3) projected along the normal, bilinear; and how far inside the image they are, pixels."""
        offset = points - self.position
        rows = offset @ self.column / self.spacing[0]
        columns = offset @ self.row / self.spacing[1]
        height, width = self.hu.shape
        depth = np.minimum.reduce([rows, height - 1 - rows, columns, width - 1 - columns])
        return map_coordinates(self.hu, [rows, columns], order=1, mode="nearest", output=np.float64), depth


def read_slices(folder):
    slices = sorted((Slice(path) for path in Path(folder).iterdir()), key=lambda s: s.height)
    return slices


def interpolated(slices, points, height):
    """HU of points that all lie at one height along the normal: linear between the slices below and above."""
    heights = np.array([s.height for s in slices])
    n = int(np.clip(np.searchsorted(heights, height) - 1, 0, len(slices) - 2))
    gap = heights[n + 1] - heights[n]
    above = float(np.clip(height - heights[n], 0, gap))
    # On a slice within the hundredth of a millimetre that positions are held to, that slice alone counts.
    if above <= 0.01:
        return slices[n].at(points)
    if gap - above <= 0.01:
        return slices[n + 1].at(points)
    (low, low_depth), (high, high_depth) = slices[n].at(points), slices[n + 1].at(points)
    return low + (high - low) * above / gap, np.minimum(low_depth, high_depth)


def headers(folder, ours):
    slices = read_slices(folder)
    image = nibabel.load(ours)
    values = np.asarray(image.dataobj)
    affine = LPS @ image.affine
    i, j = np.meshgrid(np.arange(values.shape[0]), np.arange(values.shape[1]), indexing="ij")
    total = count = outside = not_air = 0
    worst = 0.0
    for k in range(values.shape[2]):
        index = np.stack([i.ravel(), j.ravel(), np.full(i.size, k), np.ones(i.size)])
        points = (affine @ index)[:3].T
        expected, depth = interpolated(slices, points, float(points.mean(axis=0) @ slices[0].normal))
        found = values[:, :, k].ravel().astype(np.float64)
        # On the outermost ring, rounding decides between edge and air: there nothing is claimed.
        known, beyond = depth > 0.05, depth < -0.05
        difference = np.abs(found - expected)[known]
        total += difference.sum()
        count += difference.size
        worst = max(worst, float(difference.max()))
        outside += int(beyond.sum())
        not_air += int((found[beyond] != AIR_HU).sum())
    covered = [float(slices[0].height), float(slices[-1].height)]
    ends = [float((affine @ [0, 0, k, 1])[:3] @ slices[0].normal) for k in (0, values.shape[2] - 1)]
    return {
        "voxels": count, "meanAbsHu": total / count, "maxAbsHu": worst, "outside": outside,
        "outsideNotAir": not_air, "endsOffMm": float(np.abs(np.subtract(covered, ends)).max()),
    }


def affine(folder, ours):
    slices = read_slices(folder)
    image = nibabel.load(ours)
    matrix = LPS @ image.affine
    first = slices[0]
    index = np.linalg.solve(matrix, np.append(first.position, 1))[:3]
    directions = matrix[:3, :3] / np.linalg.norm(matrix[:3, :3], axis=0)
    gram = directions.T @ directions
    spacing = np.linalg.norm(matrix[:3, :3], axis=0)
    return {
        "qformOffSform": float(np.abs(image.get_qform() - image.get_sform()).max()),
        "codes": [int(image.header["qform_code"]), int(image.header["sform_code"])],
        "notOrthogonal": float(np.abs(gram - np.eye(3)).max()),
        "directionOff": float(np.abs(directions - np.stack([first.row, first.column, first.normal], axis=1)).max()),
        "spacingOffMm": float(np.abs(spacing[:2] - first.spacing[::-1]).max()),
        "sliceSpacingMm": float(spacing[2]),
        "units": image.header.get_xyzt_units()[0],
        "firstPixelIndex": index.tolist(),
    }


def voxels(ours, theirs):
    a, b = nibabel.load(ours), nibabel.load(theirs)
    ours_values, theirs_values = np.asarray(a.dataobj), np.asarray(b.dataobj)
    # Index of theirs that each of our voxels has; an integer one where the grids are the same up to order.
    mapping = np.linalg.inv(b.affine) @ a.affine
    off = hu = 0.0
    for k in range(a.shape[2]):
        i, j = np.meshgrid(np.arange(a.shape[0]), np.arange(a.shape[1]), indexing="ij")
        index = np.stack([i.ravel(), j.ravel(), np.full(i.size, k), np.ones(i.size)])
        other = np.rint(mapping @ index)
        off = max(off, float(np.linalg.norm((a.affine @ index - b.affine @ other)[:3], axis=0).max()))
        x, y, z = other[:3].astype(int)
        there = theirs_values[x, y, z].astype(np.float64)
        hu = max(hu, float(np.abs(ours_values[:, :, k].ravel() - there).max()))
    return {"voxels": int(np.prod(a.shape)), "sizes": [list(a.shape), list(b.shape)], "maxOffMm": off, "maxAbsHu": hu}


def points(ours, theirs, count, seed):
    a, b = nibabel.load(ours), nibabel.load(theirs)
    values = np.asarray(a.dataobj).astype(np.float32)
    head = np.stack([binary_fill_holes(values[:, :, k] > -300) for k in range(values.shape[2])], axis=2)
    random = np.random.default_rng(seed)
    voxel = np.argwhere(head[1:-1, 1:-1, 1:-1]) + 1
    chosen = voxel[random.integers(0, len(voxel), count)] + random.uniform(-0.5, 0.5, (count, 3))
    world = a.affine @ np.vstack([chosen.T, np.ones(count)])
    other = np.linalg.solve(b.affine, world)[:3]
    inside = np.all((other >= 0) & (other <= np.array(b.shape)[:, None] - 1), axis=0)
    here = map_coordinates(values, chosen.T, order=1, output=np.float64)[inside]
    there = map_coordinates(np.asarray(b.dataobj).astype(np.float32), other, order=1, output=np.float64)[inside]
    difference = np.abs(here - there)
    return {
        "points": int(inside.sum()), "meanAbsHu": float(difference.mean()), "maxAbsHu": float(difference.max()),
        "p99AbsHu": float(np.percentile(difference, 99)), "meanOffHu": float((here - there).mean()),
    }


def main(command, *arguments):
    if command == "points":
        return points(arguments[0], arguments[1], int(arguments[2]), int(arguments[3]))
    return {"headers": headers, "affine": affine, "voxels": voxels}[command](*arguments)


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
