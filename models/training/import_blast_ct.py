"""Turns BLAST-CT version 1 weights into a hematoma model package for research.

    python3 import_blast_ct.py --weights DIR --out FOLDER [--members 1,2,3] [--tile N or X,Y,Z]

DIR holds the state dicts model_1.pt ... that upstream publishes (github.com/biomedia-mira/blast-ct, Apache-2.0). One member or
an ensemble becomes one ONNX graph with static shapes that takes HU and gives probabilities. Where DIR also holds
reference.npz (`input_hu` and the logits of each member), every member is compared with it. Exit 2: the command line or the
weights cannot be used; the message says why. `--logits` writes logits.onnx of one member alone, for comparisons.
"""

import argparse
import json
import pickle
import shutil
import sys
import warnings
from pathlib import Path

import numpy as np
import torch

from blast_ct_card import ATTRIBUTION, TRAINED_ON, blast_ct_card
from blast_ct_net import CLASS_NAMES, CLASSES, HU_WINDOW, MARGIN, DeepMedic, Ensemble, WeightsError
from package_files import LICENCE, Place, export, golden, tensor

TILE = (45, 60, 60)
"""
x, y, z. Measured on a real and four made heads with ONNX Runtime on a CPU: as fast as larger tiles (3.1 million million
multiplications a head and member; with 90 x 90 x 90 as many), in the least memory: 0.4 GB for one member, 1.3 GB for several.
"""

GRID_MM = (240, 240, 160)
"""The block of a head that a hematoma model must cover, x y z, in voxels of 1 mm. The same numbers stand in edge/inference/head-grid.ts."""

LARGEST_DIFFERENCE = 1e-3
"""Of a member's logits from those of the original network."""


class CannotImport(Exception):
    """What is asked for cannot be done; the message says why and what to do."""


def read_member(folder: Path, number: int, output: tuple) -> DeepMedic:
    """`output` is (z, y, x)."""
    file = folder / f"model_{number}.pt"
    hint = "Download it again from github.com/biomedia-mira/blast-ct."
    try:
        # Tensors alone: a pickle may run code when it is read.
        state = torch.load(str(file), map_location="cpu", weights_only=True)
    except FileNotFoundError:
        there = ", ".join(sorted(one.name for one in folder.glob("model_*.pt"))) or "none"
        raise CannotImport(f"{file} does not exist. --members names the N of model_N.pt; there are: {there}.") from None
    except (RuntimeError, pickle.UnpicklingError, EOFError, ValueError, OSError) as error:
        raise CannotImport(f"{file} is no PyTorch state dict ({str(error).splitlines()[0]}). {hint}") from error
    if not isinstance(state, dict):
        raise CannotImport(f"{file} holds {type(state).__name__} instead of a state dict. {hint}")
    try:
        return DeepMedic(output).load(state)
    except WeightsError as error:
        raise CannotImport(f"{file} does not fit the network of BLAST-CT version 1: {error}. {hint}") from error


def compare(folder: Path, numbers: list) -> dict:
    """Largest difference of each member's logits from the reference beside the weights; empty where there is none."""
    file = folder / "reference.npz"
    if not file.exists():
        return {}
    reference = np.load(file)
    hu = torch.from_numpy(reference["input_hu"].astype(np.float32))[None, None]
    output = tuple(side - 2 * MARGIN for side in hu.shape[2:])
    worst = {}
    for number in numbers:
        name = f"logits_model_{number}"
        if name not in reference.files:
            continue
        with torch.no_grad():
            logits = read_member(folder, number, output)(hu)[0].numpy()
        difference = float(np.abs(logits - reference[name]).max())
        if not difference <= LARGEST_DIFFERENCE:
            raise CannotImport(f"model_{number}.pt gives logits that differ by {difference:.3g} from {file}: not its weights.")
        worst[str(number)] = float(f"{difference:.2g}")
    return worst


