"""The hematoma network: background, IPH and IVH on the head grid, slice by slice with its two neighbours."""

import torch
from torch import nn
from torch.nn import functional as F

GRID = (32, 192, 192)
"""Voxels of the head grid, (z, y, x): 5 x 1.25 x 1.25 mm. The same numbers stand in edge/inference/head-grid.ts."""

BRAIN_WINDOW = (-10.0, 110.0)
"""HU between which blood and brain are told apart."""

HEAD_WINDOW = (-300.0, 900.0)
"""HU between which scalp, skull and air are told apart: the network must know where the brain ends."""

CERTAIN_FROM = 0.8
"""
A connected piece is a bleed only if IPH and IVH together are somewhere in it at least this likely; goes into the manifest. Chosen
on the validation split with version 0.2.0, of whose four false pieces three were nowhere so certain; 0.3.0 marks next to none there.
"""

SLICES_AT_ONCE = 8
"""
Slices that the graph computes together. Their maps stay in a CPU's cache and take a quarter of the memory: all 32 at once took 1.6 times
as long. Fewer would make the graph longer, and a GPU idle.
"""

CHANNELS = (16, 32, 48, 64, 96)


def window(hu: torch.Tensor, low: float, high: float) -> torch.Tensor:
    """HU clipped to a window and scaled to [-1, 1]."""
    return (hu.clamp(low, high) - low) * (2.0 / (high - low)) - 1.0


def block(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
        nn.Conv2d(outputs, outputs, 3, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class SliceNet(nn.Module):
    """U-Net over slices. `hu` [n, 3, y, x] (slice below, slice, slice above) -> logits [n, 3, y, x]."""

    def __init__(self, channels: tuple = CHANNELS):
        super().__init__()
        self.down = nn.ModuleList(
            block(6 if level == 0 else channels[level - 1], width) for level, width in enumerate(channels)
        )
        self.up = nn.ModuleList(
            block(channels[level] + channels[level + 1], channels[level]) for level in reversed(range(len(channels) - 1))
        )
        self.head = nn.Conv2d(channels[0], 3, 1)

    def forward(self, hu: torch.Tensor) -> torch.Tensor:
        x = torch.cat([window(hu, *BRAIN_WINDOW), window(hu, *HEAD_WINDOW)], dim=1)
        skips = []
        for level, stage in enumerate(self.down):
            x = stage(x if level == 0 else F.max_pool2d(x, 2))
            skips.append(x)
        skips.pop()
        for stage in self.up:
            x = stage(torch.cat([F.interpolate(x, scale_factor=2.0, mode="nearest"), skips.pop()], dim=1))
        return self.head(x)


class HematomaNet(nn.Module):
    """The graph that is exported: whole head grid in, class probabilities out. Static shapes, batch of one head."""

    def __init__(self, net: SliceNet):
        super().__init__()
        # On a CPU a third faster than the other layout; the graph is the same.
        self.net = net.to(memory_format=torch.channels_last)

    def forward(self, hu: torch.Tensor) -> torch.Tensor:
        """`hu` [1, 1, 32, 192, 192], HU -> probabilities [1, 3, 32, 192, 192] of background, IPH and IVH."""
        slices = hu[0]  # [1, z, y, x]
        below = torch.cat([slices[:, :1], slices[:, :-1]], dim=1)
        above = torch.cat([slices[:, 1:], slices[:, -1:]], dim=1)
        with_neighbours = torch.cat([below, slices, above], dim=0).transpose(0, 1)
        logits = torch.cat([self.net(part) for part in with_neighbours.split(SLICES_AT_ONCE)])
        return torch.softmax(logits, dim=1).transpose(0, 1).unsqueeze(0)
