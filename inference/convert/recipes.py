"""The conversions a row of the lock may name, and what was measured for those to 8 bits."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from inference.convert import dlib_resnet, mobilefacenet
from inference.convert.balance import ByTensor, levelled, shifted, turned
from inference.convert.graph import Array, Graph
from inference.convert.quantise import Ranges, eighth, halved
from inference.convert.writer import tflite

RANGES: Final = Path(__file__).with_name("ranges.toml")
CALIBRATION: Final = Path(__file__).with_name("mobilefacenet.npz")
CREDIT: Final = "dlib face recognition ResNet v1, weights by Davis E. King (CC0)"
CREDIT_A: Final = "MobileFaceNet of capacitor-face-recognition 0.1.4 (MIT by the package)"


@dataclass(frozen=True, slots=True)
class Calibration:
    """What `inference.face.calibrate` measured: by tensor, sizes and shifts a channel."""

    sizes: ByTensor
    ranges: Ranges
    shifts: ByTensor

    def write(self, file: Path) -> None:
        """Keep it; the same numbers give the same bytes."""
        parts = {"size": self.sizes, "range": self.ranges, "shift": self.shifts}
        arrays = {
            f"{kind}/{name}": np.asarray(values, np.float32)
            for kind, part in parts.items() for name, values in part.items()
        }  # fmt: skip
        np.savez_compressed(file, **arrays)

    @classmethod
    def read(cls, file: Path) -> "Calibration":
        """Read what `write` kept."""
        parts: dict[str, dict[str, Array]] = {"size": {}, "range": {}, "shift": {}}
        with np.load(file, allow_pickle=False) as packed:
            for key in packed.files:
                kind, _, name = key.partition("/")
                parts[kind][name] = packed[key]
        ranges = {name: (float(ends[0]), float(ends[1])) for name, ends in parts["range"].items()}
        return cls(parts["size"], ranges, parts["shift"])


def made(recipe: str, weights: bytes) -> bytes:
    """Convert; raise `KeyError` for an unknown recipe, `WeightsError` for other weights."""
    return RECIPES[recipe](weights)


def ranges() -> Ranges:
    """Least and greatest value of each activation of dlib's network, as measured for the lock."""
    listed = tomllib.loads(RANGES.read_text(encoding="utf-8"))["dlib_resnet"]
    return {name: (float(low), float(high)) for name, (low, high) in listed.items()}


def eighth_mobilefacenet(network: Graph, measured: Calibration) -> Graph:
    """Store MobileFaceNet for bytes, its channels turned, in 8 bits."""
    return eighth(shifted(levelled(network, measured.sizes), measured.shifts), measured.ranges)


def _float32(weights: bytes) -> bytes:
    return tflite(dlib_resnet.graph(weights), CREDIT)


def _float16(weights: bytes) -> bytes:
    return tflite(halved(dlib_resnet.graph(weights)), CREDIT)


def _int8(weights: bytes) -> bytes:
    return tflite(eighth(dlib_resnet.graph(weights), ranges()), CREDIT)


def _a_float32(weights: bytes) -> bytes:
    return tflite(mobilefacenet.graph(weights), CREDIT_A)


def _a_int8(weights: bytes) -> bytes:
    network = turned(mobilefacenet.of_bytes(mobilefacenet.graph(weights)))
    return tflite(eighth_mobilefacenet(network, Calibration.read(CALIBRATION)), CREDIT_A)


RECIPES: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "dlib_resnet_float32": _float32,
    "dlib_resnet_float16": _float16,
    "dlib_resnet_int8": _int8,
    "mobilefacenet_float32": _a_float32,
    "mobilefacenet_int8": _a_int8,
}
