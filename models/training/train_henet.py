"""Trains HENet on crops around the bleeds of the cohort, then calibrates it on the validation split.

    python3 train_henet.py --cohort DIR --run DIR [--minutes 15] [--epochs 30]

Masks are the cohort's true shares, blurred and eroded at random as a segmentation would differ from them.
"""

import argparse
import os

import numpy as np
import torch
from torch.nn import functional as F

from cohort import Cohort, crop_start, cut
from henet import HENet
from loop import Loop, prepare

BATCH = 16


def crops(cohort: Cohort) -> list:
    """Crop of every case as (hu int16, bleed uint8); None for a bleed without a core."""
    kept = []
    for case in range(len(cohort)):
        bleed = np.asarray(cohort.bleed(case))
        start = crop_start(bleed.sum(axis=0, dtype=np.float32) / 255.0)
        kept.append(None if start is None else (np.array(cut(np.asarray(cohort.ct(case)), start)), np.array(cut(bleed, start))))
    return kept


def sample(crop, draw: np.random.Generator):
    """One crop changed as scans and masks differ: hu [1, z, y, x], masks [2, z, y, x], float32."""
    hu, bleed = crop[0].astype(np.float32), crop[1].astype(np.float32) / 255.0
    if draw.random() < 0.5:
        hu, bleed = hu[..., ::-1], bleed[..., ::-1]
    if draw.random() < 0.5:
        hu, bleed = hu[:, ::-1], bleed[:, :, ::-1]
    shift = (int(draw.integers(-1, 2)), *(int(s) for s in draw.integers(-5, 6, size=2)))
    hu, bleed = np.roll(hu, shift, axis=(0, 1, 2)), np.roll(bleed, shift, axis=(1, 2, 3))
    hu = hu * draw.uniform(0.95, 1.05) + draw.normal(0, 2) + draw.normal(0, 1, hu.shape).astype(np.float32) * draw.uniform(0, 3)
    if draw.random() < 0.5:  # a network's edges are softer, or off by a part of a voxel
        bleed = 1 / (1 + np.exp(-(bleed - draw.uniform(0.35, 0.65)) * draw.uniform(6, 14)))
        bleed[bleed < 0.02] = 0
    return hu[None].astype(np.float32), bleed.astype(np.float32)


def logits_of(net: HENet, crop_list: list, device: torch.device) -> np.ndarray:
    """Logits [n, 3] of crops as they are."""
    net.eval()
    out = []
    with torch.no_grad():
        for crop in crop_list:
            hu = torch.from_numpy(crop[0].astype(np.float32))[None, None].to(device)
            masks = torch.from_numpy(crop[1].astype(np.float32) / 255.0)[None].to(device)
            out.append(net.logits(net.pool(net.maps(hu, masks), masks))[0].cpu().numpy())
    return np.array(out)


def calibrate(net: HENet, crop_list: list, outcomes: np.ndarray, device: torch.device) -> None:
    """
    Platt scaling on the validation split, written into the network (Platt 1999). One scale for the three outcomes and a
    shift for each: they share their cases, and a few dozen cannot tell three scales apart.
    """
    logits = torch.from_numpy(logits_of(net, crop_list, device)).double()
    truth = torch.from_numpy(outcomes).double()
    scale = torch.ones(1, dtype=torch.double, requires_grad=True)
    shift = torch.zeros(3, dtype=torch.double, requires_grad=True)
    fit = torch.optim.LBFGS([scale, shift], max_iter=200, line_search_fn="strong_wolfe")

    def closure():
        fit.zero_grad()
        loss = F.binary_cross_entropy_with_logits(logits * scale + shift, truth)
        loss.backward()
        return loss

    fit.step(closure)
    net.scale.copy_(scale.detach().clamp(min=0.05).float().expand(3))
    net.shift.copy_(shift.detach().float())


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--cohort", required=True)
    arguments.add_argument("--run", required=True)
    arguments.add_argument("--minutes", type=float, default=15)
    arguments.add_argument("--epochs", type=int, default=30)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--threads", type=int, default=os.cpu_count())
    options = arguments.parse_args()

    device = prepare(options.seed, options.threads)
    cohort = Cohort(options.cohort, "train", need_bleed=True)
    outcomes = cohort.outcomes()
    kept = crops(cohort)
    cases = [i for i, crop in enumerate(kept) if crop is not None]
    net = HENet().to(device).train()
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=1e-2)

    def step(number: int) -> torch.Tensor:
        net.train()
        draw = np.random.default_rng((options.seed, number))
        chosen = draw.choice(cases, size=BATCH)
        pairs = [sample(kept[i], draw) for i in chosen]
        hu = torch.from_numpy(np.stack([p[0] for p in pairs])).to(device)
        masks = torch.from_numpy(np.stack([p[1] for p in pairs])).to(device)
        truth = torch.from_numpy(outcomes[chosen]).to(device)
        return F.binary_cross_entropy_with_logits(net.logits(net.pool(net.maps(hu, masks), masks)), truth)

    Loop(options.run, net, optimizer, options.epochs * len(cases) // BATCH, options.minutes, 2e-3).run(step)

    validation = Cohort(options.cohort, "validation", need_bleed=True)
    pairs = [(crop, truth) for crop, truth in zip(crops(validation), validation.outcomes()) if crop is not None]
    calibrate(net, [p[0] for p in pairs], np.array([p[1] for p in pairs]), device)
    torch.save(net.state_dict(), f"{options.run}/calibrated.pt")
    print(f"calibrated on {len(pairs)} cases: scale {net.scale.tolist()}, shift {net.shift.tolist()}")


if __name__ == "__main__":
    main()
