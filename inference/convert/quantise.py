"""Smaller forms of a float graph: half-precision weights, or 8 bits throughout for an Edge TPU.

The 8-bit form follows TensorFlow Lite's quantisation specification: activations int8 with one
scale and zero point, convolution weights symmetric a filter, full layers symmetric a tensor, biases
int32. Every step is elementwise, so the result is the same on every machine.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inference.convert.graph import NUMPY, Graph, Kind, Op, Operator, Scale, Tensor, known

LEAST, MOST = -128, 127
WEIGHED: Final = (Op.CONV_2D, Op.DEPTHWISE_CONV_2D, Op.FULLY_CONNECTED)
FILTERS: Final = {Op.CONV_2D: 0, Op.DEPTHWISE_CONV_2D: 3}  # axis of the filters
KEEPS_SCALE: Final = (Op.PAD, Op.MAX_POOL_2D, Op.AVERAGE_POOL_2D, Op.RESHAPE)
Ranges = Mapping[str, tuple[float, float]]


def halved(graph: Graph) -> Graph:
    """Store weights in half precision, widened again by the runtime when it loads them."""
    made = Graph(list(graph.tensors), [], graph.entry)
    for row in graph.operators:
        inputs = list(row.inputs)
        if row.op in WEIGHED:
            inputs[1] = _half(made, inputs[1])
        made.operators.append(Operator(row.op, tuple(inputs), row.output, row.options))
    return made


def _half(made: Graph, place: int) -> int:
    weights = made.tensors[place]
    data = known(weights).astype(NUMPY[Kind.FLOAT16])
    made.tensors[place] = Tensor(weights.name, weights.shape, Kind.FLOAT16, data)
    widened = made.add(Tensor(f"{weights.name}_wide", weights.shape))
    made.operators.append(Operator(Op.DEQUANTIZE, (place,), widened))
    return widened


def eighth(graph: Graph, ranges: Ranges) -> Graph:
    """Store everything in 8 bits; `ranges` are least and greatest value of each activation."""
    made = Graph(list(graph.tensors), list(graph.operators), graph.entry)
    entry = made.tensors[made.entry]
    made.tensors[made.entry] = _activation(entry, _scale(*ranges[entry.name]))
    for row in made.operators:
        source = made.tensors[row.inputs[0]]
        output = made.tensors[row.output]
        scale = source.scale if _keeps(made, row) else _scale(*ranges[output.name])
        made.tensors[row.output] = _activation(output, scale)
        if row.op in WEIGHED:
            _weigh(made, row, source)
        elif row.op is Op.PRELU:
            made.tensors[row.inputs[1]], _ = _symmetric(made.tensors[row.inputs[1]], None)
    return made


def _keeps(made: Graph, row: Operator) -> bool:
    """Tell whether steps go through; a gentle PRELU rounds what it lets through but once so."""
    if row.op is Op.PRELU:
        return bool(np.abs(known(made.tensors[row.inputs[1]])).max() <= 1)
    return row.op in KEEPS_SCALE


def _weigh(made: Graph, row: Operator, source: Tensor) -> None:
    weights, bias = (made.tensors[place] for place in row.inputs[1:])
    stored, scales = _symmetric(weights, FILTERS.get(row.op))
    made.tensors[row.inputs[1]] = stored
    fine = scales * (source.scale.scales[0] if source.scale else 1.0)
    sums = np.round(known(bias).astype(np.float64) / fine).astype(NUMPY[Kind.INT32])
    made.tensors[row.inputs[2]] = Tensor(
        bias.name, bias.shape, Kind.INT32, sums, Scale(tuple(fine.tolist()))
    )


def _symmetric(weights: Tensor, axis: int | None) -> tuple[Tensor, NDArray[np.float64]]:
    """Store with one scale a slice of the axis, or one for all; give the scales, too."""
    values = known(weights).astype(np.float64)
    others = tuple(one for one in range(values.ndim) if one != axis)
    greatest = np.abs(values).max(others, keepdims=True)
    scales = np.maximum(greatest / MOST, 1e-12).astype(np.float32).astype(np.float64)
    stored = np.clip(np.round(values / scales), -MOST, MOST).astype(np.int8)
    flat = scales.ravel()
    scale = Scale(tuple(flat.tolist()), 0, axis or 0)
    return Tensor(weights.name, weights.shape, Kind.INT8, stored, scale), flat


def _activation(tensor: Tensor, scale: Scale | None) -> Tensor:
    return Tensor(tensor.name, tensor.shape, Kind.INT8, None, scale)


def _scale(least: float, greatest: float) -> Scale:
    """Spread the range, which must hold zero exactly, over the 256 steps."""
    least, greatest = min(least, 0.0), max(greatest, 0.0)
    step = float(np.float32(max(greatest - least, 1e-6) / (MOST - LEAST)))
    return Scale((step,), max(LEAST, min(MOST, round(LEAST - least / step))))
