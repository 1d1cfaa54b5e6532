"""
What TensorRT's ONNX parser takes, as far as it can be told without TensorRT: its own support matrix for 8.4, the release of
JetPack 5 (github.com/onnx/onnx-tensorrt, docs/operators.md; later releases take more). The parser itself is not run here.
"""

import onnx

MATRIX = "TensorRT 8.4"

FLOATING = frozenset(
    """Abs Add ArgMax ArgMin AveragePool BatchNormalization Cast Ceil Clip Concat Constant ConstantOfShape Conv ConvTranspose Div Dropout Elu
    Equal Erf Exp Expand Flatten Floor Gather GatherElements Gemm GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual Identity
    InstanceNormalization LeakyRelu Less LessOrEqual Log LogSoftmax MatMul Max MaxPool Mean Min Mul Neg Pad Pow PRelu ReduceL1 ReduceL2
    ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum Relu Reshape Resize Selu Shape Sigmoid Sign Slice Softmax Softplus Split Sqrt
    Squeeze Sub Sum Tanh Tile TopK Transpose Unsqueeze Upsample Where""".split()
)
"""Those of its operators that a network of convolutions may need; all of them take float32."""

RESIZE = {"half_pixel", "pytorch_half_pixel", "tf_half_pixel_for_nn", "asymmetric", "align_corners"}


def refused(graph: onnx.ModelProto) -> list:
    """Sentences, one for each thing in a graph that the matrix does not allow, or that has no static shape; none where it holds."""
    graph = onnx.shape_inference.infer_shapes(graph, data_prop=True)
    constants = {tensor.name: tuple(tensor.dims) for tensor in graph.graph.initializer}
    constants |= {node.output[0]: tuple(a.t.dims) for node in graph.graph.node if node.op_type == "Constant" for a in node.attribute if a.name == "value"}
    said = [f"{kind} is not in the matrix of {MATRIX}" for kind in sorted({node.op_type for node in graph.graph.node} - FLOATING)]
    for node in graph.graph.node:
        said += [f"{node.op_type} {node.name}: {what}" for what in restrictions(node, constants)]
    values = [*graph.graph.input, *graph.graph.output]
    said += [f"{value.name} has no static shape" for value in values if not all(d.HasField("dim_value") for d in value.type.tensor_type.shape.dim)]
    return said


def restrictions(node: onnx.NodeProto, constants: dict):
    """What the matrix's column of restrictions says against one node."""
    given = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
    if node.op_type in ("Conv", "ConvTranspose"):
        if node.input[1] not in constants:
            yield "its weights must be an initializer"
        elif len(constants[node.input[1]]) not in (4, 5):
            yield "only two and three dimensions"
    if node.op_type in ("AveragePool", "MaxPool") and len(given["kernel_shape"]) not in (2, 3):
        yield "only two and three dimensions"
    if node.op_type == "MaxPool" and len(node.output) > 1:
        yield "its indices are not available"
    if node.op_type == "Resize":
        if given.get("coordinate_transformation_mode", b"half_pixel").decode() not in RESIZE:
            yield "coordinates are mapped in a way that it does not know"
        if given.get("mode", b"nearest").decode() not in ("nearest", "linear"):
            yield "only nearest and linear"
    if node.op_type in ("Slice", "Squeeze", "Unsqueeze", "TopK"):
        at = {"Slice": 3, "Squeeze": 1, "Unsqueeze": 1, "TopK": 1}[node.op_type]
        if len(node.input) > at and node.input[at] and node.input[at] not in constants:
            yield "its axes, or K, must be constant"
