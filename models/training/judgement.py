"""What `npm run evaluate` says of HENet's predictions, as the card carries it: the product's own statistics, not a second set of them."""

import hashlib
import json
from pathlib import Path


def judgement(evaluation: Path, predictions: Path) -> dict:
    """What a card takes from the evaluation of a table of predictions."""
    said = json.loads(evaluation.read_text())
    if said["predictions"]["sha256"] != hashlib.sha256(predictions.read_bytes()).hexdigest():
        raise SystemExit(f"package: {evaluation} was made of other predictions than {predictions}: evaluate them again")
    if said["reference"] != "henet":
        raise SystemExit(f"package: evaluate {predictions} with --reference henet")
    columns = predictions.read_text().split("\n", 1)[0].split(",")
    if "limit_CHE" in columns and said["risk"] != "limit":
        raise SystemExit(f"package: the risks of these virtual patients are known: evaluate {predictions} with --risk limit")
    return {"calibration": calibration_of(said), "comparedWithHenet": comparisons_of(said), "overRisk": over_risk_of(said)}


def calibration_of(said: dict) -> dict:
    """Slope and intercept with 95 % intervals by reader and definition."""
    figures: dict = {}
    for outcome in said["outcomes"]:
        for reader in outcome["readers"]:
            if reader["reader"] in ("henet", "henetimage", "baseline2d"):
                parts = {part: short(reader["calibration"][part]) for part in ("slope", "intercept")}
                figures.setdefault(reader["reader"], {})[outcome["outcome"]] = parts
    return figures


def comparisons_of(said: dict) -> dict:
    """What each other reader has less (below 0) or more than HENet: AUC, continuous NRI, IDI, by reader and definition."""
    figures: dict = {}
    for outcome in said["outcomes"]:
        for other in outcome["comparisons"]:
            if other["reader"] in ("baseline2d", "brain"):
                parts = {"auc": short(other["auc"]), "nri": short(other["continuousNri"]["total"]), "idi": short(other["idi"]["total"])}
                figures.setdefault(other["reader"], {})[outcome["outcome"]] = parts
    return figures


def over_risk_of(said: dict) -> dict:
    """
    AUC over all outcomes that could have been drawn, and what each other reader has less (below 0) or more than HENet, by reader
    and definition; empty where no risk is known, as of patients.
    """
    figures: dict = {}
    for outcome in said["outcomes"]:
        for reader in outcome["overRisk"] or []:
            if reader["reader"] in ("henet", "henetimage", "baseline2d", "brain", "limit", "imagelimit"):
                parts = {part: short(reader[part]) for part in ("auc", "difference")}
                figures.setdefault(reader["reader"], {})[outcome["outcome"]] = parts
    return figures


def short(figure: dict):
    """[value, low, high] to three decimals; None where it could not be estimated."""
    if "value" not in figure or "low" not in figure.get("interval", {}):
        return None
    return [round(each, 3) for each in (figure["value"], figure["interval"]["low"], figure["interval"]["high"])]
