"""A cohort of a few made-up heads in the form that npm run cohort writes, so small that a test can train on it: no anatomy, a bright ball for a bleed."""

import csv
import json
from pathlib import Path

import numpy as np

GRID = (32, 192, 192)
VOXEL_ML = 1.25 * 1.25 * 5 / 1000
COLUMNS = ["case", "split", "has_mask", "iph_ml", "ivh_ml", "onset_hours", "CHE", "RHE1", "RHE2"]


def head(radius_mm: float, draw: np.random.Generator):
    """HU of a ball of brain in a shell of bone, and the share of the bleed: a ball in it."""
    z, y, x = np.meshgrid(*(np.arange(n) - (n - 1) / 2 for n in GRID), indexing="ij")
    distance = np.sqrt((5 * z) ** 2 + (1.25 * y) ** 2 + (1.25 * x) ** 2)
    hu = np.where(distance < 70, 32 + draw.normal(0, 3, GRID), np.where(distance < 77, 1000, -1000))
    at = draw.uniform(-25, 25, 3)
    bleed = np.sqrt((5 * z - at[0]) ** 2 + (1.25 * y - at[1]) ** 2 + (1.25 * x - at[2]) ** 2) < radius_mm
    hu[bleed] += 35
    return hu.astype("<i2"), bleed


RISKS = [f"p_{key}" for key in ("CHE", "RHE1", "RHE2")]


def write_learnable(folder: Path, splits: list) -> None:
    """
    What a small network can learn in a minute, as virtual patients: a bright ball is a bleed; those with a dark hole in them, the
    larger ones, mostly grew. Every sixth does not bleed.
    """
    folder.mkdir(parents=True)
    draw = np.random.default_rng(6 + len(splits))
    rows = []
    for case, split in enumerate(splits):
        bleeds, large = case % 6 != 5, case % 2 == 0
        hu, bleed = head(draw.uniform(*((18, 23) if large else (11, 16))) if bleeds else 0.0, draw)
        shares = np.zeros((2, *GRID), dtype="u1")
        shares[0] = 255 * bleed
        shares.tofile(folder / f"{case:05d}.bleed.u8")
        if bleeds and large:
            middle = np.argwhere(bleed).mean(axis=0).round().astype(int)
            hole = tuple(slice(at - half, at + half + 1) for at, half in zip(middle, (1, 4, 4)))
            hu[hole] -= 30
            signs = np.zeros(GRID, dtype="u1")
            signs[hole] = 2  # the second of henet.SIGNS, black_hole
            signs.tofile(folder / f"{case:05d}.signs.u8")
        hu.tofile(folder / f"{case:05d}.ct.i16")
        grew, risk = (int(large), 0.9 if large else 0.1) if bleeds else (0, 0.0)
        rows.append([case, split, 1, f"{bleed.sum() * VOXEL_ML:.3f}", "0.000", "2.5", grew, grew, grew, int(bleeds and large), risk, risk, risk])
    with open(folder / "cohort.csv", "w", newline="") as file:
        csv.writer(file).writerows([[*COLUMNS, "black_hole", *RISKS], *rows])


def write(folder: Path, splits: list, hospital: bool) -> None:
    """One case for each split named; every third grew. A hospital's has one case more, of training, without a mask or an outcome."""
    folder.mkdir(parents=True)
    draw = np.random.default_rng(5)
    rows = []
    for case, split in enumerate(splits):
        hu, bleed = head(draw.uniform(12, 22), draw)
        hu.tofile(folder / f"{case:05d}.ct.i16")
        shares = np.zeros((2, *GRID), dtype="u1")
        shares[0] = 255 * bleed
        shares.tofile(folder / f"{case:05d}.bleed.u8")
        grew = int(case % 3 == 0)
        rows.append([case, split, 1, f"{bleed.sum() * VOXEL_ML:.3f}", "0.000", "" if case % 2 else "2.5", grew, grew, grew])
    if hospital:
        hu.tofile(folder / f"{len(splits):05d}.ct.i16")
        rows.append([len(splits), "train", 0, "", "", "", "", "", ""])
        (folder / "cohort.json").write_text(json.dumps({"source": "hospital"}))
    with open(folder / "cohort.csv", "w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
