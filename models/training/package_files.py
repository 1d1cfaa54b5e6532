"""The files of a model package: ONNX graph, golden case, manifest and card, and how they take their place whole."""

import gzip
import hashlib
import inspect
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch

from tensorrt_matrix import MATRIX, refused

LICENCE = "Apache-2.0"

OPSET = 13
"""TensorRT 8 and later parse it, and every operator used has its final form there."""

SPACING_MM = [1.25, 1.25, 5]


def export(module, inputs: dict, outputs: list, file: Path) -> dict:
    """Writes the ONNX graph and returns what the manifest says of it; stops where TensorRT's parser would not take it."""
    # Newer PyTorch has another exporter by default, which gives other graphs and needs more packages.
    older = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    torch.onnx.export(
        module, tuple(inputs.values()), str(file), input_names=list(inputs), output_names=outputs,
        opset_version=OPSET, do_constant_folding=True, **older,
    )
    graph = without_aliases(onnx.load(str(file)))
    onnx.checker.check_model(graph)
    onnx.save(graph, str(file))
    if refused(graph):
        raise SystemExit("\n".join([f"package: {file} would not do on {MATRIX}:", *refused(graph)]))
    return {
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "opset": next(each.version for each in graph.opset_import if each.domain in ("", "ai.onnx")),
        "irVersion": graph.ir_version,
        "operators": sorted({node.op_type for node in graph.graph.node}),
    }


def without_aliases(model: onnx.ModelProto) -> onnx.ModelProto:
    """
    The same model with each weight named once. Where a network is called several times the exporter hands its weights to all calls but
    the first through Identity, which TensorRT's parser does not take for constants.
    """
    weights = {each.name for each in model.graph.initializer}
    aliases = {node.output[0]: node.input[0] for node in model.graph.node if node.op_type == "Identity" and node.input[0] in weights}
    kept = [node for node in model.graph.node if node.output[0] not in aliases]
    for node in kept:
        node.input[:] = [aliases.get(name, name) for name in node.input]
    del model.graph.node[:]
    model.graph.node.extend(kept)
    return model


def golden(folder: Path, tensors: dict, decimals: int = 3, **finer: int) -> dict:
    """
    Raw float32 files of the golden case, compressed; returns their names by tensor. Values are rounded well below the
    tolerance, because the tail of a float does not compress; `finer` names tensors that need more decimals.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, values in tensors.items():
        raw = np.ascontiguousarray(values.numpy().round(finer.get(name, decimals)), dtype="<f4").tobytes()
        (folder / f"{name}.f32.gz").write_bytes(gzip.compress(raw, 9, mtime=0))
    return {name: f"golden/{name}.f32.gz" for name in tensors}


def rounded(values: torch.Tensor, decimals: int = 3) -> torch.Tensor:
    return torch.from_numpy(values.numpy().round(decimals))


def tensor(name: str, shape, description: str, axes: str | None = None) -> dict:
    facts = {"name": name, "shape": list(shape), "dtype": "float32", "description": description}
    return {**facts, "axes": axes} if axes else facts


def grid(voxels: tuple) -> dict:
    """Lattice of a network, x first, from its voxels in (z, y, x)."""
    return {"spacingMm": SPACING_MM, "size": list(reversed(voxels))}


def gflop(module: torch.nn.Module, *inputs: torch.Tensor) -> float:
    """Floating-point operations of one run, in 10^9: two for each multiplication of the convolutions and matrices."""
    counted = []

    def count(layer, _, output):
        each = layer.weight[0].numel() if layer.weight.dim() > 2 else layer.in_features
        counted.append(2 * each * output.numel())

    hooks = [m.register_forward_hook(count) for m in module.modules() if hasattr(m, "weight") and m.weight.dim() > 1]
    with torch.no_grad():
        module(*inputs)
    for hook in hooks:
        hook.remove()
    return round(sum(counted) / 1e9, 1)


class Place:
    """`with Place(out, name) as folder`: a package is made in a hidden folder and takes its place when it is whole, instead of one that is there."""

    def __init__(self, out: Path, name: str):
        self.final = out / name

    def __enter__(self) -> Path:
        self.final.parent.mkdir(parents=True, exist_ok=True)
        self.partial = Path(tempfile.mkdtemp(prefix=f".{self.final.name}-", dir=self.final.parent))
        return self.partial

    def __exit__(self, failure, *_) -> None:
        if failure is None:
            self.partial.chmod(0o755)
            before = self.partial.with_name(f"{self.partial.name}-before")
            if self.final.exists():
                self.final.rename(before)
            self.partial.rename(self.final)
            shutil.rmtree(before, ignore_errors=True)
        shutil.rmtree(self.partial, ignore_errors=True)


def write(folder: Path, manifest: dict, card: str) -> None:
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    (folder / "CARD.md").write_text(card)
    print(f"{manifest['name']}: {json.dumps(manifest['evaluation'])}")
