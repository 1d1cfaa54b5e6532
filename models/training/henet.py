"""HENet of this project: expansion under three definitions from the baseline crop, with Grad-CAM inside the graph.

The task, the outcomes and the explanation are those of Zhao et al., iScience 2025 (doi 10.1016/j.isci.2025.112888);
its layer sizes are not public, so the architecture here is this project's own.
"""

import torch
from torch import nn
from torch.nn import functional as F

from hematoma_net import BRAIN_WINDOW, window

CROP = (16, 80, 80)
"""Voxels of the crop, (z, y, x), on the head grid's spacing. The same numbers stand in edge/inference/crop.ts."""

MAP = (8, 20, 20)
"""Voxels of the last maps: the crop after strides of 2, 4 and 4."""

SPACING_MM = (5, 1.25, 1.25)
"""Of the voxels of the head grid, (z, y, x)."""

VOXEL_ML = SPACING_MM[0] * SPACING_MM[1] * SPACING_MM[2] / 1000

DEFINITIONS = ("CHE", "RHE1", "RHE2")

FEATURES = 48

COUNTED = 32.0
"""
By how much the means of the maps over the crop are larger than means: a hundredth of the sum over the crop's 3,200 voxels, so that
each small focus more, as the island sign has them, moves them by as much as it moves the other features.
"""

RIM = 0.5
"""
Weight of the map's voxels beside the bleed. At 1, 88 % of the hottest tenth of Grad-CAM's voxels lay in the bleed or within 10 mm of it
(npm run measure -- gradcam).
"""

CONTEXT = 24
"""Features of the whole crop at the maps' resolution: where in the head the bleed lies. They have no part in Grad-CAM."""

SIGNS = ("hypodensity", "black_hole", "swirl", "blend", "island", "satellite", "fluid_level")
"""
Signs on non-contrast CT, in the order of the bits of a cohort's sign maps. The training also asks for them, and where they
lie, so that the maps come to show them; not part of the graph.
"""

CLINICAL = (
    ("onset_hours", "hours from onset to CT"),
    ("anticoagulated", "1 yes, 0 no"),
    ("systolic_mmhg", "systolic blood pressure on arrival, mmHg"),
    ("age", "years"),
    ("gcs", "Glasgow Coma Scale, 3 to 15"),
)
"""Optional inputs in their order; in the graph's `clinical` [1, 10] the five values come first, then five flags: 1 known, 0 unknown."""


def stage(inputs: int, outputs: int, stride: tuple) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv3d(inputs, outputs, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm3d(outputs),
        nn.ReLU(inplace=True),
        nn.Conv3d(outputs, outputs, 3, padding=1, bias=False),
        nn.BatchNorm3d(outputs),
        nn.ReLU(inplace=True),
    )


def clinical_features(clinical: torch.Tensor) -> torch.Tensor:
    """`clinical` [n, 10] as `CLINICAL` lays it out -> [n, 10] of about unit size; what is unknown is 0 with flag 0."""
    values, known = clinical[:, :5], clinical[:, 5:]
    onset = torch.log(values[:, :1].clamp(0.25, 48.0) / 2.5)
    others = (values[:, 1:] - values.new_tensor([0.2, 170.0, 68.0, 12.0])) / values.new_tensor([0.4, 30.0, 13.0, 3.0])
    return torch.cat([torch.cat([onset, others], dim=1) * known, known], dim=1)


def share_known(clinical: torch.Tensor) -> torch.Tensor:
    """Share of the clinical items that are known, [n, 1]."""
    return clinical[:, len(CLINICAL):].mean(dim=1, keepdim=True)


