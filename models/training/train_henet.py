"""Trains HENet, or the 2D baseline, on crops around the bleeds of the cohort, then calibrates it on the validation split.

    python3 train_henet.py --cohort DIR --run DIR [--network henet|baseline2d] [--hematoma RUN] [--minutes 25] [--epochs 40]

Masks are the cohort's true shares, blurred and eroded at random as a segmentation would differ from them. With --hematoma,
calibration sees the masks that the trained hematoma network finds, as it will at work.

The label is the probability with which the cohort drew the outcome where it states one (`p_CHE` and so on): the drawn outcome is
the same number plus chance, and a network learns the same from far fewer cases. A hospital's cohort has outcomes alone.
Clinical data are withheld at random, each item for itself, so that the network answers with any part of them known.
Where the cohort says where signs lie, HENet's maps are asked for them voxel by voxel: a sign's place teaches what it looks like
from far fewer cases than its presence does.
"""

import argparse
import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from scipy.ndimage import gaussian_filter
from torch import nn
from torch.nn import functional as F

from baseline_2d import Baseline2d
from cohort import Cohort, as_input, crop_start, cut
from evaluate import probabilities_of
from hematoma_net import HematomaNet, SliceNet
from henet import CLINICAL, CROP, FEATURES, MAP, SIGNS, HENet
from loop import Loop, prepare

NETWORKS = {"henet": HENet, "baseline2d": Baseline2d}

BATCH = 16

RARE = 15.0
"""Weight of a voxel where a sign lies beside one where it does not: there are few."""


@dataclass
class Crop:
    """A case around its bleed: `hu` int16 [16, 80, 80]; `bleed` [2, 16, 80, 80]; `signs` uint8 [16, 80, 80], None where nobody drew them."""

    hu: np.ndarray
    bleed: np.ndarray
    signs: np.ndarray | None = None


def crops(cohort: Cohort) -> list:
    """Crop of every case, its bleed as uint8 shares; None for a bleed without a core."""
    kept = []
    for case in range(len(cohort)):
        bleed, signs = np.asarray(cohort.bleed(case)), cohort.sign_map(case)
        start = crop_start(bleed.sum(axis=0, dtype=np.float32) / 255.0)
        kept.append(start and Crop(*(None if part is None else np.array(cut(part, start)) for part in (cohort.ct(case), bleed, signs))))
    return kept


def sample(crop: Crop, draw: np.random.Generator):
    """One crop changed as scans and masks differ: hu [1, z, y, x], masks [2, z, y, x], float32, and the signs moved with them."""
    parts = [crop.hu.astype(np.float32), crop.bleed.astype(np.float32) / 255.0, crop.signs]
    for axis in (-1, -2):
        if draw.random() < 0.5:
            parts = [None if part is None else np.flip(part, axis) for part in parts]
    shift = (int(draw.integers(-1, 2)), *(int(s) for s in draw.integers(-5, 6, size=2)))
    hu, bleed, signs = (None if part is None else np.roll(part, shift, axis=(-3, -2, -1)) for part in parts)
    if draw.random() < 0.25:  # a softer kernel
        hu = gaussian_filter(hu, (0, *[draw.uniform(0.3, 0.8)] * 2))
    hu = hu * draw.uniform(0.95, 1.05) + draw.normal(0, 2) + draw.normal(0, 1, hu.shape).astype(np.float32) * draw.uniform(0, 3)
    if draw.random() < 0.5:  # a network's edges are softer, or off by a part of a voxel
        bleed = 1 / (1 + np.exp(-(bleed - draw.uniform(0.35, 0.65)) * draw.uniform(6, 14)))
        bleed[bleed < 0.02] = 0
    return hu[None].astype(np.float32), bleed.astype(np.float32), signs


