"""Reads a TFLite file of floats as a graph: tensors, constants, operators and their options.

Table slots as in TensorFlow Lite `schema.fbs`, version 3; FlatBuffers' own binary layout. A file
of another form, or one whose places lie outside of it, is a `WeightsError`.
"""

import struct
from collections.abc import Callable
from typing import Final, TypeVar

import numpy as np

from inference.convert.graph import NUMPY, Array, Graph, Kind, Op, Operator, Tensor, WeightsError
from inference.convert.writer import OPTIONS

IDENTIFIER: Final = b"TFL3"
MOST: Final = 1 << 16  # tensors, operators, dimensions
Made = TypeVar("Made")


def read(data: bytes) -> Graph:
    """Give the one subgraph of the file, with one input; raise `WeightsError`."""
    if data[4:8] != IDENTIFIER:
        raise WeightsError("no TFLite file")
    root = _Table(data, _at(data, "<I", 0))
    codes = [_known(Op, max(row.number(0, "<b"), row.number(3, "<i"))) for row in root.tables(1)]
    subgraphs, buffers = root.tables(2), root.tables(4)
    if len(subgraphs) != 1 or len(entries := subgraphs[0].numbers(1)) != 1:
        raise WeightsError("not one network with one input")
    graph = Graph([_tensor(row, buffers) for row in subgraphs[0].tables(0)], [], entries[0])
    graph.operators.extend(_operator(row, codes) for row in subgraphs[0].tables(3))
    places = {place for row in graph.operators for place in (*row.inputs, row.output)}
    if not places or min(places) < 0 or max((*places, graph.entry)) >= len(graph.tensors):
        raise WeightsError("an operator of a tensor that is not there")
    return graph


class _Table:
    """A table of the file by its place."""

    def __init__(self, data: bytes, place: int) -> None:
        self._data, self._place = data, place
        self._slots = place - _at(data, "<i", place)
        self._size = _at(data, "<H", self._slots)

    @property
    def slots(self) -> int:
        """How many fields the table's form has."""
        return max(0, (self._size - 4) // 2)

    def number(self, slot: int, form: str, default: int = 0) -> int:
        """Give a field, or its default where it is left out."""
        place = self._field(slot)
        return _at(self._data, form, place) if place else default

    def table(self, slot: int) -> "_Table | None":
        """Give the table a field points to."""
        place = self._field(slot)
        return _Table(self._data, place + _at(self._data, "<I", place)) if place else None

    def tables(self, slot: int) -> list["_Table"]:
        """Give the tables of a vector."""
        start, count = self._vector(slot, MOST)
        rows = range(start, start + 4 * count, 4)
        return [_Table(self._data, row + _at(self._data, "<I", row)) for row in rows]

    def numbers(self, slot: int) -> list[int]:
        """Give a vector of int."""
        start, count = self._vector(slot, MOST)
        return [_at(self._data, "<i", start + 4 * one) for one in range(count)]

    def bytes(self, slot: int) -> bytes:
        """Give a vector of bytes; a string is one."""
        start, count = self._vector(slot, len(self._data))
        return self._data[start : start + count]

    def _vector(self, slot: int, most: int) -> tuple[int, int]:
        field = self._field(slot)
        if not field:
            return 0, 0
        place = field + _at(self._data, "<I", field)
        count = _at(self._data, "<I", place)
        if count > most or place + 4 + count > len(self._data):
            raise WeightsError("a vector longer than the file")
        return place + 4, count

    def _field(self, slot: int) -> int:
        if slot >= self.slots:
            return 0
        offset = _at(self._data, "<H", self._slots + 4 + 2 * slot)
        return self._place + offset if offset else 0


def _tensor(row: _Table, buffers: list[_Table]) -> Tensor:
    kind, buffer = _known(Kind, row.number(1, "<b")), row.number(2, "<I")
    shape = tuple(row.numbers(0))
    if not 0 <= buffer < len(buffers) or any(side < 0 for side in shape):
        raise WeightsError("a tensor without a place")
    held = buffers[buffer].bytes(0)
    data: Array | None = None
    if held:
        if len(held) != NUMPY[kind].itemsize * int(np.prod(shape, dtype=np.int64)):
            raise WeightsError("a constant of another size")
        data = np.frombuffer(held, NUMPY[kind]).reshape(shape)
    return Tensor(row.bytes(3).decode("utf-8", "replace"), shape, kind, data)


def _operator(row: _Table, codes: list[Op]) -> Operator:
    code, outputs = row.number(0, "<I"), row.numbers(2)
    if not 0 <= code < len(codes) or len(outputs) != 1:
        raise WeightsError("an operator with several outputs")
    op, table = codes[code], row.table(4)
    _, small = OPTIONS[op]
    options = () if table is None else tuple(
        (slot, table.number(slot, "<b" if slot in small else "<i")) for slot in range(table.slots)
    )  # fmt: skip
    return Operator(op, tuple(row.numbers(1)), outputs[0], options)


def _known(of: Callable[[int], Made], number: int) -> Made:
    try:
        return of(number)
    except ValueError as unknown:
        raise WeightsError(f"unknown number {number}") from unknown


def _at(data: bytes, form: str, place: int) -> int:
    if not 0 <= place <= len(data) - struct.calcsize(form):
        raise WeightsError("a place outside of the file")
    return int(struct.unpack_from(form, data, place)[0])
