"""What half precision would change, without hardware that has it: every weight and every result rounded to float16 on the way."""

import copy

import numpy as np
import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from cohort import Cohort, as_input, crop_start, cut
from evaluate import labels_of, probabilities_of
from henet import VOXEL_ML, Expansion

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


def differences(hematoma: nn.Module, henet: Expansion, cohort: Cohort) -> dict:
    """Largest difference between both precisions over the first CASES bleeding cases: marked volume, mL, and HENet's probabilities."""
    halves = Halved(hematoma), Halved(henet)
    bleeding = [case for case in range(len(cohort)) if cohort.column("iph_ml")[case] > 0][:CASES]
    volume, probability, finite = 0.0, 0.0, True
    for case in bleeding:
        found = probabilities_of(hematoma, cohort, case)
        half = probabilities_of(halves[0], cohort, case)
        finite = finite and bool(np.isfinite(half).all())
        marked = [(labels_of(each) > 0).sum() * VOXEL_ML for each in (found, half)]
        volume = max(volume, float(abs(marked[0] - marked[1])))
        start = crop_start(found[1:].sum(axis=0))
        if start is None:
            continue
        hu = torch.from_numpy(cut(np.array(cohort.ct(case), dtype=np.float32), start))[None, None]
        masks = torch.from_numpy(np.ascontiguousarray(cut(found[1:], start)))[None]
        known = torch.from_numpy(as_input(cohort.clinical()[case]))[None]
        with torch.no_grad():
            said = [net(hu, masks, known)[0] for net in (henet, halves[1])]
        finite = finite and bool(torch.isfinite(said[1]).all())
        probability = max(probability, float((said[0] - said[1]).abs().max()))
    return {"cases": len(bleeding), "finite": finite, "volumeMl": round(volume, 3), "probability": round(probability, 4)}
