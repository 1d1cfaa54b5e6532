"""What HENet and the 2D baseline say of a split of the cohort that training never saw, and their figures as the card carries them."""

from pathlib import Path

import numpy as np
import torch

from cohort import Cohort, as_input, crop_start, cut
from expansion import Expansion
from henet import CLINICAL, DEFINITIONS
from metrics import auc_delong, brier, rounded

WITH_ONE = {f"henet{name.replace('_', '')}": item for item, (name, _) in enumerate(CLINICAL)}
"""HENet with the image and one clinical item, by the item's place in CLINICAL."""

READERS = ("henet", "henetimage", *WITH_ONE, "baseline2d")
"""HENet with all clinical data, with the image alone, with one item; the 2D baseline with all clinical data."""


class Reading:
    """What HENet, and the 2D baseline, say of the bleeding cases of a split from the masks that the hematoma network found."""

    def __init__(self, henet: Expansion, cohort: Cohort, baseline=None):
        self.henet, self.baseline, self.cohort = henet, baseline, cohort
        self.truth, self.clinical = cohort.outcomes(), cohort.clinical()
        self.bleeds = cohort.column("iph_ml") + cohort.column("ivh_ml") > 0
        self.read, self.missed = [], 0
        self._said: dict = {name: [] for name in READERS}
        self.spreads: list = []

    def see(self, case: int, found: np.ndarray) -> None:
        """Reads one case from its class probabilities [3, 32, 192, 192]; a case without a bleed has nothing to expand."""
        if not self.bleeds[case]:
            return
        start = crop_start(found[1:].sum(axis=0))
        if start is None:
            self.missed += 1
            return
        hu = torch.from_numpy(cut(np.array(self.cohort.ct(case), dtype=np.float32), start))[None, None]
        masks = torch.from_numpy(np.ascontiguousarray(cut(found[1:], start)))[None]
        known = torch.from_numpy(as_input(self.clinical[case]))[None]
        with torch.no_grad():
            pooled = self.henet.pooled(hu, masks)
            self.spreads.append(self.henet.answer(pooled, known)[1][0].numpy())
            told = {"henet": known, "henetimage": torch.zeros_like(known)}
            for reader, clinical in {**told, **{reader: one_item(known, item) for reader, item in WITH_ONE.items()}}.items():
                self._said[reader].append(self.henet.answer(pooled, clinical)[0][0].numpy())
            if self.baseline is not None:
                self._said["baseline2d"].append(torch.sigmoid(self.baseline.score(hu, masks, known)[0])[0].numpy())
        self.read.append(case)

    def said(self, reader: str) -> np.ndarray:
        """Probabilities [n, 3] of one of READERS; [0, 3] where it did not read."""
        return np.array(self._said[reader]).reshape(-1, len(DEFINITIONS))

    @property
    def outcomes(self) -> np.ndarray:
        return self.truth[self.read]

    def figures(self, reader: str = "henet") -> dict:
        figures: dict = {"cases": len(self.outcomes), "bleedNotFound": self.missed}
        for i, key in enumerate(DEFINITIONS):
            truth, said, risk, spread = self._known(i, reader)
            area, (low, high) = auc_delong(said, truth)
            drawn = not np.isnan(risk).any()
            figures[key] = {
                "events": int(truth.sum()),
                "unknown": len(self.outcomes) - len(truth),
                "auc": rounded(area),
                "aucCi95": [rounded(low), rounded(high)],
                "aucOfTheTrueRisk": rounded(auc_delong(risk, truth)[0]) if drawn else None,
                "brier": rounded(brier(said, truth)),
                "meanProbability": rounded(said.mean()),
                "prevalence": rounded(truth.mean()),
                "meanSpread": rounded(spread.mean()),
            }
        return figures

    def areas(self, reader: str) -> dict:
        """AUC of each definition."""
        return {key: rounded(auc_delong(said, truth)[0]) for key, (truth, said, _, _) in ((key, self._known(i, reader)) for i, key in enumerate(DEFINITIONS))}

    def _known(self, i: int, reader: str):
        """Outcomes, probabilities, true risks and spreads [n] of the i-th definition, of the cases read whose outcome is known."""
        known = ~np.isnan(self.outcomes[:, i])
        risks = self.cohort.true_risks()[self.read]
        spreads = np.array(self.spreads).reshape(-1, len(DEFINITIONS))
        return self.outcomes[known, i], self.said(reader)[known, i], risks[known, i], spreads[known, i]

    def predictions(self, file: Path) -> None:
        """
        The table that `npm run evaluate` reads: outcomes, each reader's probabilities, and the limits that the cohort states
        (`limit` with all data, `imagelimit` with the image alone, `brain` the BRAIN score's percentage).
        """
        rows = [self.cohort.rows[case] for case in self.read]
        columns = {"case": [row["case"] for row in rows]}
        for i, key in enumerate(DEFINITIONS):
            columns[key] = ["" if np.isnan(v) else int(v) for v in self.outcomes[:, i]]
        for reader in READERS:
            if len(self._said[reader]):
                for i, key in enumerate(DEFINITIONS):
                    columns[f"{reader}_{key}"] = [f"{v:.6f}" for v in self.said(reader)[:, i]]
        for reader, column in (("limit", "p_{}"), ("imagelimit", "image_p_{}"), ("brain", "brain_p")):
            for key in DEFINITIONS:
                values = [row.get(column.format(key), "") for row in rows]
                if all(values):
                    columns[f"{reader}_{key}"] = values
        lines = [",".join(columns)] + [",".join(str(v) for v in line) for line in zip(*columns.values())]
        file.write_text("\n".join(lines) + "\n")

    def youden_thresholds(self) -> dict:
        """Threshold of each definition with the greatest sensitivity + specificity (Youden 1950)."""
        chosen = {}
        for i, key in enumerate(DEFINITIONS):
            truth, said, _, _ = self._known(i, "henetimage")
            if len(truth) == 0:
                raise SystemExit(f"no case of {self.cohort.folder} that thresholds are chosen on has a known {key}: add outcomes")
            candidates, positive = np.unique(said), truth > 0.5
            gains = [(said[positive] >= t).mean() - (said[~positive] >= t).mean() for t in candidates]
            chosen[key] = min(max(rounded(candidates[int(np.argmax(gains))]), 0.001), 0.999)
        return chosen


def one_item(clinical: torch.Tensor, item: int) -> torch.Tensor:
    """The graph's `clinical` [1, 10] with one item left known."""
    kept = torch.zeros_like(clinical)
    for place in (item, len(CLINICAL) + item):
        kept[:, place] = clinical[:, place]
    return kept
