"""The cards of the two model packages, filled in by measurement."""

from provenance import PHANTOMS, Provenance


def hematoma_card(manifest: dict, origin: Provenance, train_cases: int, parameters: int) -> str:
    e = manifest["evaluation"]
    large, small, ivh, false = e["diceOver5Ml"], e["diceUpTo5Ml"], e["ivhDiceOver2Ml"], e["falseHematomaMl"]
    return f"""# Hematoma network {manifest['version']}

**{origin.warning}**

Marks intraparenchymal (IPH) and intraventricular (IVH) haemorrhage on a head CT.

| | |
|---|---|
| input | `hu` [1, 1, 32, 192, 192]: the head in HU on a grid of 5 x 1.25 x 1.25 mm (z, y, x) |
| output | `probabilities` [1, 3, 32, 192, 192]: background, IPH, IVH |
| network | U-Net over slices, each with its two neighbours, {parameters:,} weights |
| operators | {', '.join(manifest['operators'])} (opset {manifest['opset']}, IR {manifest['irVersion']}) |
| trained on | {train_cases} {origin.people} of the training split (`npm run cohort`) |
| licence | {manifest['licence']} |

## Measured on {e['cases']} {origin.people} it never saw

| figure | value |
|---|---|
| Dice, bleeds over 5 mL ({large['cases']} cases) | mean {large['mean']}, tenth percentile {large['tenthPercentile']} |
| Dice, bleeds up to 5 mL ({small['cases']} cases) | mean {small['mean']} |
| Dice of IVH over 2 mL ({ivh['cases']} cases) | mean {ivh['mean']} |
| IPH volume error | bias {e['iphErrorMl']['bias']} mL, standard deviation {e['iphErrorMl']['sd']} mL |
| false hematoma in heads without a bleed ({false['cases']} cases) | mean {false['mean']} mL, largest {false['largest']} mL |

Dice is taken on the network's grid. {origin.meaning}

## What it cannot do

Extra-axial blood (subdural, epidural, subarachnoid) is not a class. TensorRT and half precision: not run.
"""


DRAWN = """The true risk is the probability with which the generator drew each outcome: no reader, with any data, could do better.
Part of it (time from onset, anticoagulation) is not visible on the image. Outcomes were drawn by `scripts/cohort/risk.ts`, whose
numbers and sources stand there. A network that reads them well has learnt that model, not patients."""

MEASURED = """Outcomes were measured between two masks where the hospital had both, and taken from its table where it had not; cases
without a known outcome count for none. The true risk of a patient is not known."""


def henet_card(manifest: dict, origin: Provenance, train_cases: int, parameters: int) -> str:
    e = manifest["evaluation"]
    rows = "\n".join(
        f"| {key} | {e[key]['events']} | {shown(e[key]['auc'])} ({shown(e[key]['aucCi95'][0])} to {shown(e[key]['aucCi95'][1])}) "
        f"| {shown(e[key]['aucOfTheTrueRisk'])} | {shown(e[key]['brier'])} "
        f"| {shown(e[key]['meanProbability'])} / {shown(e[key]['prevalence'])} | {manifest['thresholds'][key]} |"
        for key in ("CHE", "RHE1", "RHE2")
    )
    return f"""# HENet {manifest['version']}

**{origin.warning}**

Probability of haematoma expansion under three definitions (CHE, RHE1, RHE2) from the baseline CT, with Grad-CAM.
The task follows Zhao et al., iScience 2025 (doi 10.1016/j.isci.2025.112888); weights, data and layers are this project's own.

| | |
|---|---|
| input | `hu` [1, 1, 16, 80, 80] and `masks` [1, 2, 16, 80, 80]: 80 x 100 x 100 mm around the bleed |
| output | `probabilities` [1, 3]; `gradcam` [1, 3, 16, 80, 80], computed in the graph |
| network | 3D convolutions, pooled over the crop and over the bleed, {parameters:,} weights |
| operators | {', '.join(manifest['operators'])} (opset {manifest['opset']}, IR {manifest['irVersion']}) |
| trained on | {train_cases} {origin.people} of the training split (those with a bleed) |
| calibration | Platt scaling on the validation split |
| licence | {manifest['licence']} |

## Measured on {e['cases']} {origin.people} it never saw ({e['bleedNotFound']} more whose bleed was not found)

| outcome | events | AUC (95 % CI, DeLong) | AUC of the true risk | Brier | mean probability / prevalence | threshold |
|---|---|---|---|---|---|---|
{rows}

{DRAWN if origin is PHANTOMS else MEASURED}
{origin.meaning} Thresholds: {manifest['thresholdsChosenBy']}.
Grad-CAM shows where the network looked, not where the lesion is. TensorRT and half precision: not run.
"""


def shown(figure) -> str:
    """A figure that could not be measured, for want of cases or of a true risk, is not a number."""
    return "not known" if figure is None else str(figure)
