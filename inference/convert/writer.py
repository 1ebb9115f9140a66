"""Writes a graph as a TFLite file: the same graph always gives the same bytes.

Table slots as in TensorFlow Lite `schema.fbs`, file identifier TFL3.
"""

from collections.abc import Sequence
from typing import Final

import flatbuffers  # type: ignore[import-untyped]
import numpy as np

from inference.convert.graph import Array, Graph, Kind, Op, Operator, Scale, Tensor

VERSION: Final = 3
ALIGNMENT: Final = 16
OPTIONS: Final = {  # BuiltinOptions, and the slots that hold a byte rather than an int
    Op.ABS: (78, set[int]()), Op.ADD: (11, {0}), Op.AVERAGE_POOL_2D: (5, {0, 5}),
    Op.CONV_2D: (1, {0, 3}), Op.DEPTHWISE_CONV_2D: (2, {0, 4}), Op.DEQUANTIZE: (46, set[int]()),
    Op.FULLY_CONNECTED: (8, {0}), Op.L2_NORMALIZATION: (12, {0}), Op.MAX_POOL_2D: (5, {0, 5}),
    Op.MUL: (21, {0}), Op.PAD: (22, set[int]()), Op.PRELU: (0, set[int]()),
    Op.RELU: (0, set[int]()), Op.RESHAPE: (17, set[int]()), Op.SUB: (28, {0}),
}  # fmt: skip
# What each operator's int8 (DEQUANTIZE: float16) form was introduced with.
VERSIONS: Final = {
    Op.ADD: 2, Op.AVERAGE_POOL_2D: 2, Op.CONV_2D: 3, Op.DEPTHWISE_CONV_2D: 3, Op.DEQUANTIZE: 3,
    Op.FULLY_CONNECTED: 4, Op.MAX_POOL_2D: 2, Op.PAD: 2, Op.PRELU: 1, Op.RESHAPE: 1,
}  # fmt: skip


def tflite(graph: Graph, description: str, outputs: Sequence[int] = ()) -> bytes:
    """Give the file's bytes; `outputs` are other tensors than the last one."""
    builder = flatbuffers.Builder(1 << 20)
    codes = sorted({operator.op for operator in graph.operators})
    datas = [tensor.data for tensor in graph.tensors if tensor.data is not None]
    buffers = [_buffer(builder, None), *(_buffer(builder, data) for data in datas)]
    places = iter(range(1, len(buffers)))
    tensors = [
        _tensor(builder, tensor, next(places) if tensor.data is not None else 0)
        for tensor in graph.tensors
    ]
    operators = [_operator(builder, row, codes.index(row.op)) for row in graph.operators]
    whole = _table(
        builder,
        [
            ("offset", _offsets(builder, tensors)), ("offset", _ints(builder, [graph.entry])),
            ("offset", _ints(builder, outputs or [graph.exit])),
            ("offset", _offsets(builder, operators)),
        ],
    )  # fmt: skip
    eight = any(tensor.kind is Kind.INT8 for tensor in graph.tensors)
    named = [_code(builder, op, eight=eight) for op in codes]
    root = _table(
        builder,
        [
            ("uint", VERSION), ("offset", _offsets(builder, named)),
            ("offset", _offsets(builder, [whole])), ("offset", builder.CreateString(description)),
            ("offset", _offsets(builder, buffers)),
        ],
    )  # fmt: skip
    builder.Finish(root, b"TFL3")
    return bytes(builder.Output())


Field = tuple[str, int] | None


def _table(builder: flatbuffers.Builder, fields: Sequence[Field]) -> int:
    builder.StartObject(len(fields))
    for slot, field in enumerate(fields):
        match field:
            case ("offset", place):
                builder.PrependUOffsetTRelativeSlot(slot, place, 0)
            case ("uint", value):
                builder.PrependUint32Slot(slot, value, 0)
            case ("int", value):
                builder.PrependInt32Slot(slot, value, 0)
            case ("byte", value):
                builder.PrependUint8Slot(slot, value, 0)
    return int(builder.EndObject())


def _offsets(builder: flatbuffers.Builder, places: Sequence[int]) -> int:
    builder.StartVector(4, len(places), 4)
    for place in reversed(places):
        builder.PrependUOffsetTRelative(place)
    return int(builder.EndVector())


def _ints(builder: flatbuffers.Builder, values: Sequence[int]) -> int:
    return int(builder.CreateNumpyVector(np.array(values, "<i4")))


def _buffer(builder: flatbuffers.Builder, data: Array | None) -> int:
    if data is None:
        return _table(builder, [None])
    raw = np.ascontiguousarray(data).tobytes()
    builder.StartVector(1, len(raw), ALIGNMENT)
    builder.head = builder.head - len(raw)
    builder.Bytes[builder.Head() : builder.Head() + len(raw)] = raw
    return _table(builder, [("offset", builder.EndVector())])


def _tensor(builder: flatbuffers.Builder, tensor: Tensor, buffer: int) -> int:
    name = builder.CreateString(tensor.name)
    shape = _ints(builder, tensor.shape)
    scale = _scale(builder, tensor.scale) if tensor.scale else None
    return _table(
        builder,
        [
            ("offset", shape), ("byte", tensor.kind), ("uint", buffer), ("offset", name),
            ("offset", scale) if scale is not None else None,
        ],
    )  # fmt: skip


def _scale(builder: flatbuffers.Builder, scale: Scale) -> int:
    zeros = [scale.zero] * len(scale.scales)
    scales = builder.CreateNumpyVector(np.array(scale.scales, "<f4"))
    zeros_at = builder.CreateNumpyVector(np.array(zeros, "<i8"))
    axis: Field = ("int", scale.axis)
    return _table(builder, [None, None, ("offset", scales), ("offset", zeros_at), None, None, axis])


def _operator(builder: flatbuffers.Builder, row: Operator, code: int) -> int:
    kind, small = OPTIONS[row.op]
    chosen = dict(row.options)
    slots: list[Field] = [
        (("byte" if slot in small else "int"), chosen[slot]) if slot in chosen else None
        for slot in range(max(chosen, default=-1) + 1)
    ]
    options = _table(builder, slots)
    inputs, outputs = _ints(builder, row.inputs), _ints(builder, [row.output])
    return _table(
        builder,
        [
            ("uint", code), ("offset", inputs), ("offset", outputs), ("byte", kind),
            ("offset", options),
        ],
    )  # fmt: skip


def _code(builder: flatbuffers.Builder, op: Op, *, eight: bool) -> int:
    late = eight or op is Op.DEQUANTIZE
    version = VERSIONS[op] if late else 1
    return _table(builder, [("byte", op), None, ("int", version), ("int", op)])
