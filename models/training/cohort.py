"""The training cohort as `npm run cohort` writes it: one row a case in cohort.csv, one pair of raw files a case.

Virtual patients and a hospital's own (README.md) come in the same form. A hospital's rows also have `split` (a patient's scans share
it), `has_mask` (0: there is no .bleed.u8) and empty cells: what is not known is NaN here, never 0.

`NNNNN.ct.i16`     int16 HU on the head grid, [z, y, x] = [32, 192, 192], little-endian
`NNNNN.bleed.u8`   uint8, share of IPH and of IVH in each voxel, 0..255, [2, 32, 192, 192]
`NNNNN.signs.u8`   uint8, where signs lie: bit n for the n-th of henet.SIGNS, [32, 192, 192]; of virtual patients that have a sign

The grid, the resampling and the crop rule are the product's own: the cohort is written by the code that reads a scan.
"""

import csv
from pathlib import Path

import numpy as np
from scipy.ndimage import label

from hematoma_net import GRID
from henet import CLINICAL, CROP, DEFINITIONS, SIGNS

SPLITS = ("train", "validation", "test")


def in_split(row: dict, split: str) -> bool:
    """Whether a row belongs to a split."""
    given = row.get("split")
    if given not in SPLITS:
        raise SystemExit(f"cohort.csv puts case {row['case']} into the split {given}; it may be {', '.join(SPLITS)}")
    return given == split


def number(row: dict, name: str) -> float:
    """A cell of a row; NaN where it is empty or the cohort has no such column."""
    return float(row.get(name) or "nan")


class Cohort:
    """
    Cases of one split, read from disk when asked for. `need_mask` leaves out scans without a drawn mask, which only HENet could
    use, with masks that a network found; `need_bleed` leaves out those without a bleed too.
    """

    def __init__(self, folder, split: str, need_bleed: bool = False, need_mask: bool = True):
        self.folder = Path(folder)
        with open(self.folder / "cohort.csv", newline="") as table:
            rows = list(csv.DictReader(table))
        self.rows = [
            row
            for row in rows
            if in_split(row, split)
            and (not need_mask or row.get("has_mask") != "0")
            and (not need_bleed or number(row, "iph_ml") + number(row, "ivh_ml") > 0)
        ]
        if not self.rows:
            raise SystemExit(f"{self.folder}/cohort.csv has no cases of the {split} split: make more with npm run cohort, or for another purpose (--for)")

    def __len__(self) -> int:
        return len(self.rows)

    def ct(self, index: int) -> np.ndarray:
        """int16 HU [32, 192, 192], mapped from disk."""
        return np.memmap(self._path(index, "ct.i16"), dtype="<i2", mode="r", shape=GRID)

    def bleed(self, index: int) -> np.ndarray:
        """uint8 share of IPH and IVH, [2, 32, 192, 192], mapped from disk; FileNotFoundError where the case has no mask."""
        return np.memmap(self._path(index, "bleed.u8"), dtype="u1", mode="r", shape=(2, *GRID))

    def outcomes(self) -> np.ndarray:
        """float32 [n, 3]: whether each case expanded under CHE, RHE1 and RHE2; NaN where that is not known."""
        return self._table(DEFINITIONS)

    def true_risks(self) -> np.ndarray:
        """float32 [n, 3]: the probability with which the generator drew each outcome, the best any reader could know; NaN for patients."""
        return self._table([f"p_{key}" for key in DEFINITIONS])

    def labels(self, given: str = "") -> np.ndarray:
        """
        float32 [n, 3]: what to learn. The true risk where the cohort states it, averaged over what is not `given`: "" nothing,
        "image_" all clinical data, "clinical_" those that HENet does not take. Else the outcome.
        """
        risks = self._table([f"{given}p_{key}" for key in DEFINITIONS])
        return np.where(np.isnan(risks), self.outcomes(), risks)

    def clinical(self) -> np.ndarray:
        """float32 [n, 5]: the items of henet.CLINICAL; NaN where unknown."""
        return self._table([name for name, _ in CLINICAL])

    def signs(self) -> np.ndarray:
        """float32 [n, 7]: the signs of henet.SIGNS; NaN where nobody looked."""
        return self._table(SIGNS)

    def sign_map(self, index: int):
        """uint8 [32, 192, 192], mapped from disk: where each sign lies, bit n for the n-th of SIGNS; None where nobody drew them."""
        file = self._path(index, "signs.u8")
        return np.memmap(file, dtype="u1", mode="r", shape=GRID) if file.exists() else None

    def _table(self, columns) -> np.ndarray:
        return np.array([[number(row, name) for name in columns] for row in self.rows], dtype=np.float32)

    def column(self, name: str) -> np.ndarray:
        """float32 [n] of a column of numbers; NaN where a cell is empty or the cohort has no such column."""
        return np.array([number(row, name) for row in self.rows], dtype=np.float32)

    def _path(self, index: int, suffix: str) -> Path:
        return self.folder / f"{int(self.rows[index]['case']):05d}.{suffix}"


def as_input(clinical: np.ndarray) -> np.ndarray:
    """Values [..., 5], NaN where unknown -> values and flags [..., 10], float32."""
    known = ~np.isnan(clinical)
    return np.concatenate([np.where(known, clinical, 0.0), known], axis=-1).astype(np.float32)


def crop_start(bleed: np.ndarray):
    """First voxel (z, y, x) of the crop around a bleed [32, 192, 192] in 0..1; None without a core. The rule of edge/inference/crop.ts."""
    core = bleed >= 0.5
    if not core.any():
        return None
    low, high = box(core)
    if (high - low > CROP).any():
        pieces, count = label(core, np.ones((3, 3, 3)))
        low, high = box(pieces == 1 + int(np.argmax(np.bincount(pieces.ravel(), minlength=count + 1)[1:])))
    return tuple(int(s) for s in np.clip((low + high) // 2 - np.array(CROP) // 2, 0, np.array(GRID) - np.array(CROP)))


def box(marked: np.ndarray):
    """First voxel of the bounding box, and the first behind it."""
    where = np.argwhere(marked)
    return where.min(axis=0), where.max(axis=0) + 1


def cut(array: np.ndarray, start) -> np.ndarray:
    """The crop of the last three axes of an array."""
    z, y, x = start
    return array[..., z : z + CROP[0], y : y + CROP[1], x : x + CROP[2]]
