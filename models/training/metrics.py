"""Figures that a model card carries: Dice, AUC with its DeLong confidence interval, Brier score."""

import numpy as np


def dice(predicted: np.ndarray, truth: np.ndarray) -> float:
    """2 |A and B| / (|A| + |B|) of two boolean masks; 1 where both are empty."""
    total = predicted.sum() + truth.sum()
    return 1.0 if total == 0 else float(2.0 * np.logical_and(predicted, truth).sum() / total)


def midranks(values: np.ndarray) -> np.ndarray:
    order = np.argsort(values, kind="mergesort")
    ranks = np.empty(len(values))
    ordered = values[order]
    start = 0
    while start < len(values):
        end = start
        while end < len(values) and ordered[end] == ordered[start]:
            end += 1
        ranks[order[start:end]] = 0.5 * (start + end - 1) + 1
        start = end
    return ranks


def auc_delong(scores: np.ndarray, outcome: np.ndarray):
    """
    Area under the ROC curve and its 95 % confidence interval.
    Source: DeLong et al., Biometrics 1988;44:837; midranks by Sun and Xu, IEEE Signal Process. Lett. 2014;21:1389.
    """
    positive, negative = scores[outcome > 0.5], scores[outcome <= 0.5]
    m, n = len(positive), len(negative)
    if m < 2 or n < 2:
        return float("nan"), (float("nan"), float("nan"))
    all_ranks = midranks(np.concatenate([positive, negative]))
    v10 = (all_ranks[:m] - midranks(positive)) / n
    v01 = 1.0 - (all_ranks[m:] - midranks(negative)) / m
    auc = float(v10.mean())
    error = float(np.sqrt(v10.var(ddof=1) / m + v01.var(ddof=1) / n))
    return auc, (max(0.0, auc - 1.959964 * error), min(1.0, auc + 1.959964 * error))


def brier(probabilities: np.ndarray, outcome: np.ndarray) -> float:
    """Mean squared error of a probability."""
    return float(np.mean((probabilities - outcome) ** 2))


def rounded(value):
    """To three decimals; None where there is no figure, for JSON has no NaN."""
    return None if np.isnan(value) else round(float(value), 3)


def mean(values):
    return rounded(np.mean(values)) if len(values) else None


def percentile(values, q):
    return rounded(np.percentile(values, q)) if len(values) else None
