"""What the hematoma network marks on a split of the cohort that training never saw, and its figures as the card carries them."""

import sys

import numpy as np
import torch
from scipy.ndimage import label, maximum
from scipy.spatial import cKDTree

from cohort import Cohort
from hematoma_net import CERTAIN_FROM, HematomaNet
from henet import SPACING_MM, VOXEL_ML
from metrics import dice, mean, percentile, rounded

SPECK_ML = 0.1
"""Bleeds below it do not count as found; the product drops them too (edge/inference)."""

SATELLITE_MM = 20
"""A piece this near to one that counts, from voxel to voxel, counts with it (edge/inference/bleed.ts has the source)."""

MARKED = 0.5
"""A voxel is marked where IPH and IVH together are at least this likely."""

def probabilities_of(net: HematomaNet, cohort: Cohort, case: int) -> np.ndarray:
    """Class probabilities [3, 32, 192, 192] of one case, without specks."""
    with torch.no_grad():
        hu = torch.from_numpy(np.array(cohort.ct(case), dtype=np.float32))[None, None]
        return without_specks(net(hu)[0].float().numpy())


def without_specks(probabilities: np.ndarray) -> np.ndarray:
    """
    Class probabilities [3, 32, 192, 192] as the product goes on with them (edge/inference/bleed.ts): 0 for IPH and IVH in connected
    pieces (26 neighbours) of marked voxels below SPECK_ML, or nowhere as certain as CERTAIN_FROM, far from any other piece.
    """
    bleed = probabilities[1:].sum(axis=0)
    pieces, count = label(bleed >= MARKED, np.ones((3, 3, 3)))
    numbers = np.arange(1, count + 1)
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)[1:] * VOXEL_ML
    doubtful = (sizes < SPECK_ML) | (maximum(bleed, pieces, numbers) < CERTAIN_FROM) if count else numbers > 0
    kept = probabilities.copy()
    kept[1:, np.isin(pieces, far_from(np.isin(pieces, numbers[~doubtful]), pieces, numbers[doubtful]))] = 0
    return kept


def far_from(sure: np.ndarray, pieces: np.ndarray, doubtful: np.ndarray) -> list:
    """Which of the doubtful pieces have no voxel within SATELLITE_MM of a sure one."""
    if not sure.any():
        return list(doubtful)
    tree = cKDTree(np.argwhere(sure) * SPACING_MM)
    return [number for number in doubtful if tree.query(np.argwhere(pieces == number) * SPACING_MM)[0].min() > SATELLITE_MM]


def labels_of(probabilities: np.ndarray) -> np.ndarray:
    """0 background, 1 IPH, 2 IVH [32, 192, 192] as the product marks class probabilities without specks."""
    bleed = probabilities[1:].sum(axis=0) >= MARKED
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
            ivh_found.append(bool(((labels == 2) & (truth[1] >= 0.5)).sum() * VOXEL_ML >= SPECK_ML))
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
