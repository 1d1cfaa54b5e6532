"""Writes two small model packages that have the tensors of the real ones: make_package.py OUT [--tiled]

The hematoma network calls 50 to 100 HU away from bone a bleed: IPH in the patient's right half, IVH in the left. The
expansion network answers from the two volumes and, where it is known, the time since onset; its Grad-CAM is the masks.
Golden outputs come from NumPy, not from the runtime under test. Needs Debian's python3-onnx. With --tiled the hematoma
network reads tiles of a grid of its own and knows two more classes; all are told apart by density: 50 to 75 HU IPH,
75 to 90 IVH, 90 to 220 EAH, 2 to 20 PHE.
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

GRID = (32, 192, 192)
CROP = (16, 80, 80)
VOXEL_ML = 1.25 * 1.25 * 5 / 1000
CONV = {"kernel_shape": [1, 5, 5], "pads": [0, 2, 2, 0, 2, 2]}
RIGHT = (np.arange(GRID[2]) < GRID[2] // 2).astype(np.float32).reshape(1, 1, 1, 1, -1)


def sigmoid(x):
    return 1 / (1 + np.exp(-x.astype(np.float64)))


def hematoma_reference(hu):
    padded = np.pad(hu[0, 0], ((0, 0), (2, 2), (2, 2)), constant_values=-1e9)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (5, 5), axis=(1, 2))
    brightest = windows.max(axis=(3, 4))[None, None]
    bleed = sigmoid(hu - 50) * sigmoid(100 - hu) * sigmoid(150 - brightest)
    iph = bleed * RIGHT
    return np.concatenate([1 - bleed, iph, bleed - iph], axis=1)


def hematoma_nodes():
    constants = {"c50": 50.0, "c100": 100.0, "c150": 150.0, "one": 1.0}
    tensors = [numpy_helper.from_array(np.array(v, np.float32), k) for k, v in constants.items()]
    tensors.append(numpy_helper.from_array(RIGHT, "right"))
    node = helper.make_node
    nodes = [
        node("MaxPool", ["hu"], ["brightest"], **CONV),
        node("Sub", ["hu", "c50"], ["above"]),
        node("Sub", ["c100", "hu"], ["below"]),
        node("Sub", ["c150", "brightest"], ["boneless"]),
        node("Sigmoid", ["above"], ["s1"]),
        node("Sigmoid", ["below"], ["s2"]),
        node("Sigmoid", ["boneless"], ["s3"]),
        node("Mul", ["s1", "s2"], ["s12"]),
        node("Mul", ["s12", "s3"], ["bleed"]),
        node("Mul", ["bleed", "right"], ["iph"]),
        node("Sub", ["bleed", "iph"], ["ivh"]),
        node("Sub", ["one", "bleed"], ["background"]),
        node("Concat", ["background", "iph", "ivh"], ["probabilities"], axis=1),
    ]
    return nodes, tensors


TILE = (24, 40, 32)
"""Output of one run of the tiled network, z y x, on a grid of 2 mm."""
MARGIN = 2
TILED_GRID = (80, 120, 120)


def tiled_reference(hu):
    windows = np.lib.stride_tricks.sliding_window_view(hu[0, 0], (5, 5, 5))
    brightest = windows.max(axis=(3, 4, 5))[None, None]
    own = hu[:, :, MARGIN:-MARGIN, MARGIN:-MARGIN, MARGIN:-MARGIN]
    boneless = sigmoid(250 - brightest)
    plain = sigmoid(120 - brightest) * boneless
    iph = sigmoid(own - 50) * sigmoid(75 - own) * plain
    ivh = sigmoid(own - 75) * sigmoid(90 - own) * plain
    eah = sigmoid(own - 90) * sigmoid(220 - own) * boneless
    phe = sigmoid(own - 2) * sigmoid(20 - own) * plain
    return np.concatenate([1 - iph - ivh - eah - phe, iph, eah, phe, ivh], axis=1)


def tiled_nodes():
    node = helper.make_node
    limits = {f"c{v}": np.array(v, np.float32) for v in (1, 2, 20, 50, 75, 90, 120, 220, 250)}
    tensors = [numpy_helper.from_array(value, name) for name, value in limits.items()]
    ends = {"from": [MARGIN] * 3, "to": [MARGIN + side for side in TILE], "zyx": [2, 3, 4]}
    tensors += [numpy_helper.from_array(np.array(value, np.int64), name) for name, value in ends.items()]
    nodes = [
        node("MaxPool", ["hu"], ["brightest"], kernel_shape=[5, 5, 5]),
        node("Slice", ["hu", "from", "to", "zyx"], ["own"]),
    ]

    def step(low, high, out):
        nodes.extend([node("Sub", [high, low], [f"{out}_d"]), node("Sigmoid", [f"{out}_d"], [out])])

    def product(out, *factors):
        for n, factor in enumerate(factors[1:]):
            before = factors[0] if n == 0 else f"{out}_{n}"
            nodes.append(node("Mul", [before, factor], [out if n == len(factors) - 2 else f"{out}_{n + 1}"]))

    step("brightest", "c250", "boneless")
    step("brightest", "c120", "undense")
    product("plain", "undense", "boneless")
    for name, low, high, where in (
        ("iph", "c50", "c75", "plain"), ("ivh", "c75", "c90", "plain"),
        ("eah", "c90", "c220", "boneless"), ("phe", "c2", "c20", "plain"),
    ):  # fmt: skip
        step(low, "own", f"{name}_above")
        step("own", high, f"{name}_below")
        product(name, f"{name}_above", f"{name}_below", where)
    nodes += [
        node("Sum", ["iph", "ivh", "eah", "phe"], ["marked"]),
        node("Sub", ["c1", "marked"], ["background"]),
        node("Concat", ["background", "iph", "eah", "phe", "ivh"], ["probabilities"], axis=1),
    ]
    return nodes, tensors


def expansion_reference(hu, masks, clinical):
    ml = masks.astype(np.float64).sum(axis=(2, 3, 4)) * VOXEL_ML
    iph, ivh = ml[:, :1], ml[:, 1:]
    logits = np.concatenate([iph / 10 - 2, (iph + ivh) / 10 - 2, iph / 10 + ivh / 20 - 2], axis=1)
    bright = np.maximum(hu, 0) / 100
    cam = np.concatenate([masks[:, :1], masks[:, 1:], masks.sum(axis=1, keepdims=True)], axis=1) * bright
    probabilities = sigmoid(logits + clinical[:, :1] * clinical[:, 5:6])
    return probabilities, 0.1 * probabilities, cam


def expansion_nodes():
    mix = np.array([[0.1, 0.1, 0.1], [0.0, 0.1, 0.05]], np.float32) * VOXEL_ML
    tensors = [
        numpy_helper.from_array(np.array([2, 3, 4], np.int64), "zyx"),
        numpy_helper.from_array(mix, "mix"),
        numpy_helper.from_array(np.array(2.0, np.float32), "two"),
        numpy_helper.from_array(np.array(0.01, np.float32), "percent"),
        numpy_helper.from_array(np.array(0.1, np.float32), "tenth"),
        numpy_helper.from_array(np.array([1], np.int64), "channel"),
        *(numpy_helper.from_array(np.array([n], np.int64), f"c{n}") for n in (0, 1, 5, 6)),
    ]
    node = helper.make_node
    nodes = [
        node("ReduceSum", ["masks", "zyx"], ["sums"], keepdims=0),
        node("MatMul", ["sums", "mix"], ["mixed"]),
        node("Sub", ["mixed", "two"], ["image"]),
        node("Slice", ["clinical", "c0", "c1", "channel"], ["onset"]),
        node("Slice", ["clinical", "c5", "c6", "channel"], ["known"]),
        node("Mul", ["onset", "known"], ["told"]),
        node("Add", ["image", "told"], ["logits"]),
        node("Sigmoid", ["logits"], ["probabilities"]),
        node("Mul", ["probabilities", "tenth"], ["spread"]),
        node("Relu", ["hu"], ["positive"]),
        node("Mul", ["positive", "percent"], ["bright"]),
        node("ReduceSum", ["masks", "channel"], ["both"], keepdims=1),
        node("Concat", ["masks", "both"], ["three"], axis=1),
        node("Mul", ["three", "bright"], ["gradcam"]),
    ]
    return nodes, tensors


def write(folder, role, nodes, tensors, inputs, outputs, grid, extra):
    """`inputs` and `outputs`: golden values by tensor name."""
    (folder / "golden").mkdir(parents=True)
    declare = lambda name, value: helper.make_tensor_value_info(name, TensorProto.FLOAT, value.shape)
    graph = helper.make_graph(
        nodes, role, [declare(*one) for one in inputs.items()], [declare(*one) for one in outputs.items()], tensors
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    data = model.SerializeToString()
    (folder / "model.onnx").write_bytes(data)
    for name, value in {**inputs, **outputs}.items():
        value.astype("<f4").tofile(folder / "golden" / f"{name}.f32")
    tensor = lambda name, value: {"name": name, "shape": list(value.shape), "dtype": "float32", "description": name}
    manifest = {
        "schema": 1, "name": f"test-{role}", "version": "1.0.0", "role": role, "file": "model.onnx",
        "sha256": hashlib.sha256(data).hexdigest(), "intendedUse": "demonstration", "licence": "Apache-2.0",
        "trainedOn": "nothing: a fixed formula for tests", "opset": 13, "irVersion": 8,
        "inputs": [{**tensor(*one), "axes": "batch,channel,z,y,x"} for one in inputs.items()],
        "outputs": [tensor(*one) for one in outputs.items()],
        "grid": {"spacingMm": [1.25, 1.25, 5], "size": list(reversed(grid))},
        "huWindow": [50, 100], "labels": ["background", "IPH", "IVH"], "evaluation": {},
        "golden": {
            "inputs": {name: f"golden/{name}.f32" for name in inputs},
            "outputs": {name: f"golden/{name}.f32" for name in outputs},
            "tolerance": 1e-4,
        },
        **extra,
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2))


def main(out, tiled):
    random = np.random.default_rng(1)
    if tiled:
        hu = random.uniform(0, 260, (1, 1, *(side + 2 * MARGIN for side in TILE))).astype(np.float32)
        expected = {"probabilities": tiled_reference(hu)}
        extra = {
            "grid": {"spacingMm": [2, 2, 2], "size": list(reversed(TILED_GRID))}, "huWindow": [-100, 250],
            "labels": ["background", "IPH", "EAH", "PHE", "IVH"],
            "labelNames": {"EAH": "extra-axial haemorrhage", "PHE": "perilesional oedema"},
            "tile": {"size": list(reversed(TILE)), "margin": [MARGIN] * 3},
        }  # fmt: skip
        write(out / "hematoma", "hematoma", *tiled_nodes(), {"hu": hu}, expected, TILED_GRID, extra)
    else:
        hu = random.uniform(0, 160, (1, 1, *GRID)).astype(np.float32)
        expected = {"probabilities": hematoma_reference(hu)}
        write(out / "hematoma", "hematoma", *hematoma_nodes(), {"hu": hu}, expected, GRID, {})
    hu = random.uniform(-20, 100, (1, 1, *CROP)).astype(np.float32)
    masks = random.uniform(0, 0.02, (1, 2, *CROP)).astype(np.float32)
    clinical = np.array([[0.5, 1, 170, 70, 12, 1, 1, 1, 1, 1]], np.float32)
    probabilities, spread, gradcam = expansion_reference(hu, masks, clinical)
    thresholds = {
        "labels": ["CHE", "RHE1", "RHE2"], "thresholdsChosenBy": "tests",
        "thresholds": {"CHE": 0.4, "RHE1": 0.5, "RHE2": 0.6},
    }  # fmt: skip
    expected = {"probabilities": probabilities, "spread": spread, "gradcam": gradcam}
    inputs = {"hu": hu, "masks": masks, "clinical": clinical}
    write(out / "henet", "expansion", *expansion_nodes(), inputs, expected, CROP, thresholds)


main(Path(sys.argv[1]), "--tiled" in sys.argv[2:])
