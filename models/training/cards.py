"""The cards of the two model packages, filled in by measurement."""

from provenance import PHANTOMS, Provenance
from tensorrt_matrix import MATRIX

KEYS = ("CHE", "RHE1", "RHE2")


def hematoma_card(manifest: dict, origin: Provenance, train_cases: int, parameters: int, gflop: float) -> str:
    e = manifest["evaluation"]
    large, small, ivh, none = e["diceFrom5Ml"], e["diceBelow5Ml"], e["ivhFrom1Ml"], e["withoutBleed"]
    return f"""# Hematoma {manifest['version']}

**{origin.warning}**

Marks intraparenchymal (IPH) and intraventricular (IVH) haemorrhage on a head CT.

| | |
|---|---|
| input | `hu` [1, 1, 32, 192, 192]: the head in HU on a grid of 5 x 1.25 x 1.25 mm (z, y, x) |
| output | `probabilities` [1, 3, 32, 192, 192]: background, IPH, IVH |
| network | U-Net over slices, each with its two neighbours, {parameters:,} weights, {gflop} GFLOP a scan |
| operators | {', '.join(manifest['operators'])} (opset {manifest['opset']}, IR {manifest['irVersion']}); static shapes, all within the support matrix of {MATRIX}'s ONNX parser (`tensorrt_matrix.py`) |
| trained on | {train_cases} {origin.people} of the training split (`npm run cohort`) |
| licence | {manifest['licence']} |

## Measured on {e['cases']} {origin.people} it never saw

| figure | value |
|---|---|
| Dice, bleeds of 5 mL or more ({large['cases']} cases) | median {large['median']}, mean {large['mean']}, tenth percentile {large['tenthPercentile']} |
| Dice, smaller bleeds ({small['cases']} cases) | median {small['median']}, mean {small['mean']} |
| volume within 10 % or 1 mL ({e['volumeWithin10PercentOr1Ml']['cases']} cases) | share {e['volumeWithin10PercentOr1Ml']['share']} |
| IVH of 1 mL or more ({ivh['cases']} cases) | found in a share of {ivh['foundShare']}, mean Dice {ivh['meanDice']} |
| IPH volume error | bias {e['iphErrorMl']['bias']} mL, standard deviation {e['iphErrorMl']['sd']} mL |
| heads without a bleed ({none['cases']} cases) | below 0.2 mL in a share of {none['below02MlShare']}; mean {none['meanMl']} mL, largest {none['largestMl']} mL |

Dice is taken on the network's grid. {origin.meaning}

## What it cannot do

Extra-axial blood (subdural, epidural, subarachnoid) is not a class.

{half_precision(e['halfPrecision'], f"the marked volume changed by at most {e['halfPrecision']['volumeMl']} mL")}
"""


def half_precision(figures: dict, change: str) -> str:
    finite = "every result stayed finite" if figures["finite"] else "**some results were not finite: do not use it**"
    return f"""Half precision (fp16), simulated by rounding every weight and every result to it (`half_precision.py`), {figures['cases']} cases: {change}; {finite}.
TensorRT, its parser and half precision on an accelerator: not run here."""


LABELS = "the probability that their outcome was drawn with"

DRAWN = """The true risk is the probability with which the generator drew each outcome: no reader, with any data, could do better.
Part of it (time from onset, anticoagulation, pressure) is not visible on the image. Outcomes were drawn by
`scripts/cohort/risk.ts`, whose numbers and sources stand there. A network that reads them well has learnt that model, not patients."""

MEASURED = """Outcomes were measured between two masks where the hospital had both, and taken from its table where it had not; cases
without a known outcome count for none. The true risk of a patient is not known."""


