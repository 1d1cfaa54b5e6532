"""Trains the hematoma network on slices of the cohort.

    python3 train_hematoma.py --cohort DIR --run DIR [--minutes 35] [--steps 12000] [--bfloat16]

Half of each batch shows bleed, the other half any slice of any case, so that vertex, skull base and headrest are seen as
often as haematomas. Of the slices with bleed half are drawn from those where a part of it is as dark as brain: there its edge is
hardest to find, and there lie the signs that HENet looks for. A run that was stopped goes on from its checkpoint.
"""

import argparse
import json
import os
from pathlib import Path

import numpy as np
import torch
from scipy.ndimage import gaussian_filter
from torch.nn import functional as F

from cohort import Cohort
from hematoma_net import GRID, SliceNet
from loop import Loop, prepare

BATCH = 8

CROP = 144
"""Side of the part of a slice that a step sees, voxels: the head with a varying margin. The network itself takes any size."""

HARD = 0.02
"""Share of the voxels that the loss looks at twice."""

FAINT_HU = 40.0
"""Bleed below it is no denser than grey matter."""

FAINT_VOXELS = 20
"""A slice with so many of them, 0.16 mL, has a faint part: image noise alone leaves fewer."""


def bleeding_slices(cohort: Cohort) -> tuple:
    """(case, slice) pairs with at least a voxel that is mostly bleed; and those of them with a faint part, or all where none has."""
    pairs, faint = [], []
    for case in range(len(cohort)):
        if float(cohort.rows[case]["iph_ml"]) + float(cohort.rows[case]["ivh_ml"]) == 0:
            continue
        bleed = np.asarray(cohort.bleed(case))
        shown = np.flatnonzero(bleed.max(axis=(0, 2, 3)) >= 128)
        dark = (bleed.sum(axis=0, dtype=np.uint16) >= 230) & (cohort.ct(case) < FAINT_HU)
        pairs += [(case, z) for z in shown]
        faint += [(case, z) for z in shown if dark[z].sum() >= FAINT_VOXELS]
    return pairs, faint or pairs


def sample(cohort: Cohort, case: int, z: int, draw: np.random.Generator):
    """A part of one slice with its neighbours [3, CROP, CROP] in HU, and its target shares [3, CROP, CROP], changed as scans differ."""
    rows = [max(0, z - 1), z, min(GRID[0] - 1, z + 1)]
    y, x = (int(s) for s in draw.integers(0, GRID[1] - CROP + 1, size=2))
    part = (slice(y, y + CROP), slice(x, x + CROP))
    hu = np.asarray(cohort.ct(case)[(rows, *part)], dtype=np.float32)
    bleed = np.asarray(cohort.bleed(case)[(slice(None), rows, *part)], dtype=np.float32) / 255.0
    if draw.random() < 0.3:  # the slice was taken a little higher or lower, or thicker
        to, share = int(draw.choice([0, 2])), draw.uniform(0, 0.35)
        hu[1] += share * (hu[to] - hu[1])
        bleed[:, 1] += share * (bleed[:, to] - bleed[:, 1])
    bleed = bleed[:, 1]
    if draw.random() < 0.05:  # the scan begins or ends here
        hu[0 if draw.random() < 0.5 else 2] = -1024
    if draw.random() < 0.3:
        # Partial volume: a little of the neighbour's bone makes brain look as dense as blood, at the orbital roof above all.
        hu[1] += draw.uniform(0, 0.08) * (hu[draw.choice([0, 2])] - hu[1]).clip(-100, 1200)
    if draw.random() < 0.5:
        hu, bleed = hu[..., ::-1], bleed[..., ::-1]
    hu = reconstructed(np.ascontiguousarray(hu), draw)
    target = np.concatenate([1 - bleed.sum(axis=0, keepdims=True).clip(0, 1), bleed])
    return hu.astype(np.float32), target.astype(np.float32)


def reconstructed(hu: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """The same head from another scanner: sharper or softer kernel, calibration, shading, noise. [3, y, x] in HU."""
    kernel = draw.random()
    if kernel < 0.3:
        hu = gaussian_filter(hu, (0, *[draw.uniform(0.3, 0.9)] * 2))
    elif kernel < 0.45:
        hu = hu + draw.uniform(0.1, 0.7) * (hu - gaussian_filter(hu, (0, 1, 1)))
    noise = draw.normal(0, 1, hu.shape).astype(np.float32)
    if draw.random() < 0.5:
        width = draw.uniform(0.3, 0.8)
        noise = gaussian_filter(noise, (0, width, width)) * (2 * np.sqrt(np.pi) * width if width > 0.5 else 1.2)
    # Calibration differs between scanners by a few HU, and contrast between patients; noise differs by dose.
    hu = hu * draw.uniform(0.93, 1.07) + draw.normal(0, 2.5) + noise * draw.uniform(0, 4)
    if draw.random() < 0.3:  # shading across the head, as beam hardening leaves
        slope = draw.normal(0, 3, size=2)
        line = np.linspace(-1, 1, hu.shape[1], dtype=np.float32)
        hu = hu + slope[0] * line[:, None] + slope[1] * line[None, :] + draw.normal(0, 3) * (line[:, None] ** 2 + line[None, :] ** 2)
    return hu


def loss_of(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """
    Cross entropy with shares as targets, over all voxels and again over the HARD share of them that is worst, so that rare
    false bleed weighs; plus soft Dice of IPH and IVH over the batch.
    """
    log_probabilities = F.log_softmax(logits, dim=1)
    each = -(target * log_probabilities).sum(dim=1).flatten()
    cross = each.mean() + 0.1 * each.topk(int(HARD * each.numel())).values.mean()
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
    arguments.add_argument("--steps", type=int, default=12000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--threads", type=int, default=os.cpu_count())
    arguments.add_argument("--bfloat16", action="store_true", help="twice as fast where the processor has it (avx512_bf16, CUDA)")
    options = arguments.parse_args()

    device = prepare(options.seed, options.threads)
    cohort = Cohort(options.cohort, "train")
    bleeding, faint = bleeding_slices(cohort)
    net = SliceNet().to(device, memory_format=torch.channels_last).train()
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=1e-4)

    def step(number: int) -> torch.Tensor:
        draw = np.random.default_rng((options.seed, number))
        chosen = [pairs[int(draw.integers(len(pairs)))] for pairs in (bleeding, faint) for _ in range(BATCH // 4)]
        chosen += [(int(c), int(z)) for c, z in zip(draw.integers(len(cohort), size=BATCH // 2), draw.integers(GRID[0], size=BATCH // 2))]
        pairs = [sample(cohort, case, z, draw) for case, z in chosen]
        hu = torch.from_numpy(np.stack([p[0] for p in pairs])).to(device, memory_format=torch.channels_last)
        target = torch.from_numpy(np.stack([p[1] for p in pairs])).to(device)
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=options.bfloat16):
            logits = net(hu)
        return loss_of(logits.float(), target)

    average = Loop(options.run, net, optimizer, options.steps, options.minutes, 2e-3).run(step)
    torch.save(average.state_dict(), f"{options.run}/trained.pt")
    Path(f"{options.run}/trained.json").write_text(json.dumps({"cases": len(cohort)}))


if __name__ == "__main__":
    main()