def golden_head(shape: tuple) -> torch.Tensor:
    """
    A made head of `shape` (z, y, x), HU: air, scalp, skull, brain with coarse texture, ventricles, and in its middle a bleed
    in the tissue with a darker rim, one in the ventricles and one under the skull. Seeded; no patient's.
    """
    random = np.random.default_rng(20)
    z, y, x = np.meshgrid(*(np.linspace(-1, 1, side) for side in shape), indexing="ij")
    ball = lambda cz, cy, cx, r, flat=1.0: np.sqrt(((z - cz) * flat) ** 2 + (y - cy) ** 2 + (x - cx) ** 2) / r
    radius = np.sqrt((z / 0.95) ** 2 + (y / 0.92) ** 2 + (x / 0.85) ** 2)
    coarse = random.integers(-4, 5, [side // 3 + 1 for side in shape])
    texture = np.kron(coarse, np.ones((3, 3, 3), int))[: shape[0], : shape[1], : shape[2]]
    hu = np.select([radius < 0.88, radius < 0.96, radius < 1], [32 + texture, 900, 15], -1000)
    ventricle = (ball(0, 0, -0.12, 0.2, 0.7) < 1) | (ball(0, 0, 0.12, 0.2, 0.7) < 1)
    hu = np.where(ventricle, 6 + texture // 2, hu)
    hu = np.where(ventricle & (y > 0.06), 62 + texture, hu)
    hu = np.where((ball(0.1, -0.1, 0.4, 0.24) < 1) & ~ventricle, 18 + texture, hu)
    hu = np.where(ball(0.1, -0.1, 0.4, 0.18) < 1, 66 + texture, hu)
    hu = np.where((radius > 0.78) & (radius < 0.88) & (x < -0.2) & (np.abs(y) < 0.4), 68 + texture, hu)
    return torch.from_numpy(hu.astype(np.float32))[None, None]


def write_package(folder: Path, weights: Path, numbers: list, tile: tuple) -> None:
    """Writes the package into `folder`, which is there and empty. `tile` is (x, y, z)."""
    output = tuple(reversed(tile))
    evaluation = {"referenceLogitsDiffer": compare(weights, numbers)}
    net = Ensemble([read_member(weights, number, output) for number in numbers]).eval()
    hu = golden_head(tuple(side + 2 * MARGIN for side in output))
    with torch.no_grad():
        probabilities = net(hu)
    shares = {label: float((probabilities[0].argmax(dim=0) == n).float().mean()) for n, label in enumerate(CLASSES)}
    files = golden(folder / "golden", {"hu": hu, "probabilities": probabilities})
    facts = export(net, {"hu": hu}, ["probabilities"], folder / "model.onnx")
    manifest = {
        "schema": 1,
        "name": "blast-ct-v1",
        "version": f"1.0.0-members.{'.'.join(map(str, numbers))}",
        "role": "hematoma",
        "file": "model.onnx",
        "intendedUse": "research",
        "licence": LICENCE,
        "attribution": ATTRIBUTION,
        "trainedOn": TRAINED_ON,
        "huWindow": list(HU_WINDOW),
        **facts,
        "grid": {"spacingMm": [1, 1, 1], "size": list(GRID_MM)},
        "tile": {"size": list(tile), "margin": [MARGIN] * 3},
        "labels": list(CLASSES),
        "labelNames": CLASS_NAMES,
        "inputs": [tensor("hu", hu.shape, "A tile of the head and its margin, HU; clipped and scaled in the graph", "batch,channel,z,y,x")],
        "outputs": [tensor("probabilities", probabilities.shape, "Probability of each label in each voxel of the tile")],
        "evaluation": evaluation,
        "golden": {"inputs": {"hu": files["hu"]}, "outputs": {"probabilities": files["probabilities"]}, "tolerance": 0.01},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    (folder / "CARD.md").write_text(blast_ct_card(manifest, numbers, shares))
    if (weights / "LICENSE").exists():
        shutil.copyfile(weights / "LICENSE", folder / "LICENSE")


def write_logits(folder: Path, weights: Path, numbers: list, tile: tuple) -> None:
    if len(numbers) != 1:
        raise CannotImport("--logits takes one member: an ensemble averages probabilities, not logits.")
    output = tuple(reversed(tile))
    hu = torch.zeros(1, 1, *(side + 2 * MARGIN for side in output))
    export(read_member(weights, numbers[0], output), {"hu": hu}, ["logits"], folder / "logits.onnx")


def numbers_of(text: str) -> list:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of whole numbers like 1,2,3") from None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, required=True, help="folder of model_1.pt, model_2.pt, ...")
    parser.add_argument("--out", type=Path, required=True, help="folder to make; it must not exist")
    parser.add_argument("--members", type=numbers_of, default=[1], help="which of them; default 1")
    parser.add_argument("--tile", type=numbers_of, default=list(TILE), help="voxels of one run's output, multiples of 15")
    parser.add_argument("--logits", action="store_true")
    options = parser.parse_args()
    # PyTorch 1.13 says so of every export; the graph's shapes are checked when the engine opens it.
    warnings.filterwarnings("ignore", message="The shape inference of prim::Constant")
    warnings.filterwarnings("ignore", message=".*_graph_op.* is deprecated")
    tile = tuple(options.tile * 3 if len(options.tile) == 1 else options.tile)
    if len(tile) != 3 or len(set(options.members)) != len(options.members):
        parser.error("--tile takes one number or three, --members each number once")
    if options.out.exists():
        parser.error(f"{options.out} exists: name a new folder")
    try:
        with Place(options.out.parent, options.out.name) as folder:
            (write_logits if options.logits else write_package)(folder, options.weights, options.members, tile)
    except (CannotImport, ValueError) as error:
        print(f"import_blast_ct: {error}", file=sys.stderr)
        sys.exit(2)
    print(f"wrote {options.out}")


if __name__ == "__main__":
    main()
