"""Trains the hematoma network on slices of the cohort.

    python3 train_hematoma.py --cohort DIR --run DIR [--minutes 35] [--steps 4000]

Half of each batch shows bleed, the other half any slice of any case, so that vertex, skull base and headrest are seen as
often as haematomas. A run that was stopped goes on from its checkpoint.
"""

import argparse
import os

import numpy as np
import torch
from torch.nn import functional as F

from cohort import Cohort
from hematoma_net import GRID, SliceNet
from loop import Loop, prepare

BATCH = 8


def bleeding_slices(cohort: Cohort) -> list:
    """(case, slice) pairs with at least a voxel that is mostly bleed."""
    pairs = []
    for case in range(len(cohort)):
        if float(cohort.rows[case]["iph_ml"]) + float(cohort.rows[case]["ivh_ml"]) == 0:
            continue
        most = cohort.bleed(case).max(axis=(0, 2, 3))
        pairs += [(case, z) for z in np.flatnonzero(most >= 128)]
    return pairs


def sample(cohort: Cohort, case: int, z: int, draw: np.random.Generator):
    """One slice with its neighbours [3, y, x] in HU, and its target shares [3, y, x], changed as scans differ."""
    rows = [max(0, z - 1), z, min(GRID[0] - 1, z + 1)]
    hu = np.asarray(cohort.ct(case)[rows], dtype=np.float32)
    bleed = np.asarray(cohort.bleed(case)[:, z], dtype=np.float32) / 255.0
    if draw.random() < 0.05:  # the scan begins or ends here
        hu[0 if draw.random() < 0.5 else 2] = -1024
    if draw.random() < 0.5:
        hu, bleed = hu[..., ::-1], bleed[..., ::-1]
    shift = tuple(int(s) for s in draw.integers(-12, 13, size=2))
    hu, bleed = np.roll(hu, shift, axis=(1, 2)), np.roll(bleed, shift, axis=(1, 2))
    if draw.random() < 0.4:
        # Partial volume: a little of the neighbour's bone makes brain look as dense as blood, at the orbital roof above all.
        hu[1] += draw.uniform(0, 0.06) * (hu[draw.choice([0, 2])] - hu[1]).clip(-100, 1200)
    # Calibration differs between scanners by a few HU, and contrast between patients; noise differs by dose.
    hu = hu * draw.uniform(0.93, 1.07) + draw.normal(0, 2.5) + draw.normal(0, 1, hu.shape).astype(np.float32) * draw.uniform(0, 4)
    target = np.concatenate([1 - bleed.sum(axis=0, keepdims=True).clip(0, 1), bleed])
    return hu.astype(np.float32), target.astype(np.float32)


def loss_of(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Cross entropy with shares as targets, plus soft Dice of IPH and IVH over the batch."""
    log_probabilities = F.log_softmax(logits, dim=1)
    cross = -(target * log_probabilities).sum(dim=1).mean()
    probabilities = log_probabilities.exp()[:, 1:]
    truth = target[:, 1:]
    overlap = 2 * (probabilities * truth).sum(dim=(0, 2, 3)) + 5.0
    total = probabilities.sum(dim=(0, 2, 3)) + truth.sum(dim=(0, 2, 3)) + 5.0
    return 10.0 * cross + (1 - overlap / total).mean()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--cohort", required=True)
    arguments.add_argument("--run", required=True)
    arguments.add_argument("--minutes", type=float, default=35)
    arguments.add_argument("--steps", type=int, default=4000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--threads", type=int, default=os.cpu_count())
    options = arguments.parse_args()

    device = prepare(options.seed, options.threads)
    cohort = Cohort(options.cohort, "train")
    bleeding = bleeding_slices(cohort)
    net = SliceNet().to(device, memory_format=torch.channels_last).train()
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=1e-4)

    def step(number: int) -> torch.Tensor:
        draw = np.random.default_rng((options.seed, number))
        chosen = [bleeding[i] for i in draw.integers(len(bleeding), size=BATCH // 2)]
        chosen += [(int(c), int(z)) for c, z in zip(draw.integers(len(cohort), size=BATCH // 2), draw.integers(GRID[0], size=BATCH // 2))]
        pairs = [sample(cohort, case, z, draw) for case, z in chosen]
        hu = torch.from_numpy(np.stack([p[0] for p in pairs])).to(device, memory_format=torch.channels_last)
        target = torch.from_numpy(np.stack([p[1] for p in pairs])).to(device)
        return loss_of(net(hu), target)

    Loop(options.run, net, optimizer, options.steps, options.minutes, 2e-3).run(step)


if __name__ == "__main__":
    main()
