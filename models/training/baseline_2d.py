"""The 2D baseline that the paper compares with: the same outcomes from the slice with the most bleed alone."""

import torch
from torch import nn
from torch.nn import functional as F

from hematoma_net import BRAIN_WINDOW, window
from henet import FEATURES, Outcomes


def block(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
        nn.Conv2d(outputs, outputs, 3, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Baseline2d(nn.Module):
    """`hu` [n, 1, 16, 80, 80], `masks` [n, 2, 16, 80, 80], `clinical` [n, 10], as HENet -> logits [n, 3]; reads one slice of them."""

    POOLED = 3 * FEATURES

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(block(4, 16), block(16, 32), block(32, FEATURES))
        self.head = Outcomes(self.POOLED)

    def answers(self, hu: torch.Tensor, masks: torch.Tensor, clinical: torch.Tensor) -> torch.Tensor:
        """Logits of all views whose probabilities are averaged, [1, 3]: here of one."""
        return self.score(hu, masks, clinical)[0]

    def score(self, hu: torch.Tensor, masks: torch.Tensor, clinical: torch.Tensor):
        """Logits [n, 3], the pooled features from which training asks for the signs, and None: it is not taught where they lie."""
        slices = masks.sum(dim=(1, 3, 4)).argmax(dim=1)
        each = torch.arange(len(hu))
        hu, masks = hu[each, :, slices], masks[each, :, slices]
        bleed = masks.sum(dim=1, keepdim=True).clamp(0.0, 1.0)
        maps = self.features(torch.cat([window(hu, *BRAIN_WINDOW), window(hu, 20.0, 90.0) * bleed, masks], dim=1))
        presence = F.avg_pool2d(bleed, 8)
        over_bleed = (maps * presence).sum(dim=(2, 3)) / (presence.sum(dim=(2, 3)) + 1e-3)
        greatest = (maps * presence).amax(dim=(2, 3))
        pooled = torch.cat([maps.mean(dim=(2, 3)), over_bleed, greatest], dim=1)
        return self.head(pooled, clinical), pooled, None
