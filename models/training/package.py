"""Writes the two model packages from trained runs: ONNX file, golden case, manifest and card, all measured here.

    python3 package.py --cohort DIR --hematoma RUN --henet RUN --out models [--test DIR] [--version V] [--evaluation JSON]

Thresholds are chosen on the validation split of the cohort; the figures come from the test split of --test, or of the cohort
itself. `predictions.csv` is written into the run of HENet; what `npm run evaluate -- predictions.csv --reference henet --risk limit --json FILE`
makes of it (calibration, paired differences, NRI, IDI) goes into the card when this is run again with --evaluation FILE.
"""

import argparse
import gzip
import hashlib
import json
import os
from pathlib import Path

import numpy as np
import torch

from baseline_2d import Baseline2d
from cards import hematoma_card, henet_card
from cohort import Cohort, as_input, crop_start, cut
from evaluate import hematoma_figures, probabilities_of
from half_precision import differences
from hematoma_net import BRAIN_WINDOW, CERTAIN_FROM, GRID, HematomaNet, SliceNet
from expansion import Expansion
from henet import CLINICAL, CROP, DEFINITIONS, HENet
from judgement import judgement
from loop import prepare
from package_files import LICENCE, Place, export, gflop, golden, grid, rounded, tensor, write
from provenance import HOSPITAL, provenance_of
from reading import WITH_ONE, Reading

WORDING = ("cards.py", "judgement.py", "package_files.py", "provenance.py")

GOLDEN_HEAD = Path(__file__).resolve().parents[1] / "hematoma" / "golden" / "hu.f32.gz"


def example_head(cohort: str) -> torch.Tensor:
    """HU [1, 1, 32, 192, 192] of the unseen virtual patient with the most blood in tissue and ventricles."""
    example = Cohort(cohort, "test", need_bleed=True)
    case = int(np.argmax(example.column("iph_ml") * (example.column("ivh_ml") > 0)))
    return torch.from_numpy(np.array(example.ct(case), dtype=np.float32))[None, None]


def virtual_head() -> torch.Tensor:
    """The virtual patient of the package shipped with the product: a package goes from hand to hand, so no patient's head is in it."""
    raw = gzip.decompress(GOLDEN_HEAD.read_bytes())
    return torch.from_numpy(np.frombuffer(raw, dtype="<f4").reshape(1, 1, *GRID).copy())


def measured(options, hematoma: HematomaNet, henet: Expansion, baseline, people: str) -> dict:
    """
    Figures of both networks on the test split, and thresholds chosen on the validation split. They take minutes, so they are
    kept in the run and taken from there while weights, cohorts and this code are the same.
    """
    run = Path(options.henet)
    weights = [Path(options.hematoma) / "trained.pt", *sorted(run.glob("*-calibrated.pt"))]
    tables = [Path(folder) / "cohort.csv" for folder in (options.cohort, options.test or options.cohort)]
    # With the code that measures, not that which words a card: other rules give other figures of the same weights.
    code = [file for file in sorted(Path(__file__).resolve().parent.glob("*.py")) if file.name not in WORDING]
    of = hashlib.sha256(b"".join(file.read_bytes() for file in weights + tables + code)).hexdigest()
    kept = run / "figures.json"
    if kept.exists() and (run / "predictions.csv").exists() and json.loads(kept.read_text())["of"] == of:
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
    of_hematoma["halfPrecision"], of_henet["halfPrecision"] = differences(hematoma, henet, reading.cohort)
    figures = {"of": of, "hematoma": of_hematoma, "henet": of_henet, "thresholds": chosen_on.youden_thresholds()}
    kept.write_text(json.dumps(figures, indent=1))
    return figures


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("cohort", "hematoma", "henet", "out"):
        arguments.add_argument(f"--{name}", required=True)
    arguments.add_argument("--test", help="cohort made with --for test")
    arguments.add_argument("--version", default="0.4.0")
    arguments.add_argument("--evaluation", type=Path, help="what npm run evaluate wrote of predictions.csv")
    options = arguments.parse_args()
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
    judged = judgement(options.evaluation, Path(options.henet) / "predictions.csv") if options.evaluation else {}
    with Place(Path(options.out), "hematoma") as folder:
        facts = export(hematoma, {"hu": hu}, ["probabilities"], folder / "model.onnx")
        manifest = {**common, **facts, **hematoma_manifest(folder, hu, found), "evaluation": figures["hematoma"]}
        size = sum(p.numel() for p in slices.parameters())
        write(folder, manifest, hematoma_card(manifest, origin, trained["hematoma"], size, gflop(hematoma, hu)))
    inputs = {"hu": crop_hu, "masks": crop_masks, "clinical": clinical}
    outputs = {"probabilities": expansion, "spread": spread, "gradcam": gradcam}
    with Place(Path(options.out), "henet") as folder:
        facts = export(henet, inputs, list(outputs), folder / "model.onnx")
        manifest = {
            **common, **facts, **henet_manifest(folder, inputs, outputs), "thresholds": figures["thresholds"],
            "thresholdsChosenBy": "greatest sensitivity + specificity (Youden) on the validation split, image alone",
            "evaluation": {**figures["henet"], **judged},
        }
        size = sum(p.numel() for p in net.parameters())
        write(folder, manifest, henet_card(manifest, origin, trained["henet"], size, gflop(henet, *inputs.values())))


