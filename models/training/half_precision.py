"""What half precision would change, without hardware that has it: every weight and every result rounded to float16 on the way."""

import copy

import numpy as np
import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from cohort import Cohort, as_input, crop_start, cut
from evaluate import labels_of, probabilities_of
from expansion import Expansion
from henet import VOXEL_ML

CASES = 12
"""Cases that are read both ways: a head takes seconds."""


class Rounding(TorchFunctionMode):
    """Rounds what each function of torch returns to float16; sums inside a function stay in float32, as accelerators keep them."""

    def __torch_function__(self, function, types, arguments=(), named=None):
        result = function(*arguments, **(named or {}))
        if isinstance(result, torch.Tensor) and result.dtype == torch.float32:
            return result.half().float()
        return result


class Halved(nn.Module):
    """A network as it would answer in half precision."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = copy.deepcopy(network)
        with torch.no_grad():
            for weight in self.network.state_dict().values():
                if weight.dtype == torch.float32:
                    weight.copy_(weight.half().float())

    def forward(self, *inputs):
        with Rounding():
            return self.network(*(each.half().float() for each in inputs))


def differences(hematoma: nn.Module, henet: Expansion, cohort: Cohort):
    """
    What half precision changes at most over the first CASES bleeding cases: of the hematoma network the marked volume, mL; of HENet
    the probabilities, their spread, and Grad-CAM as a share of its greatest value. Both with whether every result was finite.
    """
    halves = Halved(hematoma), Halved(henet)
    bleeding = np.flatnonzero(cohort.column("iph_ml") > 0)[:CASES]
    clinical = cohort.clinical()
    volumes, expansions, finite = [0.0], [np.zeros(3)], [True, True]
    for case in bleeding:
        found, half = (probabilities_of(net, cohort, case) for net in (hematoma, halves[0]))
        finite[0] = finite[0] and bool(np.isfinite(half).all())
        marked = [(labels_of(each) > 0).sum() * VOXEL_ML for each in (found, half)]
        volumes.append(abs(marked[0] - marked[1]))
        start = crop_start(found[1:].sum(axis=0))
        if start is None:
            continue
        hu = torch.from_numpy(cut(np.array(cohort.ct(case), dtype=np.float32), start))[None, None]
        masks = torch.from_numpy(np.ascontiguousarray(cut(found[1:], start)))[None]
        known = torch.from_numpy(as_input(clinical[case]))[None]
        with torch.no_grad():
            single, rounded_off = henet(hu, masks, known), halves[1](hu, masks, known)
        finite[1] = finite[1] and all(bool(torch.isfinite(each).all()) for each in rounded_off)
        scales = (1.0, 1.0, float(single[2].max()) + 1e-12)
        expansions.append(np.array([float((a - b).abs().max()) / scale for a, b, scale in zip(single, rounded_off, scales)]))
    cases, worst = len(bleeding), np.max(expansions, axis=0)
    probability, spread, gradcam = (round(float(each), 4) for each in worst)
    return (
        {"cases": cases, "finite": finite[0], "volumeMl": round(float(max(volumes)), 3)},
        {"cases": cases, "finite": finite[1], "probability": probability, "spread": spread, "gradcam": gradcam},
    )
