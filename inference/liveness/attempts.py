"""Simulated attempts, measured: what the fusions are fitted on and what they are judged by.

The simulator of the test bench runs as a program of its own. Same photographs, same seed: same
attempts; what was measured once may be kept in a folder.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from inference.face.comparison import FaceModels
from inference.liveness.fusion import Array, Layer, score
from inference.liveness.takes import (
    CHALLENGE_NAMES,
    NAMES,
    Row,
    answers_in_time,
    measure_film,
    measure_still,
    takes,
)
from kiosk.case.challenge import COLOURS, LEADS, Palette

PERSON: Final = "bona_fide"
STILL: Final = (PERSON, "print", "replay", "paper_mask", "mask_3d")
INJECTED: Final = "injected"
FILM: Final = (*STILL, INJECTED)  # one picture of a recording looks like a person
Kind = Literal["still", "film"]
Line = tuple[str, str, float, Row | None]  # species, photograph, true delay in s, signals


@dataclass(frozen=True, slots=True)
class Measured:
    """Signals of attempts, what each was and of whom."""

    species: tuple[str, ...]
    rows: Array
    lost: dict[str, int]  # attempts without a face: an attack that fails by itself
    lags_s: tuple[float, ...]  # true delay of each film
    people: tuple[str, ...] = ()


def collect(
    models: FaceModels, photos: Path, names: Sequence[str], kind: Kind, seed: int,
    kept: Path | None = None,
) -> Measured:  # fmt: skip
    """Have attempts simulated and measure them one by one, or take them from the folder `kept`."""
    signals = NAMES if kind == "still" else CHALLENGE_NAMES
    about = json.dumps([kind, seed, list(names), signals, palette()])
    file = kept / f"{hashlib.sha256(about.encode()).hexdigest()[:16]}.jsonl" if kept else None
    if file is not None and file.exists():
        lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        return gathered(lines)
    measured = list(_simulated(models, photos, names, kind, seed))
    if file is not None:
        file.write_text("".join(json.dumps(line) + "\n" for line in measured), encoding="utf-8")
    return gathered(measured)


def gathered(lines: Sequence[Line]) -> Measured:
    """Bring lines together; those without signals are counted as lost."""
    lost: dict[str, int] = {}
    for species, _, _, row in lines:
        if row is None:
            lost[species] = lost.get(species, 0) + 1
    seen = [line for line in lines if line[3] is not None]
    return Measured(
        tuple(line[0] for line in seen), np.array([line[3] for line in seen]), lost,
        tuple(line[2] for line in seen), tuple(line[1] for line in seen),
    )  # fmt: skip


def palette() -> tuple[str, ...]:
    """Give the colours the films are made under, the lead first."""
    return (LEADS[Palette.ISO], *COLOURS[Palette.ISO])


def without(measured: Measured, species: str) -> Measured:
    """Leave a species out of what is fitted on."""
    return part(measured, [at for at, one in enumerate(measured.species) if one != species])


def part(measured: Measured, places: Sequence[int]) -> Measured:
    """Give the attempts of some places; none of them is a lost one."""
    return Measured(
        tuple(measured.species[at] for at in places), measured.rows[list(places)], {},
        tuple(measured.lags_s[at] for at in places),
        tuple(measured.people[at] for at in places) if measured.people else (),
    )  # fmt: skip


def passed(layer: Layer, measured: Measured, limit: float) -> NDArray[np.bool_]:
    """Tell which attempts reach a limit; a film that answers too late never does."""
    enough = score(layer, measured.rows) >= limit
    if layer.names == CHALLENGE_NAMES:
        lag, halves = (measured.rows[:, layer.names.index(one)] for one in ("lag", "halves"))
        enough &= np.array([answers_in_time(*both) for both in zip(lag, halves, strict=True)], bool)
    return enough


def figures(layer: Layer, measured: Measured, limit: float) -> dict[str, tuple[int, int]]:
    """Count errors and attempts at a limit: attacks at or over it by species, people below it."""
    through = passed(layer, measured, limit)
    counted = {}
    for species in sorted(set(measured.species) | set(measured.lost)):
        own = np.array([s == species for s in measured.species], bool)
        lost = measured.lost.get(species, 0)
        wrong = int((~through[own]).sum()) + lost if species == PERSON else int(through[own].sum())
        counted[species] = (wrong, int(own.sum()) + lost)
    return counted


def visits(
    portraits: Measured, films: Measured, still: Layer, film: Layer, people: Sequence[str]
) -> dict[str, tuple[int, int]]:
    """Count errors of a portrait and a film together: what passes both, people refused by either.

    A recording that is fed in shows the person: its portrait is theirs.
    """
    one, other = (
        dict(zip(zip(m.species, m.people, strict=True), passed(layer, m, layer.threshold),
                 strict=True))
        for m, layer in ((portraits, still), (films, film))
    )  # fmt: skip
    counted = {}
    for species in FILM:
        shown = PERSON if species == INJECTED else species
        through = sum(one.get((shown, who), False) and other.get((species, who), False)
                      for who in people)  # fmt: skip
        wrong = len(people) - through if species == PERSON else through
        counted[species] = (int(wrong), len(people))
    return counted


def _simulated(
    models: FaceModels, photos: Path, names: Sequence[str], kind: Kind, seed: int
) -> Iterator[Line]:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listing:
        listing.write("\n".join(names))
        listing.flush()
        command = [
            sys.executable, "-m", "twins.presentation", "--photos", str(photos), "--kind", kind,
            "--names", listing.name, "--seed", str(seed), "--colours", ",".join(palette()),
            "--species", ",".join(STILL if kind == "still" else FILM),
        ]  # fmt: skip
        measure = measure_still if kind == "still" else measure_film
        with subprocess.Popen(command, stdout=subprocess.PIPE) as source:  # noqa: S603
            if source.stdout is None:
                raise OSError("no stream of attempts")
            for take in takes(source.stdout):
                yield take.species, take.name, take.lag_s, measure(models, take)
