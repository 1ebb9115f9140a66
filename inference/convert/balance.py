"""The same network with channels of other sizes, so that 256 steps are enough for each of them.

An activation in 8 bits has one scale for all its channels, and a channel that is a hundredth of the
largest would have two steps. A channel may be divided where it is made and multiplied where it is
read: the network stays the same (Nagel et al. 2019, "Data-Free Quantization Through Weight
Equalization and Bias Correction", sections 4.1 and 4.2). A PRELU lets positive factors through, and
a negative one where its slope becomes one over it: so no slope is left steeper than 1.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inference.convert.graph import NUMPY, Array, Graph, Op, Operator, Tensor, known

Floats = NDArray[np.float64]
ByTensor = Mapping[str, Array]  # one number a channel

MAKES: Final = (Op.CONV_2D, Op.DEPTHWISE_CONV_2D)
PASSES: Final = (Op.PRELU, Op.ADD)


def turned(graph: Graph) -> Graph:
    """Turn each channel over whose slope is steeper than 1."""
    made = _copy(graph)
    for row in made.operators:
        if row.op is not Op.PRELU:
            continue
        slope = known(made.tensors[row.inputs[1]]).astype(np.float64)
        steep = np.abs(slope) > 1
        gentle = np.where(steep, 1 / np.where(steep, slope, 1), slope)
        _set(made, row.inputs[1], gentle)
        _made_times(made, row.inputs[0], np.where(steep, -1.0, 1.0).ravel())
        _read_times(made, row.output, np.where(steep, -slope, 1.0).ravel())
    return made


def levelled(graph: Graph, sizes: ByTensor) -> Graph:
    """Bring the channels named by the first tensor that has them to size 1."""
    made = _copy(graph)
    for group in groups(graph):
        size = sizes[graph.tensors[group[0]].name].astype(np.float64)
        for place in group:
            _made_times(made, place, 1 / size)
            _read_times(made, place, size)
    return made


def shifted(graph: Graph, shifts: ByTensor) -> Graph:
    """Add to what convolutions give: what rounding takes off on average."""
    made = _copy(graph)
    for row in made.operators:
        if row.op in MAKES:
            bias = known(made.tensors[row.inputs[2]]).astype(np.float64)
            shift = shifts[made.tensors[row.output].name].astype(np.float64)
            _set(made, row.inputs[2], bias + shift)
    return made


def groups(graph: Graph) -> list[list[int]]:
    """Give activations that share their channels, in their order; none that leaves the network."""
    of: dict[int, set[int]] = {}
    for row in graph.operators:
        places = {row.output, *(_activations(graph, row) if row.op in PASSES else ())}
        joined = {place for at in places for place in of.get(at, {at})}
        of.update(dict.fromkeys(joined, joined))
    fixed = {graph.entry, graph.exit}
    fixed |= {
        at for row in graph.operators if row.op not in (*MAKES, *PASSES)
        for at in _activations(graph, row)
    }  # fmt: skip
    found = {min(one): sorted(one) for one in of.values() if not one & fixed}
    return [found[first] for first in sorted(found)]


def _activations(graph: Graph, row: Operator) -> Iterable[int]:
    return (at for at in row.inputs if graph.tensors[at].data is None)


def _made_times(made: Graph, place: int, factor: Floats) -> None:
    """Multiply the channels of an activation where a convolution makes it."""
    for row in made.operators:
        if row.output == place and row.op in MAKES:
            weights, bias = (known(made.tensors[at]).astype(np.float64) for at in row.inputs[1:])
            across = factor if row.op is Op.DEPTHWISE_CONV_2D else factor[:, None, None, None]
            _set(made, row.inputs[1], weights * across)
            _set(made, row.inputs[2], bias * factor)


def _read_times(made: Graph, place: int, factor: Floats) -> None:
    """Multiply the channels of an activation where convolutions read it."""
    for row in made.operators:
        if row.inputs[0] == place and row.op in MAKES:
            weights = known(made.tensors[row.inputs[1]]).astype(np.float64)
            _set(made, row.inputs[1], weights * factor)


def _copy(graph: Graph) -> Graph:
    return Graph(list(graph.tensors), list(graph.operators), graph.entry)


def _set(made: Graph, place: int, values: Floats) -> None:
    old = made.tensors[place]
    made.tensors[place] = Tensor(old.name, old.shape, old.kind, values.astype(NUMPY[old.kind]))
