"""Writes the two model packages from trained runs: ONNX file, golden case, manifest and card, all measured here.

    python3 package.py --cohort DIR --hematoma RUN --henet RUN --out models [--version 0.1.0]
"""

import argparse
import gzip
import hashlib
import json
import os
from pathlib import Path

import numpy as np
import onnx
import torch

from cards import hematoma_card, henet_card
from cohort import Cohort, crop_start, cut
from evaluate import Reading, hematoma_figures, probabilities_of
from hematoma_net import BRAIN_WINDOW, GRID, HematomaNet, SliceNet
from henet import CROP, DEFINITIONS, HENet
from loop import prepare
from provenance import HOSPITAL, provenance_of

OPSET = 13
"""TensorRT 8 and later parse it, and every operator used has its final form there."""

LICENCE = "Apache-2.0"
GOLDEN_HEAD = Path(__file__).resolve().parents[1] / "hematoma" / "golden" / "hu.f32.gz"
SPACING_MM = [1.25, 1.25, 5]


def export(module, inputs: dict, outputs: list, file: Path) -> dict:
    """Writes the ONNX graph and returns what the manifest says of it."""
    torch.onnx.export(
        module, tuple(inputs.values()), str(file), input_names=list(inputs), output_names=outputs,
        opset_version=OPSET, do_constant_folding=True,
    )
    graph = onnx.load(str(file))
    onnx.checker.check_model(graph)
    return {
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "opset": OPSET,
        "irVersion": graph.ir_version,
        "operators": sorted({node.op_type for node in graph.graph.node}),
    }


def golden(folder: Path, tensors: dict, decimals: int = 3, **finer: int) -> dict:
    """
    Raw float32 files of the golden case, compressed; returns their names by tensor. Values are rounded well below the
    tolerance, because the tail of a float does not compress; `finer` names tensors that need more decimals.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, values in tensors.items():
        raw = np.ascontiguousarray(values.numpy().round(finer.get(name, decimals)), dtype="<f4").tobytes()
        (folder / f"{name}.f32.gz").write_bytes(gzip.compress(raw, 9, mtime=0))
    return {name: f"golden/{name}.f32.gz" for name in tensors}


def example_head(cohort: str) -> torch.Tensor:
    """HU [1, 1, 32, 192, 192] of the unseen virtual patient with the most blood in tissue and ventricles."""
    example = Cohort(cohort, "test", need_bleed=True)
    case = int(np.argmax(example.column("iph_ml") * (example.column("ivh_ml") > 0)))
    return torch.from_numpy(np.array(example.ct(case), dtype=np.float32))[None, None]


def virtual_head() -> torch.Tensor:
    """The virtual patient of the package shipped with the product: a package goes from hand to hand, so no patient's head is in it."""
    raw = gzip.decompress(GOLDEN_HEAD.read_bytes())
    return torch.from_numpy(np.frombuffer(raw, dtype="<f4").reshape(1, 1, *GRID).copy())


def tensor(name: str, shape, description: str, axes: str | None = None) -> dict:
    facts = {"name": name, "shape": list(shape), "dtype": "float32", "description": description}
    return {**facts, "axes": axes} if axes else facts


def grid(voxels: tuple) -> dict:
    """Lattice of a network, x first, from its voxels in (z, y, x)."""
    return {"spacingMm": SPACING_MM, "size": list(reversed(voxels))}


