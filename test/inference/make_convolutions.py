"""Writes one small network of unpadded convolutions twice: make_convolutions.py OUT TILE WHOLE

tile.onnx takes blocks of TILE voxels and whole.onnx blocks of WHOLE voxels, both `x,y,z`; each gives the softmax of five classes
on a block that is smaller by 3 on each side (a 3 x 3 x 3 and a 5 x 5 x 5 convolution of seeded weights). Needs Debian's
python3-onnx.
"""

import sys
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

MARGIN = 3
CLASSES = 5


def write(path, size):
    random = np.random.default_rng(5)
    weights = lambda name, *shape: numpy_helper.from_array(
        (random.standard_normal(shape) / np.sqrt(np.prod(shape[1:]))).astype(np.float32), name
    )
    tensors = [
        weights("first", 4, 1, 3, 3, 3),
        weights("second", CLASSES, 4, 5, 5, 5),
        numpy_helper.from_array(np.array(0.05, np.float32), "scale"),
    ]
    nodes = [
        helper.make_node("Mul", ["hu", "scale"], ["scaled"]),
        helper.make_node("Conv", ["scaled", "first"], ["maps"]),
        helper.make_node("Relu", ["maps"], ["positive"]),
        helper.make_node("Conv", ["positive", "second"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
    ]
    z, y, x = reversed(size)
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes,
        "convolutions",
        [value("hu", TensorProto.FLOAT, [1, 1, z, y, x])],
        [value("probabilities", TensorProto.FLOAT, [1, CLASSES, *(n - 2 * MARGIN for n in (z, y, x))])],
        tensors,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    path.write_bytes(model.SerializeToString())


out = Path(sys.argv[1])
for name, size in zip(("tile", "whole"), sys.argv[2:4]):
    write(out / f"{name}.onnx", [int(n) for n in size.split(",")])
