"""The networks' own promises, run by test/training/training.test.ts with Debian's python3-torch. Exit 1 and a line on failure."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "models" / "training"))

import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch.nn import functional as F  # noqa: E402

from henet import CROP, HENet  # noqa: E402
from metrics import auc_delong, dice  # noqa: E402


def autograd_gradcam(net: HENet, hu: torch.Tensor, masks: torch.Tensor, outcome: int) -> torch.Tensor:
    """Grad-CAM as its paper writes it: the gradient taken by autograd, averaged over the map, ReLU of the weighted sum."""
    maps = net.maps(hu, masks).detach().requires_grad_(True)
    net.logits(net.pool(maps, masks))[0, outcome].backward()
    weights = maps.grad.mean(dim=(2, 3, 4), keepdim=True)
    cam = F.relu((weights * maps).sum(dim=1, keepdim=True))
    return F.interpolate(cam.detach(), size=CROP, mode="trilinear", align_corners=False)[0, 0]


def main() -> None:
    torch.manual_seed(7)
    net = HENet().eval()
    with torch.no_grad():
        net.scale.copy_(torch.tensor([0.7, 1.3, 1.1]))
    worst = 0.0
    for _ in range(10):
        hu = torch.randn(1, 1, *CROP) * 30 + 35
        masks = torch.rand(1, 2, *CROP) * (torch.rand(1, 1, *CROP) > 0.9)
        with torch.no_grad():
            _, graph = net(hu, masks)
        for outcome in range(3):
            reference = autograd_gradcam(net, hu, masks, outcome)
            worst = max(worst, float((graph[0, outcome] - reference).abs().max() / (reference.max() + 1e-12)))
    print(f"gradcam: largest difference {worst:.2e} of the maximum")
    assert worst < 1e-4, "the graph's Grad-CAM is not the gradient's"

    # Four of the six pairs of a positive and a negative are in order, one is a tie: AUC (4 + 0.5) / 6.
    area, _ = auc_delong(np.array([0.9, 0.4, 0.4, 0.5, 0.1]), np.array([1, 1, 0, 0, 0]))
    assert abs(area - 4.5 / 6) < 1e-12, area
    # Hand-computed: variance of (1, 0.5) is 0.125, of (0.75, 0.5, 1) is 0.0625; half width 1.96 * sqrt(0.125/2 + 0.0625/3).
    _, (low, _) = auc_delong(np.array([0.9, 0.4, 0.4, 0.5, 0.1]), np.array([1, 1, 0, 0, 0]))
    assert abs(low - (0.75 - 1.959964 * np.sqrt(0.125 / 2 + 0.0625 / 3))) < 1e-6, low
    assert dice(np.array([1, 1, 0], bool), np.array([1, 0, 0], bool)) == 2 / 3
    print("ok")


if __name__ == "__main__":
    main()