def write(folder: Path, manifest: dict, card: str) -> None:
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    (folder / "CARD.md").write_text(card)
    print(f"{folder}: {json.dumps(manifest['evaluation'])}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("cohort", "hematoma", "henet", "out"):
        arguments.add_argument(f"--{name}", required=True)
    arguments.add_argument("--version", default="0.1.0")
    options = arguments.parse_args()
    out = Path(options.out)
    prepare(1, os.cpu_count())

    slices = SliceNet()
    slices.load_state_dict(torch.load(f"{options.hematoma}/checkpoint.pt", map_location="cpu")["net"])
    hematoma = HematomaNet(slices).eval()
    henet = HENet()
    henet.load_state_dict(torch.load(f"{options.henet}/calibrated.pt", map_location="cpu"))
    henet.eval()

    test = Cohort(options.cohort, "test")
    train = len(Cohort(options.cohort, "train"))
    origin = provenance_of(options.cohort)
    unseen = f"test: {origin.people} never trained on"
    reading = Reading(henet, test)
    hematoma_evaluation = {"split": unseen, **hematoma_figures(hematoma, test, reading.see)}
    henet_evaluation = {"split": f"{unseen}, masks as the hematoma network finds them", **reading.figures()}
    validation = Cohort(options.cohort, "validation", need_bleed=True)
    chosen_on = Reading(henet, validation)
    for case in range(len(validation)):
        chosen_on.see(case, probabilities_of(hematoma, validation, case))
    thresholds = chosen_on.youden_thresholds()

    hu = virtual_head() if origin is HOSPITAL else example_head(options.cohort)
    with torch.no_grad():
        found = hematoma(hu)
        start = crop_start(found[0, 1:].sum(dim=0).numpy())
        if start is None:  # a golden case needs no bleed, only the same numbers everywhere
            start = tuple((np.array(GRID) - np.array(CROP)) // 2)
        crop_hu = cut(hu, start).contiguous()
        crop_masks = cut(found[:, 1:], start).contiguous()
        expansion, gradcam = henet(crop_hu, crop_masks)

    common = {"schema": 1, "version": options.version, "file": "model.onnx", "intendedUse": origin.intended_use,
              "licence": LICENCE, "trainedOn": origin.trained_on, "huWindow": list(BRAIN_WINDOW)}

    folder = out / "hematoma"
    files = golden(folder / "golden", {"hu": hu, "probabilities": found})
    facts = export(hematoma, {"hu": hu}, ["probabilities"], folder / "model.onnx")
    manifest = {
        **common, **facts, "name": "hematoma", "role": "hematoma", "grid": grid(GRID), "labels": ["background", "IPH", "IVH"],
        "inputs": [tensor("hu", (1, 1, *GRID), "Head grid in HU; windows are applied in the graph", "batch,channel,z,y,x")],
        "outputs": [tensor("probabilities", (1, 3, *GRID), "Probability of background, IPH and IVH in each voxel")],
        "evaluation": hematoma_evaluation,
        "golden": {"inputs": {"hu": files["hu"]}, "outputs": {"probabilities": files["probabilities"]}, "tolerance": 0.01},
    }
    write(folder, manifest, hematoma_card(manifest, origin, train, sum(p.numel() for p in slices.parameters())))

    folder = out / "henet"
    tensors = {"hu": crop_hu, "masks": crop_masks, "probabilities": expansion, "gradcam": gradcam}
    # Grad-CAM is a mean gradient over thousands of voxels: its values are small, and so is what may differ.
    files = golden(folder / "golden", tensors, probabilities=6, gradcam=8)
    facts = export(henet, {"hu": crop_hu, "masks": crop_masks}, ["probabilities", "gradcam"], folder / "model.onnx")
    manifest = {
        **common, **facts, "name": "henet", "role": "expansion", "grid": grid(CROP), "labels": list(DEFINITIONS),
        "inputs": [
            tensor("hu", (1, 1, *CROP), "Crop of the head grid around the bleed, HU", "batch,channel,z,y,x"),
            tensor("masks", (1, 2, *CROP), "Probability of IPH and of IVH in the crop", "batch,channel,z,y,x"),
        ],
        "outputs": [
            tensor("probabilities", (1, 3), "Calibrated probability of CHE, RHE1 and RHE2"),
            tensor("gradcam", (1, 3, *CROP), "Grad-CAM of each outcome on the crop, 0 or more, unscaled"),
        ],
        "thresholds": thresholds,
        "thresholdsChosenBy": "greatest sensitivity + specificity (Youden) on the validation split",
        "evaluation": henet_evaluation,
        "golden": {
            "inputs": {"hu": files["hu"], "masks": files["masks"]},
            "outputs": {"probabilities": files["probabilities"], "gradcam": files["gradcam"]},
            "tolerance": 1e-4,
        },
    }
    write(folder, manifest, henet_card(manifest, origin, train, sum(p.numel() for p in henet.parameters())))


if __name__ == "__main__":
    main()
