"""What manifests and cards say of the people behind a cohort: nothing of phantoms where it was patients, and the other way round."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Provenance:
    intended_use: str
    """`intendedUse` of the manifest; the product marks every result of a demonstration model."""
    people: str
    """Whom the figures were measured on, in the plural."""
    trained_on: str
    warning: str
    """First line of a card."""
    meaning: str
    """What the figures say, and do not."""


PHANTOMS = Provenance(
    intended_use="demonstration",
    people="virtual patients",
    trained_on="Virtual patients of this project's phantom scanner alone. No patient data.",
    warning="Demonstration. Trained on phantoms, never on a patient. Not for diagnosis.",
    meaning="These figures say how well it reads phantoms; they say nothing of patients.",
)

HOSPITAL = Provenance(
    intended_use="research",
    people="patients' scans",
    trained_on="A hospital's own cohort, split by patient; see that hospital for its make-up and consent.",
    warning="Research. Trained on one hospital's own patients. Not a medical device, not for diagnosis.",
    meaning="These figures are of the hospital's own test split: another hospital's scanners and patients may give others.",
)


def provenance_of(cohort) -> Provenance:
    """Of a cohort's folder, by the cohort.json that an import leaves in it; virtual patients have none."""
    file = Path(cohort) / "cohort.json"
    source = json.loads(file.read_text()).get("source") if file.exists() else None
    return HOSPITAL if source == "hospital" else PHANTOMS
