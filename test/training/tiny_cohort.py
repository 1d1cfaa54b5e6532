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


def write_learnable(folder: Path) -> None:
    """What a small network can learn in a minute: a bright ball is a bleed, and those of more than 17 mm grew. 16 cases of training, 6 of validation, 12 of test."""
    folder.mkdir(parents=True)
    draw = np.random.default_rng(6)
    rows = []
    for case, split in enumerate(["train"] * 16 + ["validation"] * 6 + ["test"] * 12):
        bleeds = case % 6 != 5
        radius = draw.uniform(*((11, 16) if case % 2 else (18, 23))) if bleeds else 0.0
        hu, bleed = head(radius, draw)
        hu.tofile(folder / f"{case:05d}.ct.i16")
        shares = np.zeros((2, *GRID), dtype="u1")
        shares[0] = 255 * bleed
        shares.tofile(folder / f"{case:05d}.bleed.u8")
        grew = int(radius > 17) if bleeds else ""
        rows.append([case, split, 1, f"{bleed.sum() * VOXEL_ML:.3f}", "0.000", "", grew, grew, grew])
    (folder / "cohort.json").write_text(json.dumps({"source": "hospital"}))
    with open(folder / "cohort.csv", "w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])


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
