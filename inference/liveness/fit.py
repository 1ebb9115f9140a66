"""Fits the two fusions; run by hand: `python -m inference.liveness.fit --photos DIR ...`.

The attempts come from the simulator of the test bench, which runs as a program of its own; people
for fitting and people for the figures are two lists. Same seed, same photographs: same weights.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import msgspec
import numpy as np

from inference.face.comparison import FaceModels
from inference.liveness.fusion import Array, Layer, Weights, score
from inference.liveness.takes import CHALLENGE_NAMES, NAMES, Row, measure_film, measure_still, takes
from inference.models import default_dir
from kiosk.case.challenge import COLOURS, LEADS, Palette

HIDDEN: Final = 10
STEPS: Final = 1500
RATE: Final = 0.02
DECAY: Final = 2e-3
REFUSED_PART: Final = 0.02  # of the people for fitting lie below the threshold
PERSON: Final = "bona_fide"
STILL: Final = (PERSON, "print", "replay", "paper_mask", "mask_3d")
FILM: Final = (*STILL, "injected")  # one picture of a recording looks like a person
NOT_BY_LIGHT: Final = "mask_3d"  # throws light back as a head does: no film is fitted on it
FILM_THRESHOLD: Final = 0.75  # chosen on people left out of the fit


@dataclass(frozen=True, slots=True)
class Measured:
    """Signals of attempts and what each was."""

    species: tuple[str, ...]
    rows: Array
    lost: dict[str, int]  # attempts without a face: an attack that fails by itself
    lags_s: tuple[float, ...]  # true delay of each film


def collect(
    models: FaceModels, photos: Path, names: Sequence[str], kind: str, seed: int
) -> Measured:
    """Have attempts simulated and measure them one by one."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listing:
        listing.write("\n".join(names))
        listing.flush()
        palette = (LEADS[Palette.ISO], *COLOURS[Palette.ISO])
        command = [
            sys.executable, "-m", "twins.presentation", "--photos", str(photos), "--kind", kind,
            "--names", listing.name, "--seed", str(seed), "--colours", ",".join(palette),
            "--species", ",".join(STILL if kind == "still" else FILM),
        ]  # fmt: skip
        species: list[str] = []
        rows: list[Row] = []
        lags: list[float] = []
        lost: dict[str, int] = {}
        measure = measure_still if kind == "still" else measure_film
        with subprocess.Popen(command, stdout=subprocess.PIPE) as source:  # noqa: S603
            if source.stdout is None:
                raise OSError("no stream of attempts")
            for take in takes(source.stdout):
                row = measure(models, take)
                if row is None:
                    lost[take.species] = lost.get(take.species, 0) + 1
                else:
                    species.append(take.species)
                    rows.append(row)
                    lags.append(take.lag_s)
    return Measured(tuple(species), np.array(rows), lost, tuple(lags))


def train(measured: Measured, names: Sequence[str], seed: int) -> Layer:
    """Fit one fusion by gradient descent (Adam); classes and species weigh alike."""
    dice = np.random.default_rng(seed)
    rows = measured.rows
    mean, scale = rows.mean(0), np.maximum(rows.std(0), 1e-6)
    usual = np.clip((rows - mean) / scale, -6, 6)
    inputs = np.hstack([usual, np.ones((len(rows), 1))])
    wanted = np.array([s == PERSON for s in measured.species], float)
    weight = _weights(measured.species)
    hidden = dice.normal(0, 0.5, (inputs.shape[1], HIDDEN))
    out = dice.normal(0, 0.5, HIDDEN + 1)
    held = [np.zeros_like(p) for p in (hidden, out, hidden, out)]
    for step in range(1, STEPS + 1):
        inner = np.tanh(inputs @ hidden)
        full = np.hstack([inner, np.ones((len(rows), 1))])
        error = weight * (1 / (1 + np.exp(-full @ out)) - wanted)
        to_out = full.T @ error + DECAY * out
        back = np.outer(error, out[:-1]) * (1 - inner**2)
        to_hidden = inputs.T @ back + DECAY * hidden
        for part, (value, slope) in enumerate(((hidden, to_hidden), (out, to_out))):
            held[part] = 0.9 * held[part] + 0.1 * slope
            held[part + 2] = 0.999 * held[part + 2] + 0.001 * slope**2
            first = held[part] / (1 - 0.9**step)
            second = held[part + 2] / (1 - 0.999**step)
            value -= RATE * first / (np.sqrt(second) + 1e-8)
    layer = Layer(
        tuple(names),
        _short(mean),
        _short(scale),
        tuple(_short(r) for r in hidden),
        _short(out),
        0.5,
    )
    people = score(layer, rows)[wanted > 0]
    threshold = round(float(np.quantile(people, REFUSED_PART)), 4)
    return msgspec.structs.replace(layer, threshold=threshold)


