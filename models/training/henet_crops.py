"""What HENet learns from: crops around the bleeds of a cohort, changed as scans and masks differ, and what to learn of each."""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter

from cohort import Cohort, as_input, crop_start, cut
from evaluate import probabilities_of
from henet import CLINICAL, CROP, MAP, SIGNS


@dataclass
class Crop:
    """
    A case around its bleed: `hu` int16 [16, 80, 80]; `bleed` uint8 [2, 16, 80, 80], 255 for all of a voxel or certain; `signs` uint8
    [16, 80, 80], None where nobody drew them.
    """

    hu: np.ndarray
    bleed: np.ndarray
    signs: np.ndarray | None = None


def drawn_crops(cohort: Cohort) -> list:
    """Crop of every case around the bleed as the cohort drew it, as uint8 shares; None for a bleed without a core."""
    kept = []
    for case in range(len(cohort)):
        bleed = np.asarray(cohort.bleed(case))
        start = crop_start(bleed.sum(axis=0, dtype=np.float32) / 255.0)
        kept.append(start and crop_at(cohort, case, start, np.array(cut(bleed, start))))
    return kept


def found_crops(cohort: Cohort, hematoma, folder: Path) -> list:
    """
    Crop of every case around what the hematoma network finds, as uint8 probabilities; None where it finds none. A case takes most
    of a second, so what was found is kept in `folder`, which belongs to this cohort and this network.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept = []
    for case, row in enumerate(cohort.rows):
        file = folder / f"{int(row['case']):05d}.npz"
        if not file.exists():
            keep(file, probabilities_of(hematoma, cohort, case)[1:])
            print(f"\rlooks for bleeds: {case + 1} of {len(cohort)}", end="", file=sys.stderr)
        with np.load(file) as found:
            start = tuple(int(s) for s in found["start"])
            kept.append(crop_at(cohort, case, start, found["masks"]) if start else None)
    return kept


def keep(file: Path, found: np.ndarray) -> None:
    """Writes the crop of IPH and IVH [2, 32, 192, 192] in 0..1 whole or not at all; `start` is empty where there is no bleed."""
    start = crop_start(found.sum(axis=0))
    masks = np.zeros((2, *CROP), np.uint8) if start is None else (cut(found, start) * 255).round().astype(np.uint8)
    whole = file.with_suffix(".tmp.npz")
    np.savez_compressed(whole, start=np.array(start or (), dtype=np.int64), masks=masks)
    whole.replace(file)


def crop_at(cohort: Cohort, case: int, start, bleed: np.ndarray) -> Crop:
    signs = cohort.sign_map(case)
    return Crop(np.array(cut(cohort.ct(case), start)), bleed, None if signs is None else np.array(cut(signs, start)))


def sample(crop: Crop, is_drawn: bool, draw: np.random.Generator):
    """
    One crop changed as scans differ, and as masks do where it was drawn and not found: hu [1, z, y, x], masks [2, z, y, x], float32,
    and the signs moved with them.
    """
    parts = [crop.hu.astype(np.float32), crop.bleed.astype(np.float32) / 255.0, crop.signs]
    for axis in (-1, -2):
        if draw.random() < 0.5:
            parts = [None if part is None else np.flip(part, axis) for part in parts]
    shift = (int(draw.integers(-1, 2)), *(int(s) for s in draw.integers(-5, 6, size=2)))
    hu, bleed, signs = (None if part is None else np.roll(part, shift, axis=(-3, -2, -1)) for part in parts)
    if draw.random() < 0.25:  # a softer kernel
        hu = gaussian_filter(hu, (0, *[draw.uniform(0.3, 0.8)] * 2))
    hu = hu * draw.uniform(0.95, 1.05) + draw.normal(0, 2) + draw.normal(0, 1, hu.shape).astype(np.float32) * draw.uniform(0, 3)
    if is_drawn and draw.random() < 0.5:  # a network's edges are softer, or off by a part of a voxel
        bleed = 1 / (1 + np.exp(-(bleed - draw.uniform(0.35, 0.65)) * draw.uniform(6, 14)))
        bleed[bleed < 0.02] = 0
    return hu[None].astype(np.float32), bleed.astype(np.float32), signs


def where_signs_lie(signs, present: np.ndarray) -> np.ndarray:
    """
    float32 [7, 8, 20, 20]: each sign's voxels of HENet's maps, from its bits [16, 80, 80] (None: nobody drew them); NaN for a sign
    that is there (`present` [7]), but nowhere drawn in the crop.
    """
    z, y, x = MAP
    shown = np.zeros((len(SIGNS), *MAP), dtype=np.float32)
    if signs is not None:
        pooled = np.bitwise_or.reduce(signs.reshape(z, CROP[0] // z, y, CROP[1] // y, x, CROP[2] // x), axis=(1, 3, 5))
        shown[:] = [(pooled >> n) & 1 for n in range(len(SIGNS))]
    shown[(present != 0) & ~shown.any(axis=(1, 2, 3))] = np.nan
    return shown


def known_at_random(clinical: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """`clinical` [5], NaN where unknown -> the graph's [10]: a third of the time nothing is known, else each item mostly."""
    known = ~np.isnan(clinical)
    known &= draw.random(len(clinical)) < (0.0 if draw.random() < 1 / 3 else draw.choice([0.5, 0.9, 1.0]))
    return as_input(np.where(known, clinical, np.nan))


class Labels:
    """What to learn of each case of a cohort, [n, 3] for each of: all clinical data known, none, some."""

    def __init__(self, cohort: Cohort):
        self.all, self.none, self.some = cohort.labels("clinical_"), cohort.labels("image_"), cohort.labels()

    def of(self, case: int, clinical: np.ndarray) -> np.ndarray:
        """float32 [3], by what the graph's `clinical` [10] tells."""
        known = clinical[len(CLINICAL):].sum()
        return (self.none if known == 0 else self.all if known == len(CLINICAL) else self.some)[case]
