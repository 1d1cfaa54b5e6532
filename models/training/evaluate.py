"""Figures of trained networks on a split of the cohort that training never saw, as the cards carry them."""

import sys
from pathlib import Path

import numpy as np
import torch
from scipy.ndimage import label

from cohort import Cohort, as_input, crop_start, cut
from hematoma_net import HematomaNet
from henet import DEFINITIONS, VOXEL_ML, Expansion
from metrics import auc_delong, brier, dice

SPECK_ML = 0.1
"""Bleeds below it do not count as found; the product drops them too (edge/inference)."""

READERS = ("henet", "henetimage", "baseline2d")
"""HENet with all clinical data, HENet with the image alone, the 2D baseline with all clinical data."""


def probabilities_of(net: HematomaNet, cohort: Cohort, case: int) -> np.ndarray:
    """Class probabilities [3, 32, 192, 192] of one case."""
    with torch.no_grad():
        hu = torch.from_numpy(np.array(cohort.ct(case), dtype=np.float32))[None, None]
        return net(hu)[0].numpy()


def labels_of(probabilities: np.ndarray) -> np.ndarray:
    """
    0 background, 1 IPH, 2 IVH [32, 192, 192] as the product reads class probabilities (edge/inference/bleed.ts): bleed where
    IPH and IVH together are likelier than not, connected pieces (26 neighbours) below SPECK_ML left out.
    """
    bleed = probabilities[1:].sum(axis=0) >= 0.5
    pieces, _ = label(bleed, np.ones((3, 3, 3)))
    sizes = np.bincount(pieces.ravel())
    sizes[0] = 0
    bleed = (sizes * VOXEL_ML >= SPECK_ML)[pieces]
    return np.where(bleed, np.where(probabilities[1] >= probabilities[2], 1, 2), 0)


def hematoma_figures(net: HematomaNet, cohort: Cohort, see=None) -> dict:
    """
    Dice and volumes by case on the head grid. A case takes seconds, so others who need its probabilities
    [3, 32, 192, 192] are handed them: `see(case, probabilities)`.
    """
    large, small, iph_errors, total_errors, ivh_dice, ivh_found, false_ml = [], [], [], [], [], [], []
    for case in range(len(cohort)):
        found = probabilities_of(net, cohort, case)
        if see:
            see(case, found)
        truth = np.asarray(cohort.bleed(case), dtype=np.float32) / 255.0
        labels = labels_of(found)
        true_ml = float(truth.sum() * VOXEL_ML)
        found_ml = float((labels > 0).sum() * VOXEL_ML)
        if true_ml == 0:
            false_ml.append(found_ml)
            continue
        score = dice(labels > 0, truth.sum(axis=0) >= 0.5)
        (large if true_ml >= 5 else small).append(score)
        iph_errors.append(float((labels == 1).sum() * VOXEL_ML - truth[0].sum() * VOXEL_ML))
        total_errors.append((found_ml - true_ml, true_ml))
        if truth[1].sum() * VOXEL_ML >= 1:
            ivh_found.append(bool((labels == 2).any()))
            ivh_dice.append(dice(labels == 2, truth[1] >= 0.5))
        progress(case, len(cohort))
    errors = np.array(iph_errors)
    within = [abs(error) <= max(1.0, 0.1 * true) for error, true in total_errors]
    return {
        "cases": len(cohort),
        "diceFrom5Ml": {"cases": len(large), "median": percentile(large, 50), "mean": mean(large), "tenthPercentile": percentile(large, 10)},
        "diceBelow5Ml": {"cases": len(small), "median": percentile(small, 50), "mean": mean(small)},
        "volumeWithin10PercentOr1Ml": {"cases": len(within), "share": mean(within)},
        "ivhFrom1Ml": {"cases": len(ivh_found), "foundShare": mean(ivh_found), "meanDice": mean(ivh_dice)},
        "iphErrorMl": {"bias": mean(errors), "sd": rounded(errors.std()) if len(errors) else None},
        "withoutBleed": {
            "cases": len(false_ml), "below02MlShare": mean([ml < 0.2 for ml in false_ml]),
            "meanMl": mean(false_ml), "largestMl": rounded(max(false_ml, default=0.0)),
        },
    }


def progress(case: int, cases: int) -> None:
    if case % 10 == 0 or case == cases - 1:
        print(f"\rmeasured {case + 1} of {cases}", end="\n" if case == cases - 1 else "", file=sys.stderr)


