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

VOXEL_ML = 1.25 * 1.25 * 5 / 1000

DEFINITIONS = ("CHE", "RHE1", "RHE2")

FEATURES = 48


def stage(inputs: int, outputs: int, stride: tuple) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv3d(inputs, outputs, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm3d(outputs),
        nn.ReLU(inplace=True),
        nn.Conv3d(outputs, outputs, 3, padding=1, bias=False),
        nn.BatchNorm3d(outputs),
        nn.ReLU(inplace=True),
    )


class HENet(nn.Module):
    """
    `hu` [n, 1, 16, 80, 80] in HU and `masks` [n, 2, 16, 80, 80] (probability of IPH and of IVH) ->
    `probabilities` [n, 3] and `gradcam` [n, 3, 16, 80, 80] of CHE, RHE1 and RHE2.

    Besides the image the head reads two measured numbers, log(1 + mL) of IPH and of IVH in the crop.
    """

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            stage(4, 16, (1, 2, 2)),
            stage(16, 32, (2, 2, 2)),
            stage(32, FEATURES, (1, 1, 1)),
        )
        self.hidden = nn.Linear(2 * FEATURES + 2, 32)
        self.drop = nn.Dropout(0.3)
        self.outcome = nn.Linear(32, len(DEFINITIONS))
        # Platt scaling, fitted on the validation split after training; the identity until then.
        self.register_buffer("scale", torch.ones(3))
        self.register_buffer("shift", torch.zeros(3))

    def maps(self, hu: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
        """Last convolutional maps, [n, 48, 8, 20, 20]."""
        bleed = masks.sum(dim=1, keepdim=True).clamp(0.0, 1.0)
        brain = window(hu, *BRAIN_WINDOW)
        # Density inside the bleed alone, on a narrower window: the signs of CLINICAL section 4 are differences of 18 HU or more.
        inside = window(hu, 20.0, 90.0) * bleed
        return self.features(torch.cat([brain, inside, masks], dim=1))

    def pool(self, maps: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
        """Means of the maps over the crop and over the bleed, and the volumes: [n, 98]."""
        weights = self.weights(masks)
        over_crop = maps.mean(dim=(2, 3, 4))
        over_bleed = (maps * weights).sum(dim=(2, 3, 4))
        volumes = torch.log1p(masks.sum(dim=(2, 3, 4)) * VOXEL_ML)
        return torch.cat([over_crop, over_bleed, volumes], dim=1)

    def weights(self, masks: torch.Tensor) -> torch.Tensor:
        """Share of the bleed in each voxel of the maps, summing to one: [n, 1, 8, 20, 20]."""
        bleed = F.avg_pool3d(masks.sum(dim=1, keepdim=True).clamp(0.0, 1.0), (2, 4, 4))
        return bleed / (bleed.sum(dim=(2, 3, 4), keepdim=True) + 1e-3)

    def logits(self, pooled: torch.Tensor) -> torch.Tensor:
        return self.outcome(self.drop(F.relu(self.hidden(pooled)))) * self.scale + self.shift

    def forward(self, hu: torch.Tensor, masks: torch.Tensor):
        maps = self.maps(hu, masks)
        pooled = self.pool(maps, masks)
        return torch.sigmoid(self.logits(pooled)), self.gradcam(maps, pooled, masks)

    def gradcam(self, maps: torch.Tensor, pooled: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
        """
        Grad-CAM (Selvaraju et al., ICCV 2017) of each outcome's logit on the last maps, without autograd, so that it is
        part of the exported graph. The gradient of a logit by the pooled means is the outcome's row times the open
        units of the hidden layer times their weights; a mean hands it on to every voxel by that voxel's weight, and
        Grad-CAM's channel weight is the mean of the gradient over the map.
        """
        open_units = (self.hidden(pooled) > 0).to(maps.dtype)  # [n, 32]
        rows = (self.outcome.weight * self.scale[:, None]).unsqueeze(0) * open_units.unsqueeze(1)  # [n, 3, 32]
        by_pooled = torch.matmul(rows, self.hidden.weight)  # [n, 3, 98]
        voxels = float(maps.shape[2] * maps.shape[3] * maps.shape[4])
        # The bleed's weights sum to nearly one, so the mean over voxels of the gradient through them is their sum / voxels.
        share = self.weights(masks).sum(dim=(2, 3, 4)).unsqueeze(1)  # [n, 1, 1]
        channel = (by_pooled[:, :, :FEATURES] + by_pooled[:, :, FEATURES : 2 * FEATURES] * share) / voxels
        flat = torch.matmul(channel, maps.flatten(2))  # [n, 3, 3200]
        cam = F.relu(flat).reshape(-1, len(DEFINITIONS), maps.shape[2], maps.shape[3], maps.shape[4])
        return upsample(cam)


def upsample(cam: torch.Tensor) -> torch.Tensor:
    """Linear interpolation of [n, 3, 8, 20, 20] to the crop, (16, 80, 80)."""
    return F.interpolate(cam, size=CROP, mode="trilinear", align_corners=False)
