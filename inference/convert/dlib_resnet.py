"""dlib's face recognition network (29 convolutions, 150 x 150 RGB to 128 numbers) as a graph.

Weights: Davis E. King, `dlib_face_recognition_resnet_model_v1.dat`, CC0. The file is dlib's own
serialisation: integers as a length byte (bit 7 = sign) and that many little-endian bytes; tensors
as version, four dimensions and little-endian float32. Layers stand in it from the input on, each
behind its name. Knows the order of the layers from dlib's `dnn_face_recognition_ex.cpp`.
"""

from collections.abc import Iterator
from math import fsum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inference.convert.graph import RELU, SAME, VALID, Graph, Kind, Op, Tensor, WeightsError

SIDE: Final = 150
MEAN: Final = (122.782, 117.001, 104.298)  # of the input, R G B
RANGE: Final = 256.0
VALUES: Final = 128
WIDEST: Final = 256
LEVELS: Final = ((32, 3, False), (64, 4, True), (128, 3, True), (256, 3, True), (256, 1, True))
CONVOLUTION: Final = b"\x01\x05con_4"
AFFINE: Final = b"\x01\x07affine_"
FULL: Final = b"\x01\x04fc_2\x01\x80\x02\x00\x01"  # 128 from 256
MOST_VALUES: Final = 1 << 21

Floats = NDArray[np.float64]


def graph(data: bytes) -> Graph:
    """Build the network with each affine layer folded into its convolution."""
    return _Builder(data).build()


class _Builder:
    def __init__(self, data: bytes) -> None:
        self._graph = Graph()
        kernels, affines, full = (list(_tensors(data, of)) for of in (CONVOLUTION, AFFINE, FULL))
        if len(kernels) != len(affines) or [layer.size for layer in full] != [WIDEST * VALUES]:
            raise WeightsError("another number of layers")
        self._kernels = zip(kernels, affines, strict=True)
        self._full = full[0]

    def build(self) -> Graph:
        made = self._graph
        at, side = made.add(Tensor("picture", (1, SIDE, SIDE, 3))), SIDE
        at, side = self._convolution(at, side, (3, 32, 7, 2), relu=True, first=True)
        at, side = self._pool(Op.MAX_POOL_2D, at, side, (3, 2), 32)
        before = 32
        for width, blocks, down in LEVELS:
            for number in range(blocks):
                halves = down and number == 0
                at, side = self._residual(at, side, before, width, halves=halves)
                before = width
        at, _ = self._pool(Op.AVERAGE_POOL_2D, at, side, (side, 1), before)
        weights = self._full.reshape(before, VALUES).T
        inputs = (at, made.constant("full", weights), made.constant("full_bias", np.zeros(VALUES)))
        made.run(Op.FULLY_CONNECTED, inputs, (1, VALUES))
        if next(self._kernels, None) is not None:
            raise WeightsError("more layers than the network has")
        return made

    def _residual(
        self, at: int, side: int, before: int, width: int, *, halves: bool
    ) -> tuple[int, int]:
        step = 2 if halves else 1
        main, inner = self._convolution(at, side, (before, width, 3, step), relu=True)
        main, inner = self._convolution(main, inner, (width, width, 3, 1), relu=False)
        beside, outer = at, side
        if halves:
            beside, outer = self._pool(Op.AVERAGE_POOL_2D, at, side, (2, 2), before)
        # dlib adds tensors of different size as if the smaller one went on in zeros
        largest = max(inner, outer)
        main = self._pad(main, inner, largest, width, width)
        beside = self._pad(beside, outer, largest, before, width)
        shape = (1, largest, largest, width)
        return self._graph.run(Op.ADD, (main, beside), shape, (0, RELU)), largest

    def _convolution(
        self, at: int, side: int, form: tuple[int, int, int, int], *, relu: bool,
        first: bool = False,
    ) -> tuple[int, int]:  # fmt: skip
        before, width, kernel, step = form
        layer = next(self._kernels, None)
        sizes = [width * (before * kernel * kernel + 1), 2 * width]
        if layer is None or [part.size for part in layer] != sizes:
            raise WeightsError("a convolution of another shape")
        values, affine = layer
        weights, bias = values[:-width], values[-width:]
        gain, shift = affine[:width], affine[width:]
        weights = weights.reshape(width, before, kernel, kernel) * gain[:, None, None, None]
        bias = bias * gain + shift
        if first:
            weights, bias = _of_bytes(weights, bias)
        made = self._graph
        number = len(made.operators)
        inputs = (
            at, made.constant(f"weights_{number}", weights.transpose(0, 2, 3, 1)),
            made.constant(f"bias_{number}", bias),
        )  # fmt: skip
        padding = VALID if step > 1 else SAME
        after = (side - kernel) // step + 1 if step > 1 else side
        options = ((0, padding), (1, step), (2, step), (3, RELU if relu else 0), (4, 1), (5, 1))
        return made.run(Op.CONV_2D, inputs, (1, after, after, width), *options), after

    def _pool(
        self, op: Op, at: int, side: int, form: tuple[int, int], width: int
    ) -> tuple[int, int]:
        window, step = form
        after = (side - window) // step + 1
        options = ((0, VALID), (1, step), (2, step), (3, window), (4, window), (5, 0))
        return self._graph.run(op, (at,), (1, after, after, width), *options), after

    def _pad(self, at: int, side: int, largest: int, before: int, width: int) -> int:
        if (side, before) == (largest, width):
            return at
        more, wider = largest - side, width - before
        made = self._graph
        edges = np.array([[0, 0], [0, more], [0, more], [0, wider]])
        name = f"edges_{len(made.operators)}"
        inputs = (at, made.constant(name, edges, Kind.INT32))
        return made.run(Op.PAD, inputs, (1, largest, largest, width))


def _of_bytes(weights: Floats, bias: Floats) -> tuple[Floats, Floats]:
    """Let the first layer, which has no edge, take 0..255 in place of (x - mean) / 256."""
    scaled = weights / RANGE
    mean = np.array(MEAN)[:, None, None]
    taken = [fsum((kernel * mean).ravel()) for kernel in scaled]  # exact on every machine
    return scaled, bias - np.array(taken)


def _tensors(data: bytes, name: bytes) -> Iterator[Floats]:
    """Give the parameters behind each occurrence of a layer's name."""
    at = data.find(name)
    while at >= 0:
        at += len(name)
        numbers, at = _integers(data, at, 5)
        if numbers[0] != 2 or not 0 < (count := int(np.prod(numbers[1:]))) <= MOST_VALUES:
            raise WeightsError("not a tensor of version 2")
        if at + 4 * count > len(data):
            raise WeightsError("ends within a tensor")
        yield np.frombuffer(data, "<f4", count, at).astype(np.float64)
        at = data.find(name, at + 4 * count)


def _integers(data: bytes, at: int, count: int) -> tuple[list[int], int]:
    numbers = []
    for _ in range(count):
        size = data[at] & 0x0F if at < len(data) else 0
        if not 1 <= size <= 8:
            raise WeightsError("no integer where one was expected")
        numbers.append(int.from_bytes(data[at + 1 : at + 1 + size], "little"))
        at += 1 + size
    return numbers, at
