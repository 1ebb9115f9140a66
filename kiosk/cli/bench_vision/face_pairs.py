"""Pairs of faces of the LFW layout: who is the same, what models score, what a threshold costs.

Layout: `images/NAME_0001.jpg`, `pairsDevTrain.txt`, `pairsDevTest.txt` (name i j | name i name j).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inference.face.comparison import FaceModels, Template
from inference.picture import decode
from kiosk.cli.bench.measure import BenchError
from kiosk.ports.vision import PictureUnusableError

FOLDER: Final = "faces-dev"
SAME_WORDS, OTHER_WORDS = 3, 4
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Genuine and impostor pairs by the names of their pictures."""

    genuine: tuple[tuple[str, str], ...]
    impostor: tuple[tuple[str, str], ...]

    @property
    def pictures(self) -> list[str]:
        """Every picture once."""
        return sorted({name for pair in (*self.genuine, *self.impostor) for name in pair})


def folder_of(data: str) -> Path | None:
    """Find the set in a folder, or in the folder beside others."""
    for place in (Path(data), Path(data) / FOLDER):
        if (place / "pairsDevTest.txt").exists():
            return place
    return None


def pairs(listing: Path) -> Pairs:
    """Read a list; raise `BenchError` for one of another form."""
    genuine, impostor = [], []
    for line in listing.read_text(encoding="utf-8").splitlines()[1:]:
        words = line.split()
        if len(words) == SAME_WORDS:
            genuine.append((_name(words[0], words[1]), _name(words[0], words[2])))
        elif len(words) == OTHER_WORDS:
            impostor.append((_name(words[0], words[1]), _name(words[2], words[3])))
        elif words:
            raise BenchError(f"{listing.name}: not a line of pairs: {line}")
    return Pairs(tuple(genuine), tuple(impostor))


def _name(person: str, number: str) -> str:
    return f"{person}_{int(number):04d}"


def templates(models: FaceModels, folder: Path, names: Iterable[str]) -> dict[str, Template]:
    """Embed each picture once; those without a face are left out."""
    found: dict[str, Template] = {}
    for name in names:
        try:
            picture = decode((folder / "images" / f"{name}.jpg").read_bytes())
            found[name] = models.seen(picture)
        except PictureUnusableError:
            continue
    return found


def scores(models: FaceModels, left: list[Template], right: list[Template]) -> Scores:
    """Score every picture of one list with every one of another."""
    total = np.zeros((len(left), len(right)), np.float32)
    for model, weight in models.thresholds.weights.items():
        one, other = (np.stack([made[model] for made in side]) for side in (left, right))
        total += np.float32(weight) * (one @ other.T)
    return total


def apart(names: list[str]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which places of the square of all pairs hold two people, and which one person."""
    people = np.array([name.rsplit("_", 1)[0] for name in names])
    differ = people[:, None] != people[None]
    return np.triu(differ, 1), np.triu(~differ, 1)


def threshold(impostors: Scores, far: float) -> float:
    """Give the score that one impostor in 1 / far reaches."""
    ranked = np.sort(impostors)[::-1]
    return float(ranked[min(int(len(ranked) * far), len(ranked) - 1)])


def paired(
    models: FaceModels, found: dict[str, Template], listed: Iterable[tuple[str, str]]
) -> Scores:
    """Score the pairs of a list; those with a picture left out count as no match."""
    lost = {name: -np.ones(1, np.float32) for name in models.thresholds.weights}
    out = []
    for one, other in listed:
        if one in found and other in found:
            made = (found[one], found[other])
            out.append(models.thresholds.score(
                {name: float(made[0][name] @ made[1][name]) for name in lost}
            ))  # fmt: skip
        else:
            out.append(-1.0)
    return np.array(out, np.float32)
