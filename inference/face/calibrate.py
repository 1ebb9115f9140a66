"""Measures what MobileFaceNet's 8-bit form needs; run by hand with a folder of photographs.

`python -m inference.face.calibrate --data DIR/faces-dev` writes `mobilefacenet.npz`: the size of
each channel, the range of each activation once channels are of one size, and what rounding takes
off each channel on average. One photograph a person, people of the training pairs.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inference.convert.balance import groups, levelled, shifted, turned
from inference.convert.graph import Graph
from inference.convert.mobilefacenet import of_bytes
from inference.convert.quantise import FILTERS, eighth
from inference.convert.reader import read
from inference.convert.recipes import CALIBRATION, Calibration
from inference.convert.writer import tflite
from inference.face.alignment import chip_a
from inference.face.comparison import A, FaceModels
from inference.models import default_dir, path_of
from inference.picture import decode
from inference.runtime import interpreter
from kiosk.ports.vision import PictureUnusableError

PAIRS: Final = "pairsDevTrain.txt"
PEOPLE: Final = 400
CORRECTED_ON: Final = 60  # of them: each layer runs on each
WHOLE: Final = (-128.0, 127.0)  # of the picture
LEAST: Final = 1e-6

Floats = NDArray[np.float64]
Spans = dict[str, tuple[Floats, Floats, Floats]]  # least, greatest and mean of each channel


def main() -> int:
    """Write the file."""
    parser = argparse.ArgumentParser(prog="python -m inference.face.calibrate", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with images/ and pairs")
    parser.add_argument("--out", type=Path, default=CALIBRATION)
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    pictures = list(chips(FaceModels.load(default_dir()), asked.data))
    network = turned(of_bytes(read(path_of(A, default_dir()).read_bytes())))
    measure(network, pictures).write(asked.out)
    return 0


def chips(models: FaceModels, data: Path) -> Iterator[Floats]:
    """Give faces of so many people, upright, as bytes less 128."""
    lines = (data / PAIRS).read_text("utf-8").splitlines()[1:]
    people = sorted({line.split()[0] for line in lines if line})
    for person in people[:: max(1, len(people) // PEOPLE)]:
        file = min((data / "images").glob(f"{person}_[0-9]*.jpg"))
        try:
            picture = decode(file.read_bytes())
            mesh = models.aligner.mesh(picture, models.subject(picture))
        except PictureUnusableError:
            continue
        yield chip_a(picture, mesh)[:, :, ::-1].astype(np.float64) - 128


def measure(network: Graph, pictures: list[Floats]) -> Calibration:
    """Give what the 8-bit form of a float network needs."""
    spans = measured(network, pictures)
    named = {first: group for group in groups(network) for first in group[:1]}
    sizes = {network.tensors[first].name: _size(network, group, spans)
             for first, group in named.items()}  # fmt: skip
    size_of = {network.tensors[place].name: sizes[network.tensors[first].name]
               for first, group in named.items() for place in group}  # fmt: skip
    level: Spans = {}
    for name, parts in spans.items():
        low, high, mean = (part / size_of.get(name, np.ones(1)) for part in parts)
        level[name] = (low, high, mean)
    ranges = {name: (float(low.min()), float(high.max())) for name, (low, high, _) in level.items()}
    ranges[network.tensors[network.entry].name] = WHOLE
    wanted = {
        name: mean for name, (_, _, mean) in measured(network, pictures[:CORRECTED_ON]).items()
    }
    wanted = {name: mean / size_of.get(name, np.ones(1)) for name, mean in wanted.items()}
    even = levelled(network, sizes)
    return Calibration(sizes, ranges, corrections(even, ranges, wanted, pictures[:CORRECTED_ON]))


def measured(network: Graph, pictures: Iterable[Floats]) -> Spans:
    """Run a float network and look at each activation."""
    places = [row.output for row in network.operators]
    loaded = interpreter(model_content=tflite(network, "measured", places))
    by_name = {row["name"]: row for row in loaded.get_output_details()}
    seen: dict[str, list[tuple[Any, Any, Any]]] = {}
    for picture in pictures:
        _run(loaded, picture)
        for place in places:
            name = network.tensors[place].name
            values = loaded.get_tensor(by_name[name]["index"])
            flat = values.reshape(-1, values.shape[-1])
            seen.setdefault(name, []).append((flat.min(0), flat.max(0), flat.mean(0)))
    return {
        name: (np.min([row[0] for row in rows], 0).astype(np.float64),
               np.max([row[1] for row in rows], 0).astype(np.float64),
               np.mean([row[2] for row in rows], 0, np.float64))
        for name, rows in seen.items()
    }  # fmt: skip


def corrections(
    even: Graph, ranges: dict[str, tuple[float, float]], wanted: dict[str, Floats],
    pictures: list[Floats],
) -> dict[str, Floats]:  # fmt: skip
    """Take layer after layer, those before corrected: what its channels lack on average."""
    names = [even.tensors[row.output].name for row in even.operators if row.op in FILTERS]
    shifts = {name: np.zeros(len(wanted[name])) for name in names}
    for place, row in enumerate(even.operators):
        name = even.tensors[row.output].name
        if name not in shifts:
            continue
        part = Graph(even.tensors, even.operators[: place + 1], even.entry)
        small = eighth(shifted(part, shifts), ranges)
        shifts[name] = wanted[name] - _mean(small, pictures)
    return shifts


def _mean(small: Graph, pictures: list[Floats]) -> Floats:
    loaded = interpreter(model_content=tflite(small, "corrected"))
    output = loaded.get_output_details()[0]
    scale, zero = output["quantization"]
    total = 0.0
    for picture in pictures:
        _run(loaded, picture)
        values = loaded.get_tensor(output["index"]).astype(np.float64)
        total = total + values.reshape(-1, values.shape[-1]).mean(0)
    return np.asarray((total / len(pictures) - zero) * scale, np.float64)


def _run(loaded: Any, picture: Floats) -> None:  # noqa: ANN401  # neither runtime ships types
    entry = loaded.get_input_details()[0]
    loaded.set_tensor(entry["index"], picture[np.newaxis].astype(entry["dtype"]))
    loaded.invoke()


def _size(network: Graph, group: list[int], spans: Spans) -> Floats:
    ends = [spans[network.tensors[place].name] for place in group]
    sizes = np.max([np.maximum(-low, high) for low, high, _ in ends], axis=0)
    return np.asarray(np.maximum(sizes, LEAST), np.float64)


if __name__ == "__main__":
    sys.exit(main())
