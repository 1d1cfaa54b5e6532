"""Writes the two model packages from trained runs: ONNX file, golden case, manifest and card, all measured here.

    python3 package.py --cohort DIR --hematoma RUN --henet RUN --out models [--test DIR] [--version 0.2.0]

Thresholds are chosen on the validation split of the cohort; the figures come from the test split of --test, or of the cohort
itself. `predictions.csv`, for `npm run evaluate`, is written into the run of HENet.
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

from baseline_2d import Baseline2d
from cards import hematoma_card, henet_card
from cohort import Cohort, as_input, crop_start, cut
from evaluate import hematoma_figures, probabilities_of
from half_precision import differences
from hematoma_net import BRAIN_WINDOW, CERTAIN_FROM, GRID, HematomaNet, SliceNet
from henet import CLINICAL, CROP, DEFINITIONS, Expansion, HENet
from loop import prepare
from provenance import HOSPITAL, provenance_of
from reading import WITH_ONE, Reading
from tensorrt_matrix import MATRIX, refused

OPSET = 13
"""TensorRT 8 and later parse it, and every operator used has its final form there."""

LICENCE = "Apache-2.0"
GOLDEN_HEAD = Path(__file__).resolve().parents[1] / "hematoma" / "golden" / "hu.f32.gz"
SPACING_MM = [1.25, 1.25, 5]


def export(module, inputs: dict, outputs: list, file: Path) -> dict:
    """Writes the ONNX graph and returns what the manifest says of it; stops where TensorRT's parser would not take it."""
    torch.onnx.export(
        module, tuple(inputs.values()), str(file), input_names=list(inputs), output_names=outputs,
        opset_version=OPSET, do_constant_folding=True,
    )
    graph = onnx.load(str(file))
    onnx.checker.check_model(graph)
    if refused(graph):
        raise SystemExit("\n".join([f"package: {file} would not do on {MATRIX}:", *refused(graph)]))
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


def rounded(values: torch.Tensor, decimals: int = 3) -> torch.Tensor:
    return torch.from_numpy(values.numpy().round(decimals))


def tensor(name: str, shape, description: str, axes: str | None = None) -> dict:
    facts = {"name": name, "shape": list(shape), "dtype": "float32", "description": description}
    return {**facts, "axes": axes} if axes else facts


def grid(voxels: tuple) -> dict:
    """Lattice of a network, x first, from its voxels in (z, y, x)."""
    return {"spacingMm": SPACING_MM, "size": list(reversed(voxels))}


def gflop(module: torch.nn.Module, *inputs: torch.Tensor) -> float:
    """Floating-point operations of one run, in 10^9: two for each multiplication of the convolutions and matrices."""
    counted = []

    def count(layer, _, output):
        each = layer.weight[0].numel() if layer.weight.dim() > 2 else layer.in_features
        counted.append(2 * each * output.numel())

    hooks = [m.register_forward_hook(count) for m in module.modules() if hasattr(m, "weight") and m.weight.dim() > 1]
    with torch.no_grad():
        module(*inputs)
    for hook in hooks:
        hook.remove()
    return round(sum(counted) / 1e9, 1)


def write(folder: Path, manifest: dict, card: str) -> None:
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    (folder / "CARD.md").write_text(card)
    print(f"{folder}: {json.dumps(manifest['evaluation'])}")