def henet_card(manifest: dict, origin: Provenance, train_cases: int, parameters: int, gflop: float) -> str:
    e = manifest["evaluation"]

    def table(figures: dict) -> str:
        return "\n".join(
            f"| {key} | {f['events']} | {shown(f['auc'])} ({shown(f['aucCi95'][0])} to {shown(f['aucCi95'][1])}) "
            f"| {shown(f['aucOfTheTrueRisk'])} | {shown(f['brier'])} "
            f"| {shown(f['meanProbability'])} / {shown(f['prevalence'])} | {shown(f['meanSpread'])} |"
            for key, f in ((key, figures[key]) for key in KEYS)
        )

    head = """| outcome | events | AUC (95 % CI, DeLong) | AUC of the true risk | Brier | mean probability / prevalence | mean spread |
|---|---|---|---|---|---|---|"""
    return f"""# HENet {manifest['version']}

**{origin.warning}**

Probability of haematoma expansion under three definitions (CHE, RHE1, RHE2) from the baseline CT, with Grad-CAM.
The task follows Zhao et al., iScience 2025 (doi 10.1016/j.isci.2025.112888); weights, data and layers are this project's own.

| | |
|---|---|
| input | `hu` [1, 1, 16, 80, 80] and `masks` [1, 2, 16, 80, 80]: 80 x 100 x 100 mm around the bleed; `clinical` [1, 10]: {manifest['inputs'][2]['description']} |
| output | `probabilities` [1, 3], mean of four mirrored views; `spread` [1, 3], their standard deviation; `gradcam` [1, 3, 16, 80, 80], computed in the graph |
| network | 3D convolutions; sums of the last maps over the crop, means over the bleed and their greatest values, features of the crop around, volumes; {parameters:,} weights, {gflop} GFLOP a scan |
| operators | {', '.join(manifest['operators'])} (opset {manifest['opset']}, IR {manifest['irVersion']}); static shapes, all within the support matrix of {MATRIX}'s ONNX parser (`tensorrt_matrix.py`) |
| trained on | {train_cases} {origin.people} of the training split (those with a bleed), labelled with {LABELS if origin is PHANTOMS else 'the outcome'} |
| calibration | Platt scaling on the validation split |
| thresholds | {', '.join(f"{key} {manifest['thresholds'][key]}" for key in KEYS)}: {manifest['thresholdsChosenBy']} |
| licence | {manifest['licence']} |

## Measured on {e['cases']} {origin.people} it never saw ({e['bleedNotFound']} more whose bleed was not found)

With all clinical data known:

{head}
{table(e)}

With the image alone, as the appliance reads until somebody enters clinical data:

{head}
{table(e['imageAlone'])}

With the image and a single clinical item (AUC of {', '.join(KEYS)}): {'; '.join(f"{name} {', '.join(shown(areas[key]) for key in KEYS)}" for name, areas in e['aucWithOneItem'].items())}.

{judged(e)}{DRAWN if origin is PHANTOMS else MEASURED}
{origin.meaning} Grad-CAM shows where the network looked, not where the lesion is; it equals the gradient taken by autograd
(`test/training`).

{half_precision(e['halfPrecision'], f"the probabilities changed by at most {e['halfPrecision']['probability']}, their spread by {e['halfPrecision']['spread']}, Grad-CAM by {e['halfPrecision']['gradcam']} of its greatest value")}
"""


NAMES = {"henet": "HENet with all clinical data", "henetimage": "HENet with the image alone", "baseline2d": "2D baseline", "brain": "BRAIN",
         "limit": "the risk itself", "imagelimit": "limit of the image alone"}


def judged(e: dict) -> str:
    """Calibration, and what the 2D baseline and BRAIN have less than HENet, where the predictions were evaluated."""
    if "calibration" not in e:
        return "Calibration and comparisons: evaluate predictions.csv (`npm run evaluate`).\n\n"
    slopes = "\n".join(
        f"| {NAMES[reader]} | {key} | {interval(of[key]['slope'])} | {interval(of[key]['intercept'])} |"
        for reader, of in e["calibration"].items() for key in KEYS if key in of
    )
    others = "\n".join(
        f"| {NAMES[reader]} | {key} | {interval(of[key]['auc'])} | {interval(of[key]['nri'])} | {interval(of[key]['idi'])} |"
        for reader, of in e["comparedWithHenet"].items() for key in KEYS if key in of
    )
    return f"""Calibration (Cox; 1 and 0 are perfect) with 95 % intervals:

| reader | outcome | slope | intercept |
|---|---|---|---|
{slopes}

Other readers less HENet with all clinical data, paired; below 0 HENet is better (DeLong; bootstrap):

| reader | outcome | AUC | continuous NRI | IDI |
|---|---|---|---|---|
{others}

{over_risk(e["overRisk"])}"""


def over_risk(of: dict) -> str:
    """The same without the luck of one draw, where the risks are known."""
    if not of:
        return ""
    rows = "\n".join(
        f"| {NAMES[reader]} | {key} | {interval(figures[key]['auc'])} | {'' if reader == 'henet' else interval(figures[key]['difference'])} |"
        for reader, figures in of.items() for key in KEYS if key in figures
    )
    return f"""Over all outcomes that could have been drawn for these patients with their known risks (DeLong, weighted by risk), and less HENet with all
clinical data:

| reader | outcome | AUC | difference |
|---|---|---|---|
{rows}

"""


def interval(figure) -> str:
    return "not estimable" if figure is None else f"{figure[0]} ({figure[1]} to {figure[2]})"


def shown(figure) -> str:
    """A figure that could not be measured, for want of cases or of a true risk, is not a number."""
    return "not known" if figure is None else str(figure)