class Outcomes(nn.Module):
    """
    The last layers: pooled image features and clinical data -> logits of CHE, RHE1 and RHE2, [n, 3].

    The first `evidence` features can only raise the risk: their weights are taken without sign. A network that is free codes
    risk as readily by what is absent, and Grad-CAM, which shows what speaks for an outcome, is then empty where it matters.
    The other features, `pooled` in all, are free; beside evidence they and the clinical data also have a way of their own,
    on which they can lower a risk as easily as raise it.
    """

    def __init__(self, pooled: int, evidence: int = 0, width: int = 48):
        super().__init__()
        self.evidence = evidence
        self.hidden = nn.Linear(pooled + 2 * len(CLINICAL), width)
        self.drop = nn.Dropout(0.2)
        self.outcome = nn.Linear(width, len(DEFINITIONS))
        self.beside = None
        if evidence:
            self.beside = nn.Sequential(nn.Linear(pooled - evidence + 2 * len(CLINICAL), 32), nn.ReLU(), nn.Linear(32, len(DEFINITIONS)))
            nn.init.zeros_(self.beside[2].weight)
            nn.init.zeros_(self.beside[2].bias)
            nn.init.uniform_(self.hidden.weight[:, :evidence].data, 0.0, 0.03)
            nn.init.uniform_(self.outcome.weight, 0.0, 0.1)
            nn.init.constant_(self.outcome.bias, -1.0)
        # Platt scaling, fitted on the validation split after training, the identity until then: with nothing known, and what
        # is added to it with all clinical data known; between, in proportion.
        self.register_buffer("scale", torch.tensor([[1.0] * 3, [0.0] * 3]))
        self.register_buffer("shift", torch.zeros(2, 3))

    def weights(self):
        """Of the hidden layer and of the outcomes."""
        hidden, outcome, evidence = self.hidden.weight, self.outcome.weight, self.evidence
        if evidence == 0:
            return hidden, outcome
        return torch.cat([hidden[:, :evidence].abs(), hidden[:, evidence:]], dim=1), outcome.abs()

    def open_units(self, pooled: torch.Tensor, clinical: torch.Tensor) -> torch.Tensor:
        return F.relu(F.linear(torch.cat([pooled, clinical_features(clinical)], dim=1), self.weights()[0], self.hidden.bias))

    def forward(self, pooled: torch.Tensor, clinical: torch.Tensor) -> torch.Tensor:
        units = self.drop(self.open_units(pooled, clinical))
        logits = F.linear(units, self.weights()[1], self.outcome.bias)
        if self.beside is not None:
            logits = logits + self.beside(torch.cat([pooled[:, self.evidence:], clinical_features(clinical)], dim=1))
        known = share_known(clinical)
        scale, shift = (rows[0] + known * rows[1] for rows in (self.scale, self.shift))
        return logits * scale + shift

    def slope(self, pooled: torch.Tensor, clinical: torch.Tensor) -> torch.Tensor:
        """Gradient of each logit by the evidence, [n, 3, evidence], without autograd (no dropout)."""
        hidden, outcome = self.weights()
        open_units = (self.open_units(pooled, clinical) > 0).to(pooled.dtype)
        scale = self.scale[0] + share_known(clinical) * self.scale[1]
        rows = outcome.unsqueeze(0) * scale.unsqueeze(2) * open_units.unsqueeze(1)
        return torch.matmul(rows, hidden[:, : self.evidence])


