"""The networks' own promises, run by test/training/training.test.ts with Debian's python3-torch. Exit 1 and a line on failure."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "models" / "training"))

import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch.nn import functional as F  # noqa: E402

from cohort import as_input  # noqa: E402
from expansion import VIEWS, Expansion, mirrored  # noqa: E402
from henet import CLINICAL, CROP, MAP, HENet  # noqa: E402
from metrics import auc_delong, dice  # noqa: E402


def autograd_gradcams(net: HENet, hu: torch.Tensor, masks: torch.Tensor, clinical: torch.Tensor) -> torch.Tensor:
    """Grad-CAM as its paper writes it, mean of the views: the gradient by autograd, averaged over the map, ReLU of the weighted sum."""
    total = torch.zeros(3, *MAP)
    for view in VIEWS:
        seen = mirrored(masks, view)
        with torch.no_grad():
            maps = net.maps(mirrored(hu, view), seen)
        maps.requires_grad_(True)
        logits = net.head(net.pool(maps, mirrored(hu, view), seen), clinical)[0]
        for outcome in range(3):
            (slope,) = torch.autograd.grad(logits[outcome], maps, retain_graph=True)
            cam = F.relu((slope.mean(dim=(2, 3, 4), keepdim=True) * maps.detach()).sum(dim=1))[0]
            total[outcome] += mirrored(cam, view) / len(VIEWS)
    return F.interpolate(total[None], size=CROP, mode="trilinear", align_corners=False)[0]


def main() -> None:
    torch.manual_seed(7)
    net = HENet().eval()
    graph = Expansion(net)
    with torch.no_grad():
        net.head.scale.copy_(torch.tensor([[0.7, 1.3, 1.1], [0.2, -0.3, 0.1]]))
    random = np.random.default_rng(7)
    worst = 0.0
    for case in range(50):
        hu = torch.randn(1, 1, *CROP) * 30 + 35
        masks = torch.rand(1, 2, *CROP) * (torch.rand(1, 1, *CROP) > 0.9)
        clinical = torch.from_numpy(as_input(random.uniform(size=5) * [6, 1, 250, 90, 15]))[None]
        with torch.no_grad():
            probabilities, spread, cam = graph(hu, masks, clinical)
            if case == 0:
                blind, _, _ = graph(hu, masks, torch.from_numpy(as_input(np.full(len(CLINICAL), np.nan)))[None])
                assert (probabilities != blind).all(), "what is known must change the answer"
        assert (spread >= 0).all() and (spread > 0).any(), "mirrored views must differ a little"
        reference = autograd_gradcams(net, hu, masks, clinical)
        scale = reference.flatten(1).max(dim=1).values[:, None, None, None] + 1e-12
        worst = max(worst, float(((cam[0] - reference).abs() / scale).max()))
    print(f"gradcam: largest difference {worst:.2e} of the maximum over 50 cases")
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