class Reading:
    """What HENet, and the 2D baseline, say of the bleeding cases of a split from the masks that the hematoma network found."""

    def __init__(self, henet: Expansion, cohort: Cohort, baseline=None):
        self.henet, self.baseline, self.cohort = henet, baseline, cohort
        self.truth, self.clinical = cohort.outcomes(), cohort.clinical()
        self.bleeds = cohort.column("iph_ml") + cohort.column("ivh_ml") > 0
        self.read, self.missed = [], 0
        self._said: dict = {name: [] for name in READERS}
        self.spreads: list = []

    def see(self, case: int, found: np.ndarray) -> None:
        """Reads one case from its class probabilities [3, 32, 192, 192]; a case without a bleed has nothing to expand."""
        if not self.bleeds[case]:
            return
        start = crop_start(found[1:].sum(axis=0))
        if start is None:
            self.missed += 1
            return
        hu = torch.from_numpy(cut(np.array(self.cohort.ct(case), dtype=np.float32), start))[None, None]
        masks = torch.from_numpy(np.ascontiguousarray(cut(found[1:], start)))[None]
        known = torch.from_numpy(as_input(self.clinical[case]))[None]
        with torch.no_grad():
            probabilities, spread, _ = self.henet(hu, masks, known)
            self._said["henet"].append(probabilities[0].numpy())
            self._said["henetimage"].append(self.henet(hu, masks, torch.zeros_like(known))[0][0].numpy())
            self.spreads.append(spread[0].numpy())
            if self.baseline is not None:
                self._said["baseline2d"].append(torch.sigmoid(self.baseline.score(hu, masks, known)[0])[0].numpy())
        self.read.append(case)

    def said(self, reader: str) -> np.ndarray:
        """Probabilities [n, 3] of one of READERS; [0, 3] where it did not read."""
        return np.array(self._said[reader]).reshape(-1, len(DEFINITIONS))

    @property
    def outcomes(self) -> np.ndarray:
        return self.truth[self.read]

    def figures(self, reader: str = "henet") -> dict:
        figures: dict = {"cases": len(self.outcomes), "bleedNotFound": self.missed}
        for i, key in enumerate(DEFINITIONS):
            truth, said, risk, spread = self._known(i, reader)
            area, (low, high) = auc_delong(said, truth)
            drawn = not np.isnan(risk).any()
            figures[key] = {
                "events": int(truth.sum()),
                "unknown": len(self.outcomes) - len(truth),
                "auc": rounded(area),
                "aucCi95": [rounded(low), rounded(high)],
                "aucOfTheTrueRisk": rounded(auc_delong(risk, truth)[0]) if drawn else None,
                "brier": rounded(brier(said, truth)),
                "meanProbability": rounded(said.mean()),
                "prevalence": rounded(truth.mean()),
                "meanSpread": rounded(spread.mean()),
            }
        return figures

    def _known(self, i: int, reader: str):
        """Outcomes, probabilities, true risks and spreads [n] of the i-th definition, of the cases read whose outcome is known."""
        known = ~np.isnan(self.outcomes[:, i])
        risks = self.cohort.true_risks()[self.read]
        spreads = np.array(self.spreads).reshape(-1, len(DEFINITIONS))
        return self.outcomes[known, i], self.said(reader)[known, i], risks[known, i], spreads[known, i]

    def predictions(self, file: Path) -> None:
        """
        The table that `npm run evaluate` reads: outcomes, each reader's probabilities, and the limits that the cohort states
        (`limit` with all data, `imagelimit` with the image alone, `brain` the BRAIN score's percentage).
        """
        rows = [self.cohort.rows[case] for case in self.read]
        columns = {"case": [row["case"] for row in rows]}
        for i, key in enumerate(DEFINITIONS):
            columns[key] = ["" if np.isnan(v) else int(v) for v in self.outcomes[:, i]]
        for reader in READERS:
            if len(self._said[reader]):
                for i, key in enumerate(DEFINITIONS):
                    columns[f"{reader}_{key}"] = [f"{v:.6f}" for v in self.said(reader)[:, i]]
        for reader, column in (("limit", "p_{}"), ("imagelimit", "image_p_{}"), ("brain", "brain_p")):
            for key in DEFINITIONS:
                values = [row.get(column.format(key), "") for row in rows]
                if all(values):
                    columns[f"{reader}_{key}"] = values
        lines = [",".join(columns)] + [",".join(str(v) for v in line) for line in zip(*columns.values())]
        file.write_text("\n".join(lines) + "\n")

    def youden_thresholds(self) -> dict:
        """Threshold of each definition with the greatest sensitivity + specificity (Youden 1950)."""
        chosen = {}
        for i, key in enumerate(DEFINITIONS):
            truth, said, _, _ = self._known(i, "henetimage")
            if len(truth) == 0:
                raise SystemExit(f"no case of {self.cohort.folder} that thresholds are chosen on has a known {key}: add outcomes")
            candidates, positive = np.unique(said), truth > 0.5
            gains = [(said[positive] >= t).mean() - (said[~positive] >= t).mean() for t in candidates]
            chosen[key] = rounded(candidates[int(np.argmax(gains))])
        return chosen


def rounded(value):
    """To three decimals; None where there is no figure, for JSON has no NaN."""
    return None if np.isnan(value) else round(float(value), 3)


def mean(values):
    return rounded(np.mean(values)) if len(values) else None


def percentile(values, q):
    return rounded(np.percentile(values, q)) if len(values) else None
