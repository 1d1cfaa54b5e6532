"""Trains HENet, or the 2D baseline, on crops around the bleeds of the cohort, then calibrates it on the validation split.

    python3 train_henet.py --cohort DIR --run DIR [--network henet|baseline2d] [--hematoma RUN] [--minutes 25] [--epochs 40]

With --hematoma it learns mostly from the masks that the trained hematoma network finds, and is calibrated on them: it will see no
others at work, and what a network misses, small foci and parts as dark as brain, is where signs lie. The rest, and all without
--hematoma, are the cohort's true shares, blurred and eroded at random as a segmentation would differ from them.

The label is the probability with which the cohort drew the outcome where it states one (`p_CHE` and so on): the drawn outcome is
the same number plus chance, and a network learns the same from far fewer cases. A hospital's cohort has outcomes alone.
Clinical data are withheld at random, each item for itself, so that the network answers with any part of them known.
Where the cohort says where signs lie, HENet's maps are asked for them voxel by voxel: a sign's place teaches what it looks like
from far fewer cases than its presence does.
"""

import argparse
import hashlib
import json
import os
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from baseline_2d import Baseline2d
from cohort import Cohort, as_input
from expansion import Expansion
from hematoma_net import HematomaNet, SliceNet
from henet import FEATURES, SIGNS, HENet, Outcomes
from henet_crops import Labels, drawn_crops, found_crops, known_at_random, sample, where_signs_lie
from loop import Loop, prepare

NETWORKS = {"henet": HENet, "baseline2d": Baseline2d}

BATCH = 16

FOUND = 0.75
"""Share of the samples with the masks that the hematoma network finds; the others keep what it misses in sight."""

RARE = 15.0
"""Weight of a voxel where a sign lies beside one where it does not: there are few."""


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


def logits_of(reader: nn.Module, crop_list: list, clinical: np.ndarray, device: torch.device) -> np.ndarray:
    """Logits [n, views, 3] of crops as they are."""
    reader.eval()
    out = []
    with torch.no_grad():
        for crop, known in zip(crop_list, clinical):
            hu = torch.from_numpy(crop.hu.astype(np.float32))[None, None].to(device)
            masks = torch.from_numpy(crop.bleed.astype(np.float32) / np.float32(255.0))[None].to(device)
            out.append(reader.answers(hu, masks, torch.from_numpy(as_input(known))[None].to(device)).cpu().numpy())
    return np.array(out)


def calibrate(head: Outcomes, logits: np.ndarray, clinical: np.ndarray, labels: np.ndarray) -> None:
    """
    Platt scaling on the validation split, written into the head (Platt 1999): a scale and a shift for each outcome, and what is
    added to them as clinical data are known, so that the mean over the views fits. Uncalibrated logits [n, views, 3], clinical
    data [n, 5] and labels [n, 3], NaN where unknown. As in Platt's paper a label is drawn a little to the middle, by as much as one
    more case of either kind would: few cases that are told apart would ask for an infinite scale.
    """
    x, y = torch.from_numpy(logits).double(), torch.from_numpy(labels).double()
    known = torch.from_numpy(~np.isnan(clinical)).double().mean(dim=1)[:, None, None]
    events, others = y.nansum(dim=0), (1 - y).nansum(dim=0)
    y = y * (events + 1) / (events + 2) + (1 - y) / (others + 2)
    told = ~y.isnan()
    scale = head.scale.cpu().double().requires_grad_(True)
    shift = head.shift.cpu().double().requires_grad_(True)
    identity = scale.detach().clone()
    fit = torch.optim.LBFGS([scale, shift], max_iter=300, line_search_fn="strong_wolfe")

    def closure():
        fit.zero_grad()
        said = torch.sigmoid(x * (scale[0] + known * scale[1]) + shift[0] + known * shift[1]).mean(dim=1)
        # Held to the identity as strongly as one case would: on few cases any scale may fit.
        loss = F.binary_cross_entropy(said[told], y[told]) + (scale - identity).square().sum() / len(x)
        loss.backward()
        return loss

    fit.step(closure)
    head.scale.copy_(scale.detach().float())
    head.shift.copy_(shift.detach().float())


