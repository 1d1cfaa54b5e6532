"""Independent figures for the statistics tests: scikit-learn and scipy, and DeLong by comparing every pair of cases.

Reads a JSON list of jobs from standard input, writes a JSON list of answers. Needs Debian's python3-sklearn (scipy, numpy).
"""

import json
import sys

import numpy as np
from scipy import optimize, special, stats
from sklearn import metrics


def wins(events, others):
    """1 where an event scores above a non-event, 1/2 where equal; one row per event, one column per non-event."""
    return (events[:, None] > others[None, :]) + 0.5 * (events[:, None] == others[None, :])


def delong(job):
    """AUCs and their covariance matrix by placement values, from all n * m pairs (DeLong et al. 1988, equations 4 to 6)."""
    y = np.array(job["outcomes"], bool)
    tables = [wins(s[y], s[~y]) for s in (np.array(scores, float) for scores in job["readers"])]
    s10 = np.cov(np.array([t.mean(axis=1) for t in tables])).reshape(len(tables), -1)
    s01 = np.cov(np.array([t.mean(axis=0) for t in tables])).reshape(len(tables), -1)
    covariance = s10 / y.sum() + s01 / (~y).sum()
    answer = {"auc": [t.mean() for t in tables], "covariance": covariance.tolist()}
    if len(tables) == 2:
        contrast = np.array([1.0, -1.0])
        difference = contrast @ np.array(answer["auc"])
        error = float(np.sqrt(contrast @ covariance @ contrast))
        low, high = stats.norm.interval(0.95, difference, error)
        answer |= {"difference": difference, "low": low, "high": high, "p": 2 * stats.norm.sf(abs(difference) / error)}
    return answer


def known_risk(job):
    """Area over all pairs, each weighted by its chance to be an event and a non-event, and errors by the jackknife."""
    p = np.array(job["risks"], float)

    def area(scores, kept):
        q, s = p[kept], scores[kept]
        weights = np.outer(q, 1 - q)
        np.fill_diagonal(weights, 0)
        return (weights * wins(s, s)).sum() / weights.sum()

    n = len(p)
    everyone = np.arange(n)
    whole, without = [], []
    for scores in (np.array(each, float) for each in job["readers"]):
        whole.append(area(scores, everyone))
        without.append(np.array([area(scores, np.delete(everyone, i)) for i in everyone]))

    def error(parts):
        return float(np.sqrt((n - 1) / n * ((parts - parts.mean()) ** 2).sum()))

    return {"auc": whole[0], "jackknife": error(without[0]), "difference": whole[0] - whole[1],
            "jackknifeDifference": error(without[0] - without[1])}


def discrimination(job):
    y, p = np.array(job["outcomes"], int), np.array(job["scores"], float)
    fpr, tpr, thresholds = metrics.roc_curve(y, p, drop_intermediate=False)
    return {
        "auc": metrics.roc_auc_score(y, p),
        "brier": metrics.brier_score_loss(y, p),
        "roc": [fpr.tolist(), tpr.tolist(), thresholds[1:].tolist()],
    }


def recalibration(job):
    """Maximum likelihood by scipy's BFGS on the negative log-likelihood, errors from its exact Hessian at the optimum."""
    y, p = np.array(job["outcomes"], float), np.array(job["scores"], float)
    x = special.logit(np.clip(p, job["clip"], 1 - job["clip"]))

    def solve(design, offset):
        def negative(beta):
            eta = design @ beta + offset
            return np.logaddexp(0, eta).sum() - (y * eta).sum()

        def gradient(beta):
            return design.T @ (special.expit(design @ beta + offset) - y)

        found = optimize.minimize(negative, np.zeros(design.shape[1]), jac=gradient, method="BFGS", options={"gtol": 1e-9})
        mu = special.expit(design @ found.x + offset)
        covariance = np.linalg.inv((design * (mu * (1 - mu))[:, None]).T @ design)
        return found.x.tolist(), np.sqrt(np.diag(covariance)).tolist()

    ones = np.ones((len(y), 1))
    joint, joint_error = solve(np.column_stack([ones, x]), 0)
    alone, alone_error = solve(ones, x)
    return {"joint": joint, "jointError": joint_error, "alone": alone[0], "aloneError": alone_error[0]}


def wilson(job):
    interval = stats.binomtest(job["count"], job["of"]).proportion_ci(method="wilson")
    return [interval.low, interval.high]


def erfc(job):
    return special.erfc(np.array(job["x"])).tolist()


def midranks(job):
    return stats.rankdata(job["values"]).tolist()


def percentiles(job):
    return np.percentile(job["values"], [2.5, 97.5]).tolist()


JOBS = {f.__name__: f for f in (delong, known_risk, discrimination, recalibration, wilson, erfc, midranks, percentiles)}
json.dump([JOBS[job["job"]](job) for job in json.load(sys.stdin)], sys.stdout)