def where_signs_lie(signs, present: np.ndarray) -> np.ndarray:
    """float32 [7, 8, 20, 20]: each sign's voxels of HENet's maps, from its bits [16, 80, 80]; NaN for a sign that is there, nobody drew where."""
    if signs is None:
        return np.broadcast_to(np.where(present == 0, 0.0, np.nan)[:, None, None, None], (len(SIGNS), *MAP)).astype(np.float32)
    z, y, x = MAP
    pooled = np.bitwise_or.reduce(signs.reshape(z, CROP[0] // z, y, CROP[1] // y, x, CROP[2] // x), axis=(1, 3, 5))
    return np.stack([(pooled >> n) & 1 for n in range(len(SIGNS))]).astype(np.float32)


def known_at_random(clinical: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """`clinical` [5], NaN where unknown -> the graph's [10]: a third of the time nothing is known, else each item mostly."""
    known = ~np.isnan(clinical)
    known &= draw.random(len(clinical)) < (0.0 if draw.random() < 1 / 3 else draw.choice([0.5, 0.9, 1.0]))
    return as_input(np.where(known, clinical, np.nan))


class Labels:
    """What to learn of each case of a cohort, [n, 3] for each of: all clinical data known, none, some."""

    def __init__(self, cohort: Cohort):
        self.all, self.none, self.some = cohort.labels("clinical_"), cohort.labels("image_"), cohort.labels()

    def of(self, case: int, clinical: np.ndarray) -> np.ndarray:
        """float32 [3], by what the graph's `clinical` [10] tells."""
        known = clinical[len(CLINICAL):].sum()
        return (self.none if known == 0 else self.all if known == len(CLINICAL) else self.some)[case]


class Signs(nn.Module):
    """What training asks of a network beside the outcomes, so that it comes to show the signs; thrown away after it."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network
        self.signs = nn.Linear(network.POOLED, len(SIGNS))
        self.places = nn.Conv3d(FEATURES, len(SIGNS), 1)

    def loss(self, hu, masks, clinical, label, signs, places) -> torch.Tensor:
        """Labels [n, 3], signs [n, 7] and where they lie [n, 7, 8, 20, 20], NaN where unknown."""
        logits, pooled, maps = self.network.score(hu, masks, clinical)
        loss = binary(logits.float(), label) + 0.3 * binary(self.signs(pooled.float()), signs)
        if maps is None:
            return loss
        # Without sign, as the outcomes' weights: a sign is where the maps are bright, so Grad-CAM can show it.
        said = F.conv3d(maps.float(), self.places.weight.abs(), self.places.bias)
        there = (self.network.near(masks) > 0).expand_as(places)
        return loss + binary(said, places.masked_fill(~there, torch.nan), rare=RARE)


def binary(logits: torch.Tensor, label: torch.Tensor, rare: float = 1.0) -> torch.Tensor:
    """Cross entropy over the labels that are known; `rare` is the weight of the positive ones."""
    known = ~label.isnan()
    if not known.any():
        return logits.sum() * 0.0
    return F.binary_cross_entropy_with_logits(logits[known], label[known], pos_weight=logits.new_tensor(rare))


def validation_crops(cohort: Cohort, hematoma) -> list:
    """Crops with the masks that the hematoma network finds (float32), or with the true ones without a network; None where it finds none."""
    if hematoma is None:
        return [crop and Crop(crop.hu, crop.bleed / np.float32(255.0)) for crop in crops(cohort)]
    kept = []
    for case in range(len(cohort)):
        found = probabilities_of(hematoma, cohort, case)[1:]
        start = crop_start(found.sum(axis=0))
        kept.append(start and Crop(np.array(cut(cohort.ct(case), start)), np.array(cut(found, start))))
    return kept


def logits_of(net: nn.Module, crop_list: list, clinical: np.ndarray, device: torch.device) -> np.ndarray:
    """Logits [n, 3] of crops as they are."""
    net.eval()
    out = []
    with torch.no_grad():
        for crop, known in zip(crop_list, clinical):
            hu = torch.from_numpy(crop.hu.astype(np.float32))[None, None].to(device)
            masks = torch.from_numpy(crop.bleed.astype(np.float32))[None].to(device)
            out.append(net.score(hu, masks, torch.from_numpy(as_input(known))[None].to(device))[0][0].cpu().numpy())
    return np.array(out)


def calibrate(net: nn.Module, logits: np.ndarray, labels: np.ndarray) -> None:
    """
    Platt scaling on the validation split, written into the network (Platt 1999): a scale and a shift for each outcome, of
    logits [n, 3] against labels [n, 3] (NaN unknown), with and without clinical data together. As there, a label is drawn a
    little to the middle, by as much as one more case of either kind would: few cases that are told apart would ask for an infinite scale.
    """
    x, y = torch.from_numpy(logits).double(), torch.from_numpy(labels).double()
    events, others = y.nansum(dim=0), (1 - y).nansum(dim=0)
    y = y * (events + 1) / (events + 2) + (1 - y) / (others + 2)
    scale = torch.ones(3, dtype=torch.double, requires_grad=True)
    shift = torch.zeros(3, dtype=torch.double, requires_grad=True)
    fit = torch.optim.LBFGS([scale, shift], max_iter=200, line_search_fn="strong_wolfe")

    def closure():
        fit.zero_grad()
        loss = binary(x * scale + shift, y)
        loss.backward()
        return loss

    fit.step(closure)
    net.head.scale.copy_(scale.detach().clamp(min=0.05).float())
    net.head.shift.copy_(shift.detach().float())


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--cohort", required=True)
    arguments.add_argument("--run", required=True)
    arguments.add_argument("--network", choices=sorted(NETWORKS), default="henet")
    arguments.add_argument("--hematoma", help="run of the trained hematoma network, for calibration")
    arguments.add_argument("--minutes", type=float, default=25)
    arguments.add_argument("--epochs", type=int, default=40)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--threads", type=int, default=os.cpu_count())
    arguments.add_argument("--bfloat16", action="store_true", help="twice as fast where the processor has it (avx512_bf16, CUDA)")
    options = arguments.parse_args()

    device = prepare(options.seed, options.threads)
    cohort = Cohort(options.cohort, "train", need_bleed=True)
    labels, clinical, signs = Labels(cohort), cohort.clinical(), cohort.signs()
    kept = crops(cohort)
    cases = [i for i, crop in enumerate(kept) if crop is not None and not np.isnan(labels.some[i]).all()]
    net = Signs(NETWORKS[options.network]()).to(device).train()
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=2e-2)

    def step(number: int) -> torch.Tensor:
        net.train()
        draw = np.random.default_rng((options.seed, number))
        chosen = draw.choice(cases, size=BATCH)
        hu, masks, shown = zip(*(sample(kept[i], draw) for i in chosen))
        told = [known_at_random(clinical[i], draw) for i in chosen]
        tensors = [np.stack(part) for part in (
            hu, masks, told, [labels.of(i, known) for i, known in zip(chosen, told)], signs[chosen],
            [where_signs_lie(each, signs[i]) for i, each in zip(chosen, shown)],
        )]
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=options.bfloat16):
            return net.loss(*(torch.from_numpy(t).to(device) for t in tensors))

    average = Loop(options.run, net, optimizer, options.epochs * len(cases) // BATCH, options.minutes, 2e-3, options.network).run(step).network

    hematoma = None
    if options.hematoma:
        slices = SliceNet()
        slices.load_state_dict(torch.load(f"{options.hematoma}/trained.pt", map_location="cpu"))
        hematoma = HematomaNet(slices).eval()
    validation = Cohort(options.cohort, "validation", need_bleed=True)
    found = validation_crops(validation, hematoma)
    there = [i for i, crop in enumerate(found) if crop is not None]
    known, truth = validation.clinical()[there], Labels(validation)
    read = [found[i] for i in there]
    both = [logits_of(average, read, given, device) for given in (known, np.full_like(known, np.nan))]
    calibrate(average, np.concatenate(both), np.concatenate([truth.some[there], truth.none[there]]))
    torch.save(average.state_dict(), f"{options.run}/{options.network}-calibrated.pt")
    Path(f"{options.run}/{options.network}.json").write_text(json.dumps({"cases": len(cases)}))
    print(f"calibrated on {len(there)} cases: scale {average.head.scale.tolist()}, shift {average.head.shift.tolist()}")


if __name__ == "__main__":
    main()
