"""
The network of BLAST-CT version 1 (Monteiro et al., Lancet Digital Health 2020): a DeepMedic with three paths. Written from
its published description; the names of the weights are those of its state dicts.
"""

import torch
from torch import nn
from torch.nn import functional as F

CLASSES = ("background", "IPH", "EAH", "PHE", "IVH")
"""Classes in the order of the logits."""

CLASS_NAMES = {"EAH": "extra-axial haemorrhage", "PHE": "perilesional oedema"}
"""Names of the classes that a hematoma model need not have."""

HU_WINDOW = (-15.0, 100.0)
"""HU to which the input is clipped; scaled to [-1, 1] within."""

MARGIN = 40
"""Voxels of context that the output lacks on each side."""

STRIDES = (5, 3, 1)
"""The paths read every fifth, every third and every voxel."""

UNIT = 15
"""Output sizes are multiples of it: of 5 and of 3, so that no path ends between voxels."""

SLAB = 15
"""Slices of the output that the head computes at once: its 250 maps of a whole tile would take most of the memory."""

PATH_MAPS = (30, 30, 40, 40, 40, 40, 50, 50)
HEAD_MAPS = (250, 250, len(CLASSES))
BN_EPS = 1e-5


class WeightsError(Exception):
    """A state dict that is not one of this network's; the message says what is wrong and what to do."""


class Cut(torch.autograd.Function):
    """
    Every `step`-th voxel along z, y and x from `starts` to before `ends`, as one operator of the graph: indexing is exported as
    three, each with a copy of its own size, and ONNX Runtime keeps a buffer of every size for the next member.
    """

    @staticmethod
    def forward(ctx, x: torch.Tensor, starts: tuple, ends: tuple, step: int) -> torch.Tensor:
        z, y, x_ = (slice(start, end, step) for start, end in zip(starts, ends))
        return x[:, :, z, y, x_].contiguous()

    @staticmethod
    def symbolic(g, x, starts: tuple, ends: tuple, step: int):
        constants = [g.op("Constant", value_t=torch.tensor(values)) for values in (starts, ends, (2, 3, 4), (step,) * 3)]
        return g.op("Slice", x, *constants)


class Block(nn.Module):
    """Batch norm, PReLU and an unpadded convolution; with as many maps out as in, the cropped input is added."""

    def __init__(self, inputs: int, outputs: int, kernel: int):
        super().__init__()
        self.bn = nn.BatchNorm3d(inputs, eps=BN_EPS)
        self.prelu = nn.PReLU()
        self.conv = nn.Conv3d(inputs, outputs, kernel, bias=False)
        self.residual = inputs == outputs
        self.edge = kernel // 2

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        # A PReLU of one slope is a LeakyReLU, which every runtime has and computes faster.
        y = self.conv(F.leaky_relu(self.bn(x), self.slope))
        if self.residual and self.edge > 0:
            x = Cut.apply(x, (self.edge,) * 3, (-self.edge,) * 3, 1)
        return y + x if self.residual else y

    def freeze(self) -> None:
        """Makes the slope a constant of the graph."""
        self.slope = self.prelu.weight.item()


class StridedPath(nn.Module):
    """Eight blocks on every `stride`-th voxel around an output of `output` voxels (z, y, x), brought back to its voxels."""

    def __init__(self, stride: int, output: tuple):
        super().__init__()
        self.stride = stride
        first = MARGIN - len(PATH_MAPS) * stride
        self.starts = (first + stride // 2,) * 3
        self.ends = tuple(side + 2 * MARGIN - first for side in output)
        maps = (1, *PATH_MAPS)
        self.path = nn.ModuleDict({str(n): Block(maps[n - 1], maps[n], 3) for n in range(1, len(maps))})

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = Cut.apply(x, self.starts, self.ends, self.stride)
        for block in self.path.values():
            x = block(x)
        return x if self.stride == 1 else F.interpolate(x, scale_factor=float(self.stride), mode="nearest")


class DeepMedic(nn.Module):
    """
    `hu` [1, 1, z + 80, y + 80, x + 80] in HU, isotropic 1 mm -> logits [1, 5, z, y, x] of CLASSES, where (z, y, x) is
    `output`: multiples of 15, fixed, so that the graph's shapes are static.
    """

    def __init__(self, output: tuple):
        super().__init__()
        if any(side < UNIT or side % UNIT for side in output):
            raise ValueError(f"a tile's sides are multiples of {UNIT}, not {' x '.join(map(str, output))}")
        self.output = output
        self.paths = nn.ModuleList(StridedPath(stride, output) for stride in STRIDES)
        maps = (len(STRIDES) * PATH_MAPS[-1], *HEAD_MAPS)
        self.fully_connected = nn.ModuleList(Block(maps[n], maps[n + 1], 1) for n in range(len(HEAD_MAPS)))

    def forward(self, hu: torch.Tensor) -> torch.Tensor:
        low, high = HU_WINDOW
        x = (hu.clamp(low, high) * 2.0 - (low + high)) / (high - low)
        paths = [path(x) for path in self.paths]
        slabs = []
        for z in range(0, self.output[0], SLAB):
            x = torch.cat([maps[:, :, z : z + SLAB] for maps in paths], dim=1)
            for block in self.fully_connected:
                x = block(x)
            slabs.append(x)
        return torch.cat(slabs, dim=2)

    def load(self, state: dict) -> "DeepMedic":
        """Takes the weights of a BLAST-CT state dict, all of them and nothing else. Raises WeightsError."""
        own = {upstream_name(name): tensor for name, tensor in self.state_dict().items()}
        faults = [f"{name} is missing" for name in own if name not in state]
        faults += [f"{name} is not known" for name in state if name not in own]
        faults += [
            f"{name} is {list(getattr(state[name], 'shape', []))} instead of {list(tensor.shape)}"
            for name, tensor in own.items()
            if name in state and getattr(state[name], "shape", None) != tensor.shape
        ]
        faults += [
            f"{name} holds values that are no numbers"
            for name in own
            if not faults and not bool(torch.isfinite(state[name].float()).all())
        ]
        if faults:
            more = f" and {len(faults) - 5} more" if len(faults) > 5 else ""
            raise WeightsError(f"{'; '.join(faults[:5])}{more}")
        self.load_state_dict({name: state[upstream_name(name)] for name in self.state_dict()}, strict=True)
        for module in self.modules():
            if isinstance(module, Block):
                module.freeze()
        return self.eval()


def upstream_name(name: str) -> str:
    """Of a weight of DeepMedic in BLAST-CT's state dicts: `paths.0.path.1...` is `path(5, 5, 5)0.path.1...` there."""
    first, number, rest = name.split(".", 2)
    if first != "paths":
        return name
    s = STRIDES[int(number)]
    return f"path({s}, {s}, {s}){number}.{rest}"


class Ensemble(nn.Module):
    """The graph of a package: the mean of the members' class probabilities. Static shapes, one tile a run."""

    def __init__(self, members: list):
        super().__init__()
        self.members = nn.ModuleList(members)

    def forward(self, hu: torch.Tensor) -> torch.Tensor:
        """`hu` [1, 1, z, y, x] -> probabilities [1, 5, z - 80, y - 80, x - 80] of CLASSES."""
        total = torch.softmax(self.members[0](hu), dim=1)
        for member in self.members[1:]:
            total = total + torch.softmax(member(hu), dim=1)
        return total if len(self.members) == 1 else total * (1.0 / len(self.members))
