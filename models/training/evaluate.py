"""Figures of trained networks on a split of the cohort that training never saw, as the cards carry them."""

import numpy as np
import torch

from cohort import Cohort, crop_start, cut
from hematoma_net import HematomaNet
from henet import DEFINITIONS, HENet, VOXEL_ML
from metrics import auc_delong, brier, dice

SPECK_ML = 0.1
"""Bleeds below it do not count as found; the product drops them too (edge/inference)."""


def probabilities_of(net: HematomaNet, cohort: Cohort, case: int) -> np.ndarray:
    """Class probabilities [3, 32, 192, 192] of one case."""
    with torch.no_grad():
        hu = torch.from_numpy(np.array(cohort.ct(case), dtype=np.float32))[None, None]
        return net(hu)[0].numpy()


def hematoma_figures(net: HematomaNet, cohort: Cohort, see=None) -> dict:
    """
    Dice and volumes by case on the head grid. A case takes seconds, so others who need its probabilities
    [3, 32, 192, 192] are handed them: `see(case, probabilities)`.
    """
    large, small, iph_errors, ivh_dice, false_ml = [], [], [], [], []
    for case in range(len(cohort)):
        found = probabilities_of(net, cohort, case)
        if see:
            see(case, found)
        truth = np.asarray(cohort.bleed(case), dtype=np.float32) / 255.0
        label = found.argmax(axis=0)
        true_ml = truth.sum() * VOXEL_ML
        if true_ml == 0:
            false_ml.append(float((label > 0).sum() * VOXEL_ML))
            continue
        score = dice(label > 0, truth.sum(axis=0) >= 0.5)
        (large if true_ml > 5 else small).append(score)
        iph_errors.append(float((label == 1).sum() * VOXEL_ML - truth[0].sum() * VOXEL_ML))
        if truth[1].sum() * VOXEL_ML > 2:
            ivh_dice.append(dice(label == 2, truth[1] >= 0.5))
    errors = np.array(iph_errors)
    return {
        "cases": len(cohort),
        "diceOver5Ml": {"cases": len(large), "mean": mean(large), "tenthPercentile": percentile(large, 10)},
        "diceUpTo5Ml": {"cases": len(small), "mean": mean(small)},
        "ivhDiceOver2Ml": {"cases": len(ivh_dice), "mean": mean(ivh_dice)},
        "iphErrorMl": {"bias": mean(errors), "sd": rounded(errors.std()) if len(errors) else None},
        "falseHematomaMl": {"cases": len(false_ml), "mean": mean(false_ml), "largest": rounded(max(false_ml, default=0.0))},
    }


class Reading:
    """What HENet says of the bleeding cases of a split from the masks that the hematoma network found."""

    def __init__(self, henet: HENet, cohort: Cohort):
        self.henet, self.cohort = henet, cohort
        self.truth, self.true_risks = cohort.outcomes(), cohort.true_risks()
        self.bleeds = cohort.column("iph_ml") + cohort.column("ivh_ml") > 0
        self.read, self.missed, self._probabilities = [], 0, []

    def see(self, case: int, found: np.ndarray) -> None:
        """Reads one case from its class probabilities [3, 32, 192, 192]; a case without a bleed has nothing to expand."""
        if not self.bleeds[case]:
            return
        start = crop_start(found[1:].sum(axis=0))
        if start is None:
            self.missed += 1
            return
        with torch.no_grad():
            hu = torch.from_numpy(cut(np.array(self.cohort.ct(case), dtype=np.float32), start))[None, None]
            masks = torch.from_numpy(np.ascontiguousarray(cut(found[1:], start)))[None]
            self._probabilities.append(self.henet(hu, masks)[0][0].numpy())
        self.read.append(case)

    @property
    def probabilities(self) -> np.ndarray:
        return np.array(self._probabilities).reshape(-1, len(DEFINITIONS))

    @property
    def outcomes(self) -> np.ndarray:
        return self.truth[self.read]

    @property
    def risks(self) -> np.ndarray:
        return self.true_risks[self.read]

    def figures(self) -> dict:
        figures: dict = {"cases": len(self.outcomes), "bleedNotFound": self.missed}
        for i, key in enumerate(DEFINITIONS):
            found, truth, risk = self._known(i)
            area, (low, high) = auc_delong(found, truth)
            drawn = not np.isnan(risk).any()
            figures[key] = {
                "events": int(truth.sum()),
                "unknown": len(self.outcomes) - len(truth),
                "auc": rounded(area),
                "aucCi95": [rounded(low), rounded(high)],
                "aucOfTheTrueRisk": rounded(auc_delong(risk, truth)[0]) if drawn else None,
                "brier": rounded(brier(found, truth)),
                "meanProbability": rounded(found.mean()),
                "prevalence": rounded(truth.mean()),
            }
        return figures

    def _known(self, i: int):
        """Probabilities, outcomes and true risks [n] of the i-th definition, of the cases read whose outcome is known."""
        known = ~np.isnan(self.outcomes[:, i])
        return self.probabilities[known, i], self.outcomes[known, i], self.risks[known, i]

    def youden_thresholds(self) -> dict:
        """Threshold of each definition with the greatest sensitivity + specificity (Youden 1950)."""
        chosen = {}
        for i, key in enumerate(DEFINITIONS):
            found, truth, _ = self._known(i)
            if len(truth) == 0:
                raise SystemExit(f"no case of {self.cohort.folder} that thresholds are chosen on has a known {key}: add outcomes")
            candidates, positive = np.unique(found), truth > 0.5
            gains = [(found[positive] >= t).mean() - (found[~positive] >= t).mean() for t in candidates]
            chosen[key] = rounded(candidates[int(np.argmax(gains))])
        return chosen


def rounded(value):
    """To three decimals; None where there is no figure, for JSON has no NaN."""
    return None if np.isnan(value) else round(float(value), 3)


def mean(values):
    return rounded(np.mean(values)) if len(values) else None


def percentile(values, q):
    return rounded(np.percentile(values, q)) if len(values) else None