def hematoma_manifest(folder: Path, hu: torch.Tensor, found: torch.Tensor) -> dict:
    """What the manifest says of the graph; writes the golden case."""
    files = golden(folder / "golden", {"hu": hu, "probabilities": found})
    return {
        "name": "hematoma", "role": "hematoma", "grid": grid(GRID), "labels": ["background", "IPH", "IVH"],
        "certainFrom": CERTAIN_FROM,
        "inputs": [tensor("hu", (1, 1, *GRID), "Head grid in HU; windows are applied in the graph", "batch,channel,z,y,x")],
        "outputs": [tensor("probabilities", (1, 3, *GRID), "Probability of background, IPH and IVH in each voxel")],
        "golden": {"inputs": {"hu": files["hu"]}, "outputs": {"probabilities": files["probabilities"]}, "tolerance": 0.01},
    }


def henet_manifest(folder: Path, inputs: dict, outputs: dict) -> dict:
    """What the manifest says of the graph; writes the golden case."""
    # Grad-CAM is a mean gradient over thousands of voxels: its values are small, and so is what may differ.
    files = golden(folder / "golden", {**inputs, **outputs}, probabilities=6, spread=6, gradcam=8)
    items = ", ".join(f"{name} ({unit})" for name, unit in CLINICAL)
    return {
        "name": "henet", "role": "expansion", "grid": grid(CROP), "labels": list(DEFINITIONS),
        "inputs": [
            tensor("hu", (1, 1, *CROP), "Crop of the head grid around the bleed, HU", "batch,channel,z,y,x"),
            tensor("masks", (1, 2, *CROP), "Probability of IPH and of IVH in the crop", "batch,channel,z,y,x"),
            tensor("clinical", (1, 2 * len(CLINICAL)), f"{items}, then a flag for each: 1 known, 0 unknown", "batch,item"),
        ],
        "outputs": [
            tensor("probabilities", (1, 3), "Calibrated probability of CHE, RHE1 and RHE2"),
            tensor("spread", (1, 3), "Standard deviation of each probability over four mirrored views of the bleed"),
            tensor("gradcam", (1, 3, *CROP), "Grad-CAM of each outcome on the crop, 0 or more, unscaled"),
        ],
        "golden": {
            "inputs": {name: files[name] for name in inputs},
            "outputs": {name: files[name] for name in outputs},
            "tolerance": {"probabilities": 1e-4, "spread": 1e-4, "gradcam": max(1e-7, float(f"{0.01 * float(outputs['gradcam'].max()):.1g}"))},
        },
    }


if __name__ == "__main__":
    main()