def without(measured: Measured, species: str) -> Measured:
    """Leave a species out of what is fitted on."""
    kept = [place for place, one in enumerate(measured.species) if one != species]
    return Measured(
        tuple(measured.species[place] for place in kept), measured.rows[kept], measured.lost,
        tuple(measured.lags_s[place] for place in kept),
    )  # fmt: skip


def figures(layer: Layer, measured: Measured) -> dict[str, tuple[int, int]]:
    """Count errors and attempts: attacks accepted by species, people refused."""
    passed = score(layer, measured.rows) >= layer.threshold
    counted = {}
    for species in sorted(set(measured.species) | set(measured.lost)):
        own = np.array([s == species for s in measured.species], bool)
        lost = measured.lost.get(species, 0)
        wrong = int((~passed[own]).sum()) + lost if species == PERSON else int(passed[own].sum())
        counted[species] = (wrong, int(own.sum()) + lost)
    return counted


def as_toml(made: Weights) -> str:
    """Write the file: what JSON writes of a list or a number TOML reads alike."""
    lines = ["# Written by inference.liveness.fit; not by hand."]
    for name, table in msgspec.to_builtins(made).items():
        lines += ["", f"[{name}]", *(f"{key} = {_plain(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_plain(part)}" for key, part in value.items()) + " }"
    return json.dumps(value)


def _weights(species: Sequence[str]) -> Array:
    kinds = sorted(set(species) - {PERSON})
    part = {PERSON: 0.5, **{kind: 0.5 / len(kinds) for kind in kinds}}
    return np.array([part[s] / species.count(s) for s in species])


def _short(values: Array) -> tuple[float, ...]:
    return tuple(round(float(v), 5) for v in values)


def main() -> int:
    """Write the weights file and print the figures of people not fitted on."""
    parser = argparse.ArgumentParser(prog="python -m inference.liveness.fit", description=__doc__)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--fit", type=Path, required=True, help="photographs to fit on, one a line")
    parser.add_argument("--test", type=Path, required=True, help="photographs of other people")
    parser.add_argument("--films", type=int, default=60, help="of the first so many of each list")
    parser.add_argument("--about", required=True, help="what the photographs are")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    models = FaceModels.load(default_dir())
    lists = {which: getattr(asked, which).read_text().split() for which in ("fit", "test")}
    layers: dict[str, Layer] = {}
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for kind, signals in (("still", NAMES), ("film", CHALLENGE_NAMES)):
        most = asked.films if kind == "film" else None
        fitted = collect(models, asked.photos, lists["fit"][:most], kind, asked.seed)
        if kind == "film":
            made_of = train(without(fitted, NOT_BY_LIGHT), signals, asked.seed)
            layers[kind] = msgspec.structs.replace(made_of, threshold=FILM_THRESHOLD)
        else:
            layers[kind] = train(fitted, signals, asked.seed)
        other = collect(models, asked.photos, lists["test"][:most], kind, asked.seed + 1)
        found[kind] = figures(layers[kind], other)
    about: dict[str, str | int | float] = {
        "photographs": asked.about, "seed": asked.seed, "fitted_on": len(lists["fit"]),
        "tested_on": len(lists["test"]), "films_each": asked.films,
        "attacks": "simulated by twins/presentation; no real attack was ever seen",
    }  # fmt: skip
    made = Weights(layers["still"], layers["film"], about, found)
    asked.out.write_text(as_toml(made), encoding="utf-8")
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
