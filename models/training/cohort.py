"""The training cohort as `npm run cohort` writes it: one row a case in cohort.csv, one pair of raw files a case.

`NNNNN.ct.i16`     int16 HU on the head grid, [z, y, x] = [32, 192, 192], little-endian
`NNNNN.bleed.u8`   uint8, share of IPH and of IVH in each voxel, 0..255, [2, 32, 192, 192]

The grid, the resampling and the crop rule are the product's own: the cohort is written by the code that reads a scan.
"""

import csv
from pathlib import Path

import numpy as np

from hematoma_net import GRID
from henet import CLINICAL, CROP, DEFINITIONS, SIGNS


class Cohort:
    """Cases of one split, read from disk when asked for."""

    def __init__(self, folder, split: str, need_bleed: bool = False):
        self.folder = Path(folder)
        with open(self.folder / "cohort.csv", newline="") as table:
            rows = list(csv.DictReader(table))
        self.rows = [
            row
            for row in rows
            if row["split"] == split and (not need_bleed or float(row["iph_ml"]) + float(row["ivh_ml"]) > 0)
        ]
        if not self.rows:
            raise SystemExit(f"{self.folder}/cohort.csv has no cases of the {split} split: make more with npm run cohort, or for another purpose (--for)")

    def __len__(self) -> int:
        return len(self.rows)

    def ct(self, index: int) -> np.ndarray:
        """int16 HU [32, 192, 192], mapped from disk."""
        return np.memmap(self._path(index, "ct.i16"), dtype="<i2", mode="r", shape=GRID)

    def bleed(self, index: int) -> np.ndarray:
        """uint8 share of IPH and IVH, [2, 32, 192, 192], mapped from disk."""
        return np.memmap(self._path(index, "bleed.u8"), dtype="u1", mode="r", shape=(2, *GRID))

    def outcomes(self) -> np.ndarray:
        """float32 [n, 3]: whether each case expanded under CHE, RHE1 and RHE2; NaN where that is not known."""
        return self._table(DEFINITIONS)

    def true_risks(self) -> np.ndarray:
        """float32 [n, 3]: the probability with which the generator drew each outcome; NaN in a cohort that states none."""
        return self._table([f"p_{key}" for key in DEFINITIONS])

    def labels(self) -> np.ndarray:
        """float32 [n, 3]: what to learn: the true risk where it is stated, else the outcome."""
        risks = self.true_risks()
        return np.where(np.isnan(risks), self.outcomes(), risks)

    def clinical(self) -> np.ndarray:
        """float32 [n, 5]: the items of henet.CLINICAL; NaN where unknown."""
        return self._table([name for name, _ in CLINICAL])

    def signs(self) -> np.ndarray:
        """float32 [n, 7]: the signs of henet.SIGNS; NaN where nobody looked."""
        return self._table(SIGNS)

    def _table(self, columns) -> np.ndarray:
        return np.array([[float(row.get(name) or "nan") for name in columns] for row in self.rows], dtype=np.float32)

    def column(self, name: str) -> np.ndarray:
        return np.array([float(row[name]) for row in self.rows], dtype=np.float32)

    def _path(self, index: int, suffix: str) -> Path:
        return self.folder / f"{int(self.rows[index]['case']):05d}.{suffix}"


def as_input(clinical: np.ndarray) -> np.ndarray:
    """Values [..., 5], NaN where unknown -> values and flags [..., 10], float32."""
    known = ~np.isnan(clinical)
    return np.concatenate([np.where(known, clinical, 0.0), known], axis=-1).astype(np.float32)


def crop_start(bleed: np.ndarray, jitter=(0, 0, 0)):
    """First voxel (z, y, x) of the crop around a bleed [32, 192, 192] in 0..1; the rule of edge/inference/crop.ts."""
    where = np.argwhere(bleed >= 0.5)
    if len(where) == 0:
        return None
    low, high = where.min(axis=0), where.max(axis=0)
    start = (low + high + 1) // 2 - np.array(CROP) // 2 + np.array(jitter)
    return tuple(int(s) for s in np.clip(start, 0, np.array(GRID) - np.array(CROP)))


def cut(array: np.ndarray, start) -> np.ndarray:
    """The crop of the last three axes of an array."""
    z, y, x = start
    return array[..., z : z + CROP[0], y : y + CROP[1], x : x + CROP[2]]
