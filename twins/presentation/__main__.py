"""`python -m twins.presentation --photos DIR --names FILE --kind still|film`: attempts on stdout.

One JSON line a take (species, name, sizes of its JPEG frames, their times, what the screen showed
when), followed by those frames. The same seed gives the same takes.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from twins.presentation.film import Film, film
from twins.presentation.scene import SPECIES, Species, attempt

STILL_SIDE, FILM_SIDE = 600, 208


def main() -> int:
    """Write the takes."""
    parser = argparse.ArgumentParser(prog="python -m twins.presentation")
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--names", type=Path, required=True, help="one file of photos a line")
    parser.add_argument("--kind", choices=("still", "film"), default="still")
    parser.add_argument("--colours", default="", help="#RRGGBB,... a screen can show; lead first")
    parser.add_argument("--species", default=",".join(SPECIES))
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    out = sys.stdout.buffer
    wanted = [s for s in SPECIES if s in asked.species.split(",")]
    for place, name in enumerate(asked.names.read_text().split()):
        with Image.open(asked.photos / name) as photo:
            rgb = _square(np.asarray(photo.convert("RGB")))
        for number, species in enumerate(wanted):
            dice = np.random.default_rng([asked.seed, place, number])
            if asked.kind == "still":
                made = _still(rgb, species, dice)
            else:
                made = film(rgb, species, asked.colours.split(","), FILM_SIDE, dice)
            for part in _packed(made, species, name):
                out.write(part)
    return 0


def _square(photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    side = min(photo.shape[:2])
    top, left = (photo.shape[0] - side) // 2, (photo.shape[1] - side) // 2
    return photo[top : top + side, left : left + side]


def _still(photo: NDArray[np.uint8], species: Species, dice: np.random.Generator) -> Film:
    set_up = attempt(photo, species, STILL_SIDE, dice)
    return Film([set_up.seen()], [0], [], 0.0)


def _packed(made: Film, species: Species, name: str) -> Iterator[bytes]:
    encoded = [
        cv2.imencode(".jpg", frame[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()
        for frame in made.frames
    ]
    head = {
        "species": species, "name": name, "sizes": [len(e) for e in encoded],
        "times_ns": made.times_ns, "shown": made.shown, "lag_s": made.lag_s,
    }  # fmt: skip
    yield json.dumps(head).encode() + b"\n"
    yield from encoded


if __name__ == "__main__":
    sys.exit(main())
