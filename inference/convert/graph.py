"""A network as values: tensors and operators by the numbers of the TFLite schema, version 3.

Knows no file format and no model. Source of the numbers: TensorFlow Lite `schema.fbs`.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class WeightsError(ValueError):
    """The file is not the network a converter knows."""


class Op(IntEnum):
    """`BuiltinOperator`."""

    ADD = 0
    AVERAGE_POOL_2D = 1
    CONV_2D = 3
    DEPTHWISE_CONV_2D = 4
    DEQUANTIZE = 6
    FULLY_CONNECTED = 9
    L2_NORMALIZATION = 11
    MAX_POOL_2D = 17
    MUL = 18
    RELU = 19
    RESHAPE = 22
    PAD = 34
    SUB = 41
    PRELU = 54
    ABS = 101


class Kind(IntEnum):
    """`TensorType`."""

    FLOAT32 = 0
    FLOAT16 = 1
    INT32 = 2
    INT8 = 9


NUMPY: Final[dict[Kind, np.dtype[Any]]] = {
    Kind.FLOAT32: np.dtype("<f4"), Kind.FLOAT16: np.dtype("<f2"), Kind.INT32: np.dtype("<i4"),
    Kind.INT8: np.dtype("i1"),
}  # fmt: skip
SAME, VALID = 0, 1
NONE, RELU = 0, 1


@dataclass(frozen=True, slots=True)
class Scale:
    """Real value = scale * (stored - zero); several scales are one a slice of `axis`."""

    scales: tuple[float, ...]
    zero: int = 0
    axis: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Tensor:
    """`data` of constants only."""

    name: str
    shape: tuple[int, ...]
    kind: Kind = Kind.FLOAT32
    data: Array | None = None
    scale: Scale | None = None


@dataclass(frozen=True, slots=True)
class Operator:
    """Tensors by their place in the graph; `options` are the fields of its options by slot."""

    op: Op
    inputs: tuple[int, ...]
    output: int
    options: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class Graph:
    """Operators in the order they run; one input, one output."""

    tensors: list[Tensor] = field(default_factory=list)
    operators: list[Operator] = field(default_factory=list)
    entry: int = 0

    def add(self, tensor: Tensor) -> int:
        """Give the place of a new tensor."""
        self.tensors.append(tensor)
        return len(self.tensors) - 1

    def constant(self, name: str, data: Array, kind: Kind = Kind.FLOAT32) -> int:
        """Add a constant."""
        return self.add(Tensor(name, data.shape, kind, data.astype(NUMPY[kind])))

    def run(
        self, op: Op, inputs: tuple[int, ...], shape: tuple[int, ...], *options: tuple[int, int]
    ) -> int:
        """Add an operator; give the place of its output."""
        name = f"{op.name.lower()}_{len(self.operators)}"
        output = self.add(Tensor(name, shape))
        self.operators.append(Operator(op, inputs, output, options))
        return output

    @property
    def exit(self) -> int:
        """The output of the last operator."""
        return self.operators[-1].output


def known(tensor: Tensor) -> Array:
    """Give the values of a constant; raise `WeightsError` for another tensor."""
    if tensor.data is None:
        raise WeightsError(f"{tensor.name} is no constant")
    return tensor.data