class HENet(nn.Module):
    """
    One view of a bleed: `hu` [n, 1, 16, 80, 80] in HU, `masks` [n, 2, 16, 80, 80] (probability of IPH and of IVH) and
    `clinical` [n, 10] -> logits of CHE, RHE1 and RHE2 (`score`), and Grad-CAM. `expansion.Expansion` is the graph that is exported.

    Besides the maps of the bleed the head reads features of the crop around it, and two measured numbers, log(1 + mL) of IPH and
    of IVH in the crop.
    """

    POOLED = 3 * FEATURES + CONTEXT + 2

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            stage(4, 16, (1, 2, 2)),
            stage(16, 32, (2, 2, 2)),
            stage(32, FEATURES, (1, 1, 1)),
        )
        self.context = nn.Sequential(
            nn.Conv3d(3, 12, 3, padding=1), nn.ReLU(inplace=True),
            nn.Conv3d(12, CONTEXT, 3, stride=2, padding=1), nn.ReLU(inplace=True),
        )
        self.head = Outcomes(self.POOLED, evidence=3 * FEATURES)

    def maps(self, hu: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
        """Last convolutional maps, [n, 48, 8, 20, 20], of the bleed and its rim: skull and far brain have no say, and no heat."""
        bleed = masks.sum(dim=1, keepdim=True).clamp(0.0, 1.0)
        brain = window(hu, *BRAIN_WINDOW)
        # Density inside the bleed alone, on a narrower window: the signs of CLINICAL section 4 are differences of 18 HU or more.
        inside = window(hu, 20.0, 90.0) * bleed
        return self.features(torch.cat([brain, inside, masks], dim=1)) * self.near(masks)

    def pool(self, maps: torch.Tensor, hu: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
        """
        Sums of the maps over the crop, means over the bleed, and their greatest values, for a sign is there or not however small it
        is beside the bleed; features of the crop; the volumes: [n, 170].
        """
        over_crop = COUNTED * maps.mean(dim=(2, 3, 4))
        over_bleed = (maps * self.weights(masks)).sum(dim=(2, 3, 4))
        greatest = maps.flatten(2).amax(dim=2)
        around = torch.cat([F.avg_pool3d(window(hu, *BRAIN_WINDOW), (2, 4, 4)), F.avg_pool3d(masks, (2, 4, 4))], dim=1)
        volumes = torch.log1p(masks.sum(dim=(2, 3, 4)) * VOXEL_ML)
        return torch.cat([over_crop, over_bleed, greatest, self.context(around).mean(dim=(2, 3, 4)), volumes], dim=1)

    def near(self, masks: torch.Tensor) -> torch.Tensor:
        """
        1 where an eighth or more of a voxel of the maps is bleed, and RIM in the voxels beside it in its slice (5 mm); less where there
        is less bleed; 0 elsewhere; [n, 1, 8, 20, 20].
        """
        bleed = (8.0 * self.presence(masks)).clamp(0.0, 1.0)
        return (1 - RIM) * bleed + RIM * F.max_pool3d(bleed, (1, 3, 3), stride=1, padding=(0, 1, 1))

    def presence(self, masks: torch.Tensor) -> torch.Tensor:
        """Share of bleed in each voxel of the maps, [n, 1, 8, 20, 20]."""
        return F.avg_pool3d(masks.sum(dim=1, keepdim=True).clamp(0.0, 1.0), (2, 4, 4))

    def weights(self, masks: torch.Tensor) -> torch.Tensor:
        """`presence`, summing to nearly one over the crop."""
        bleed = self.presence(masks)
        return bleed / (bleed.sum(dim=(2, 3, 4), keepdim=True) + 1e-3)

    def score(self, hu: torch.Tensor, masks: torch.Tensor, clinical: torch.Tensor):
        """Logits [n, 3], and the pooled features and maps from which training asks for the signs."""
        maps = self.maps(hu, masks)
        pooled = self.pool(maps, hu, masks)
        return self.head(pooled, clinical), pooled, maps

    def gradcam(self, maps: torch.Tensor, slope: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
        """
        Grad-CAM (Selvaraju et al., ICCV 2017) of each outcome's logit on the last maps, without autograd, so that it is
        part of the exported graph. Its channel weight is the mean over the map of the logit's gradient: `slope`, the
        gradient by the pooled features, times the sum over the map of how each feature depends on its voxels, over their
        number. That sum is COUNTED for the sum over the crop, 1 for the greatest value, and the sum of the weights for the mean over
        the bleed. The context and the volumes do not come from the maps.
        """
        voxels = MAP[0] * MAP[1] * MAP[2]
        over_crop, over_bleed, greatest = (slope[:, :, i * FEATURES : (i + 1) * FEATURES] for i in range(3))
        share = self.weights(masks).sum(dim=(2, 3, 4)).unsqueeze(1)  # [n, 1, 1]
        channel = (COUNTED * over_crop + over_bleed * share + greatest) / voxels
        cam = F.relu(torch.matmul(channel, maps.flatten(2)))  # [n, 3, 3200]
        return cam.reshape(-1, len(DEFINITIONS), *MAP)
