"""The graph of HENet that is exported: four mirrored views of a bleed, their mean and spread, and the mean of their maps."""

import torch
from torch import nn
from torch.nn import functional as F

from henet import CROP, HENet

VIEWS = ((), (-1,), (-2,), (-2, -1))
"""Axes by which each view of a bleed is mirrored: as it is, left-right, front-back, both. Training mirrors likewise."""


class Expansion(nn.Module):
    """
    The graph that is exported: `hu` [1, 1, 16, 80, 80], `masks` [1, 2, 16, 80, 80], `clinical` [1, 10] ->
    `probabilities` [1, 3], the mean over the four mirrored views; `spread` [1, 3], their standard deviation, which says how
    much the answer hangs on things that should not matter; `gradcam` [1, 3, 16, 80, 80], the mean of the views' maps.
    """

    def __init__(self, net: HENet):
        super().__init__()
        self.net = net

    def forward(self, hu: torch.Tensor, masks: torch.Tensor, clinical: torch.Tensor):
        hu, masks = seen_from_all(hu), seen_from_all(masks)
        maps = self.net.maps(hu, masks)
        pooled = self.net.pool(maps, hu, masks)
        cams = self.net.gradcam(maps, self.net.head.slope(pooled, torch.cat([clinical] * len(VIEWS))), masks)
        probabilities, spread = self.answer(pooled, clinical)
        cam = sum(mirrored(cams[i : i + 1], view) for i, view in enumerate(VIEWS)) / len(VIEWS)
        return probabilities, spread, F.interpolate(cam, size=CROP, mode="trilinear", align_corners=False)

    def pooled(self, hu: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
        """What the image tells, [4, 170]: the same whatever clinical data are known."""
        hu, masks = seen_from_all(hu), seen_from_all(masks)
        return self.net.pool(self.net.maps(hu, masks), hu, masks)

    def answer(self, pooled: torch.Tensor, clinical: torch.Tensor):
        """Probabilities and spread, [1, 3] each."""
        each = torch.sigmoid(self.logits(pooled, clinical))
        probabilities = each.mean(dim=0, keepdim=True)
        return probabilities, (each - probabilities).square().mean(dim=0, keepdim=True).sqrt()

    def logits(self, pooled: torch.Tensor, clinical: torch.Tensor) -> torch.Tensor:
        """Of each view, [4, 3]."""
        return self.net.head(pooled, torch.cat([clinical] * len(VIEWS)))

    def answers(self, hu: torch.Tensor, masks: torch.Tensor, clinical: torch.Tensor) -> torch.Tensor:
        """Logits of all views whose probabilities are averaged, [4, 3]."""
        return self.logits(self.pooled(hu, masks), clinical)


def seen_from_all(x: torch.Tensor) -> torch.Tensor:
    """The views of one bleed, [4, ...]."""
    return torch.cat([mirrored(x, view) for view in VIEWS])


def mirrored(x: torch.Tensor, axes: tuple) -> torch.Tensor:
    """A tensor mirrored along axes; by picking, which every ONNX parser has, not by negative steps."""
    for axis in axes:
        x = x.index_select(x.dim() + axis, torch.arange(x.shape[axis] - 1, -1, -1, device=x.device))
    return x