def crops_found(options, cohort: Cohort, validation: Cohort) -> tuple:
    """
    For the training and the validation split, a crop of every case as the hematoma network finds it, None where it finds none. Without
    a network none for training, and the drawn ones for validation.
    """
    if options.hematoma is None:
        return [None] * len(cohort), drawn_crops(validation)
    weights = Path(options.hematoma) / "trained.pt"
    slices = SliceNet()
    slices.load_state_dict(torch.load(weights, map_location="cpu"))
    hematoma = HematomaNet(slices).eval()
    folder = Path(options.run) / f"found-{hashlib.sha256(weights.read_bytes()).hexdigest()[:12]}"
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=options.bfloat16):
        return tuple(found_crops(each, hematoma, folder) for each in (cohort, validation))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--cohort", required=True)
    arguments.add_argument("--run", required=True)
    arguments.add_argument("--network", choices=sorted(NETWORKS), default="henet")
    arguments.add_argument("--hematoma", help="run of the trained hematoma network, whose masks are learnt from")
    arguments.add_argument("--minutes", type=float, default=25)
    arguments.add_argument("--epochs", type=int, default=40)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--threads", type=int, default=os.cpu_count())
    arguments.add_argument("--bfloat16", action="store_true", help="twice as fast where the processor has it (avx512_bf16, CUDA)")
    options = arguments.parse_args()

    device = prepare(options.seed, options.threads)
    cohort, validation = (Cohort(options.cohort, split, need_bleed=True) for split in ("train", "validation"))
    labels, clinical, signs = Labels(cohort), cohort.clinical(), cohort.signs()
    drawn = drawn_crops(cohort)
    found, found_for_validation = crops_found(options, cohort, validation)
    cases = [i for i, crop in enumerate(drawn) if crop is not None and not np.isnan(labels.some[i]).all()]
    net = Signs(NETWORKS[options.network]()).to(device).train()
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=2e-2)

    def step(number: int) -> torch.Tensor:
        net.train()
        draw = np.random.default_rng((options.seed, number))
        chosen = draw.choice(cases, size=BATCH)
        taken = [found[i] if found[i] is not None and draw.random() < FOUND else drawn[i] for i in chosen]
        hu, masks, shown = zip(*(sample(crop, crop is drawn[i], draw) for i, crop in zip(chosen, taken)))
        told = [known_at_random(clinical[i], draw) for i in chosen]
        tensors = [np.stack(part) for part in (
            hu, masks, told, [labels.of(i, known) for i, known in zip(chosen, told)], signs[chosen],
            [where_signs_lie(each, signs[i]) for i, each in zip(chosen, shown)],
        )]
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=options.bfloat16):
            return net.loss(*(torch.from_numpy(t).to(device) for t in tensors))

    average = Loop(options.run, net, optimizer, options.epochs * len(cases) // BATCH, options.minutes, 2e-3, options.network).run(step).network

    there = [i for i, crop in enumerate(found_for_validation) if crop is not None]
    if not there:
        raise SystemExit("train_henet: the hematoma network finds no bleed of the validation split: train it longer, or add cases")
    known, truth = validation.clinical()[there], Labels(validation)
    read = [found_for_validation[i] for i in there]
    reader = Expansion(average) if options.network == "henet" else average
    given = (known, np.full_like(known, np.nan))
    logits = [logits_of(reader, read, clinical, device) for clinical in given]
    calibrate(average.head, np.concatenate(logits), np.concatenate(given), np.concatenate([truth.some[there], truth.none[there]]))
    torch.save(average.state_dict(), f"{options.run}/{options.network}-calibrated.pt")
    Path(f"{options.run}/{options.network}.json").write_text(json.dumps({"cases": len(cases)}))
    print(f"calibrated on {len(there)} cases: scale {average.head.scale.tolist()}, shift {average.head.shift.tolist()}")


if __name__ == "__main__":
    main()