def measured(options, hematoma: HematomaNet, henet: Expansion, baseline, people: str) -> dict:
    """
    Figures of both networks on the test split, and thresholds chosen on the validation split. They take minutes, so they are
    kept in the run and taken from there while weights and cohorts are the same.
    """
    run = Path(options.henet)
    weights = [Path(options.hematoma) / "trained.pt", *sorted(run.glob("*-calibrated.pt"))]
    tables = [Path(folder) / "cohort.csv" for folder in (options.cohort, options.test or options.cohort)]
    of = hashlib.sha256(b"".join(file.read_bytes() for file in weights + tables)).hexdigest()
    kept = run / "figures.json"
    if kept.exists() and json.loads(kept.read_text())["of"] == of:
        return json.loads(kept.read_text())
    reading = Reading(henet, Cohort(options.test or options.cohort, "test"), baseline)
    unseen = f"test: {people} never trained on"
    of_hematoma = {"split": unseen, **hematoma_figures(hematoma, reading.cohort, reading.see)}
    of_henet = {
        "split": f"{unseen}, masks as the hematoma network finds them",
        **reading.figures(),
        "imageAlone": reading.figures("henetimage"),
        "aucWithOneItem": {CLINICAL[item][0]: reading.areas(reader) for reader, item in WITH_ONE.items()},
        **({"baseline2d": reading.figures("baseline2d")} if baseline else {}),
    }
    reading.predictions(run / "predictions.csv")
    validation = Cohort(options.cohort, "validation", need_bleed=True)
    chosen_on = Reading(henet, validation)
    for case in range(len(validation)):
        chosen_on.see(case, probabilities_of(hematoma, validation, case))
    half = differences(hematoma, henet, reading.cohort)
    of_hematoma["halfPrecision"] = {key: half[key] for key in ("cases", "finite", "volumeMl")}
    of_henet["halfPrecision"] = {key: half[key] for key in ("cases", "finite", "probability")}
    figures = {"of": of, "hematoma": of_hematoma, "henet": of_henet, "thresholds": chosen_on.youden_thresholds()}
    kept.write_text(json.dumps(figures, indent=1))
    return figures


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("cohort", "hematoma", "henet", "out"):
        arguments.add_argument(f"--{name}", required=True)
    arguments.add_argument("--test", help="cohort made with --for test")
    arguments.add_argument("--version", default="0.2.0")
    options = arguments.parse_args()
    out = Path(options.out)
    prepare(1, os.cpu_count())

    slices = SliceNet()
    slices.load_state_dict(torch.load(f"{options.hematoma}/trained.pt", map_location="cpu"))
    hematoma = HematomaNet(slices).eval()
    net = HENet()
    net.load_state_dict(torch.load(f"{options.henet}/henet-calibrated.pt", map_location="cpu"))
    henet = Expansion(net).eval()
    baseline = None
    if Path(f"{options.henet}/baseline2d-calibrated.pt").exists():
        baseline = Baseline2d()
        baseline.load_state_dict(torch.load(f"{options.henet}/baseline2d-calibrated.pt", map_location="cpu"))
        baseline.eval()

    origin = provenance_of(options.cohort)
    figures = measured(options, hematoma, henet, baseline, origin.people)
    trained = {
        "hematoma": int(json.loads(Path(f"{options.hematoma}/trained.json").read_text())["cases"]),
        "henet": int(json.loads(Path(f"{options.henet}/henet.json").read_text())["cases"]),
    }

    hu = virtual_head() if origin is HOSPITAL else example_head(options.test or options.cohort)
    with torch.no_grad():
        found = hematoma(hu)
        start = crop_start(found[0, 1:].sum(dim=0).numpy())
        if start is None:  # a golden case needs no bleed, only the same numbers everywhere
            start = tuple((np.array(GRID) - np.array(CROP)) // 2)
        # As the files will hold them: what is computed of the rounded must be the golden output.
        crop_hu = cut(hu, start).contiguous()
        crop_masks = rounded(cut(found[:, 1:], start).contiguous())
        clinical = torch.from_numpy(as_input(np.array([2.5, 0, 170, 68, 13])))[None]
        expansion, spread, gradcam = henet(crop_hu, crop_masks, clinical)

    common = {"schema": 1, "version": options.version, "file": "model.onnx", "intendedUse": origin.intended_use,
              "licence": LICENCE, "trainedOn": origin.trained_on, "huWindow": list(BRAIN_WINDOW)}

    folder = out / "hematoma"
    files = golden(folder / "golden", {"hu": hu, "probabilities": found})
    facts = export(hematoma, {"hu": hu}, ["probabilities"], folder / "model.onnx")
    manifest = {
        **common, **facts, "name": "hematoma", "role": "hematoma", "grid": grid(GRID), "labels": ["background", "IPH", "IVH"],
        "certainFrom": CERTAIN_FROM,
        "inputs": [tensor("hu", (1, 1, *GRID), "Head grid in HU; windows are applied in the graph", "batch,channel,z,y,x")],
        "outputs": [tensor("probabilities", (1, 3, *GRID), "Probability of background, IPH and IVH in each voxel")],
        "evaluation": figures["hematoma"],
        "golden": {"inputs": {"hu": files["hu"]}, "outputs": {"probabilities": files["probabilities"]}, "tolerance": 0.01},
    }
    write(folder, manifest, hematoma_card(manifest, origin, trained["hematoma"], sum(p.numel() for p in slices.parameters()), gflop(hematoma, hu)))

    folder = out / "henet"
    inputs = {"hu": crop_hu, "masks": crop_masks, "clinical": clinical}
    tensors = {**inputs, "probabilities": expansion, "spread": spread, "gradcam": gradcam}
    # Grad-CAM is a mean gradient over thousands of voxels: its values are small, and so is what may differ.
    files = golden(folder / "golden", tensors, probabilities=6, spread=6, gradcam=8)
    facts = export(henet, inputs, ["probabilities", "spread", "gradcam"], folder / "model.onnx")
    manifest = {
        **common, **facts, "name": "henet", "role": "expansion", "grid": grid(CROP), "labels": list(DEFINITIONS),
        "inputs": [
            tensor("hu", (1, 1, *CROP), "Crop of the head grid around the bleed, HU", "batch,channel,z,y,x"),
            tensor("masks", (1, 2, *CROP), "Probability of IPH and of IVH in the crop", "batch,channel,z,y,x"),
            tensor("clinical", (1, 2 * len(CLINICAL)), f"{', '.join(f'{name} ({unit})' for name, unit in CLINICAL)}, then a flag for each: 1 known, 0 unknown", "batch,item"),
        ],
        "outputs": [
            tensor("probabilities", (1, 3), "Calibrated probability of CHE, RHE1 and RHE2"),
            tensor("spread", (1, 3), "Standard deviation of each probability over four mirrored views of the bleed"),
            tensor("gradcam", (1, 3, *CROP), "Grad-CAM of each outcome on the crop, 0 or more, unscaled"),
        ],
        "thresholds": figures["thresholds"],
        "thresholdsChosenBy": "greatest sensitivity + specificity (Youden) on the validation split, image alone",
        "evaluation": figures["henet"],
        "golden": {
            "inputs": {name: files[name] for name in inputs},
            "outputs": {name: files[name] for name in ("probabilities", "spread", "gradcam")},
            "tolerance": 1e-4,
        },
    }
    write(folder, manifest, henet_card(manifest, origin, trained["henet"], sum(p.numel() for p in net.parameters()), gflop(henet, crop_hu, crop_masks, clinical)))


if __name__ == "__main__":
    main()
