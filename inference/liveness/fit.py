"""Fits the two fusions; run by hand: `python -m inference.liveness.fit --data DIR/faces-dev`.

People for fitting and people for the figures are different ones (`people.py`); the limits are
chosen on the first, left out in turn, by rule. Same seed, same photographs: the same file.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Final

import cv2
import msgspec

from inference.face.comparison import FaceModels
from inference.liveness.attempts import Kind, Measured, collect, figures, visits, without
from inference.liveness.fusion import WEIGHTS, Layer, Weights
from inference.liveness.people import SHARES
from inference.liveness.takes import CHALLENGE_NAMES, NAMES
from inference.liveness.training import DOUBTED_PART, REFUSED_PART, fitted
from inference.models import default_dir

NOT_BY_LIGHT: Final = "mask_3d"  # throws light back as a head does: no film is fitted on it
KINDS: Final[tuple[tuple[Kind, tuple[str, ...]], ...]] = (
    ("still", NAMES),
    ("film", CHALLENGE_NAMES),
)


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


def arguments() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(prog="python -m inference.liveness.fit", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with images/ and pairs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kept", type=Path, help="folder of what was measured before")
    parser.add_argument("--out", type=Path, default=Path(str(WEIGHTS)))
    return parser


def main() -> int:
    """Write the weights file and print the figures of people not fitted on."""
    asked = arguments().parse_args()
    cv2.setNumThreads(1)
    models = FaceModels.load(default_dir())
    layers: dict[str, Layer] = {}
    measured: dict[str, Measured] = {}
    found: dict[str, dict[str, tuple[int, int]]] = {}
    about: dict[str, str | int | float] = {
        "photographs": "Labeled Faces in the Wild, View 1, one photograph a person",
        "attacks": "simulated by twins/presentation; no real attack was ever seen",
        "limits": f"on people left out of the fit: refused at most {REFUSED_PART:.0%}, "
                  f"in doubt at most {DOUBTED_PART:.0%}",
        "seed": asked.seed,
    }  # fmt: skip
    for kind, signals in KINDS:
        fit_on, test_on = (
            collect(models, asked.data / "images", names, kind, asked.seed + place, asked.kept)
            for place, names in enumerate(share.photographs(asked.data) for share in SHARES[kind])
        )
        about[f"{kind}_fitted_on"] = len(set(fit_on.people))
        about[f"{kind}_measured_on"] = len(set(test_on.people))
        if kind == "film":
            fit_on = without(fit_on, NOT_BY_LIGHT)
        layer = layers[kind] = fitted(fit_on, signals, asked.seed)
        measured[kind] = test_on
        found[f"{kind}_threshold"] = figures(layer, test_on, layer.threshold)
        found[f"{kind}_doubt"] = figures(layer, test_on, layer.doubt)
    people = SHARES["film"][1].photographs(asked.data)
    faces = collect(models, asked.data / "images", people, "still", asked.seed, asked.kept)
    found["visit"] = visits(faces, measured["film"], layers["still"], layers["film"], people)
    made = Weights(layers["still"], layers["film"], about, found)
    asked.out.write_text(as_toml(made), encoding="utf-8")
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
