"""MobileFaceNet (52 convolutions, 112 x 112 RGB to 192 numbers) as a graph, from its TFLite file.

The published file holds each PRELU as RELU(x) + 0.5 * slope * (x - |x|), six operators with ABS
among them; here it is one again. Two convolutions of one pixel with nothing between them become
one. The last step, the division by the length, is left off: who compares divides anyway, and in 8
bits it would leave ten steps to a number.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inference.convert.graph import (
    NONE,
    NUMPY,
    Graph,
    Kind,
    Op,
    Operator,
    Tensor,
    WeightsError,
    known,
)
from inference.convert.reader import read

SIDE: Final = 112
VALUES: Final = 192
CONVOLUTIONS: Final = 52
SLOPES: Final = 33
RANGE: Final = 128.0
OFF: Final = 0.5  # of the published middle, 127.5, from the 128 that bytes less 128 have
HALF: Final = 0.5
WEIGHED: Final = (Op.CONV_2D, Op.DEPTHWISE_CONV_2D)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Layer:
    """A convolution of one pixel that waits for the next one."""

    at: int
    weights: Floats
    bias: Floats


def graph(data: bytes) -> Graph:
    """Build the network, which takes (x - 127.5) / 128 for x from 0 to 255."""
    try:
        return _Builder(read(data)).build()
    except (IndexError, ValueError) as other:
        raise WeightsError(f"not MobileFaceNet: {other}") from other


def of_bytes(graph: Graph) -> Graph:
    """Let the first layer take x - 128, which 8 bits hold exactly."""
    made = Graph(list(graph.tensors), list(graph.operators), graph.entry)
    _, *places = made.operators[0].inputs
    weights, bias = (known(made.tensors[at]).astype(np.float64) for at in places)
    weights = weights / RANGE
    for at, values in zip(places, (weights, bias + OFF * _sums(weights)), strict=True):
        old = made.tensors[at]
        made.tensors[at] = Tensor(old.name, old.shape, old.kind, values.astype(NUMPY[old.kind]))
    return made


class _Builder:
    def __init__(self, source: Graph) -> None:
        self._source = source
        self._made = Graph()
        self._by = {row.output: row for row in source.operators}
        self._placed: dict[int, int] = {}
        self._waiting: dict[int, _Layer] = {}

    def build(self) -> Graph:
        """Give the graph; raise `WeightsError` for another network."""
        source, made = self._source, self._made
        if source.tensors[source.entry].shape != (1, SIDE, SIDE, 3):
            raise WeightsError("takes another picture")
        self._placed[source.entry] = made.add(Tensor("picture", (1, SIDE, SIDE, 3)))
        for row in source.operators:
            match row.op:
                case Op.CONV_2D | Op.DEPTHWISE_CONV_2D:
                    self._convolve(row)
                case Op.ADD:
                    self._add(row)
                case Op.RESHAPE:
                    self._flatten(row)
                case _:
                    continue  # parts of a PRELU, found from its end, and the division
        counted = Counter(row.op for row in made.operators)
        folded = sum(counted[op] for op in WEIGHED)
        if (folded, counted[Op.PRELU]) != (CONVOLUTIONS - 2, SLOPES):
            raise WeightsError("another number of layers")
        if made.tensors[made.exit].shape != (1, VALUES):
            raise WeightsError("gives other numbers")
        return made

    def _convolve(self, row: Operator) -> None:
        weights, bias = (self._constant(place) for place in row.inputs[1:])
        if row.inputs[0] in self._waiting:
            layer = self._waiting.pop(row.inputs[0])
            at, (weights, bias) = layer.at, _folded(layer, weights, bias)
        else:
            at = self._at(row.inputs[0])
        if self._one_pixel(row) and self._goes_on(row):
            self._waiting[row.output] = _Layer(at, weights, bias)
            return
        made = self._made
        number = len(made.operators)
        inputs = (at, made.constant(f"weights_{number}", weights),
                  made.constant(f"bias_{number}", bias))  # fmt: skip
        self._run(row, row.op, inputs, row.options)

    def _add(self, row: Operator) -> None:
        slope = self._slope(row)
        if slope is None:
            parts = tuple(self._at(place) for place in row.inputs)
            self._run(row, Op.ADD, parts, row.options)
            return
        at, values = slope
        name = f"slope_{len(self._made.operators)}"
        constant = self._made.constant(name, values.reshape(1, 1, -1))
        self._run(row, Op.PRELU, (self._at(at), constant))

    def _flatten(self, row: Operator) -> None:
        name = f"shape_{len(self._made.operators)}"
        shape = np.array(self._source.tensors[row.output].shape)
        constant = self._made.constant(name, shape, Kind.INT32)
        self._run(row, Op.RESHAPE, (self._at(row.inputs[0]), constant))

    def _run(
        self, row: Operator, op: Op, inputs: tuple[int, ...],
        options: tuple[tuple[int, int], ...] = (),
    ) -> None:  # fmt: skip
        shape = self._source.tensors[row.output].shape
        self._placed[row.output] = self._made.run(op, inputs, shape, *options)

    def _slope(self, row: Operator) -> tuple[int, Floats] | None:
        """Find RELU(x) + MUL(MUL(slope, SUB(x, ABS(x))), 0.5); give x and the slope."""
        relu, halved = (self._by.get(place) for place in row.inputs)
        if relu is None or halved is None or (relu.op, halved.op) != (Op.RELU, Op.MUL):
            return None
        product, half = self._by.get(halved.inputs[0]), self._constant(halved.inputs[1])
        if product is None or product.op is not Op.MUL or half.ravel().tolist() != [HALF]:
            raise WeightsError("half a PRELU")
        difference = self._by.get(product.inputs[1])
        size = None if difference is None else self._by.get(difference.inputs[1])
        at = relu.inputs[0]
        found = difference is not None and size is not None and (
            (difference.op, size.op) == (Op.SUB, Op.ABS)
            and difference.inputs[0] == at == size.inputs[0]
        )  # fmt: skip
        if not found:
            raise WeightsError("half a PRELU")
        return at, self._constant(product.inputs[0])

    def _one_pixel(self, row: Operator) -> bool:
        shape = self._source.tensors[row.inputs[1]].shape
        chosen = dict(row.options)
        return (
            row.op is Op.CONV_2D and shape[1:3] == (1, 1)
            and (chosen.get(1), chosen.get(2), chosen.get(3, NONE)) == (1, 1, NONE)
        )  # fmt: skip

    def _goes_on(self, row: Operator) -> bool:
        users = [one for one in self._source.operators if row.output in one.inputs]
        return len(users) == 1 and self._one_pixel(users[0])

    def _at(self, place: int) -> int:
        if place not in self._placed:
            raise WeightsError("operators in another order")
        return self._placed[place]

    def _constant(self, place: int) -> Floats:
        return known(self._source.tensors[place]).astype(np.float64)


def _folded(layer: _Layer, weights: Floats, bias: Floats) -> tuple[Floats, Floats]:
    """Multiply two layers of one pixel; sums in one order, alike on every machine."""
    outer, inner = weights[:, 0, 0, :], layer.weights[:, 0, 0, :]
    product = np.zeros((len(outer), inner.shape[1]))
    shift = bias.copy()
    for place in range(len(inner)):
        product += outer[:, place, None] * inner[None, place]
        shift += outer[:, place] * layer.bias[place]
    return product[:, None, None, :], shift


def _sums(weights: Floats) -> Floats:
    total = np.zeros(len(weights))
    for part in weights.reshape(len(weights), -1).T:
        total += part
    return total
