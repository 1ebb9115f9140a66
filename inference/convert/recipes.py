"""The conversions a row of the lock may name, and the activation ranges the 8-bit one needs."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from inference.convert.dlib_resnet import graph
from inference.convert.quantise import Ranges, eighth, halved
from inference.convert.writer import tflite

RANGES: Final = Path(__file__).with_name("ranges.toml")
CREDIT: Final = "dlib face recognition ResNet v1, weights by Davis E. King (CC0)"


def made(recipe: str, weights: bytes) -> bytes:
    """Convert; raise `KeyError` for an unknown recipe, `WeightsError` for other weights."""
    return RECIPES[recipe](weights)


def ranges() -> Ranges:
    """Least and greatest value of each activation, as measured for the lock."""
    listed = tomllib.loads(RANGES.read_text(encoding="utf-8"))["dlib_resnet"]
    return {name: (float(low), float(high)) for name, (low, high) in listed.items()}


def _float32(weights: bytes) -> bytes:
    return tflite(graph(weights), CREDIT)


def _float16(weights: bytes) -> bytes:
    return tflite(halved(graph(weights)), CREDIT)


def _int8(weights: bytes) -> bytes:
    return tflite(eighth(graph(weights), ranges()), CREDIT)


RECIPES: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "dlib_resnet_float32": _float32,
    "dlib_resnet_float16": _float16,
    "dlib_resnet_int8": _int8,
}
