"""Some seconds before the camera while the screen changes its colour."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twins.presentation.relief import Array
from twins.presentation.scene import Species, attempt
from twins.presentation.texture import to_linear

PER_S = 10.0
HOLDS_S = (0.4, 0.5, 0.6, 0.7)
LEAD_S = 0.8
COLOURS = 7


@dataclass(frozen=True)
class Film:
    """`shown` are (colour, moment in ns); `lag_s` is the true delay from glass to frame time."""

    frames: list[NDArray[np.uint8]]
    times_ns: list[int]
    shown: list[tuple[str, int]]
    lag_s: float


def film(photo: NDArray[np.uint8], species: Species, colours: list[str], side: int,
         dice: np.random.Generator) -> Film:  # fmt: skip
    """Film an attempt; an injected stream was recorded under another order, or under none."""
    set_up = attempt(photo, species, side, dice)
    shown, ends = order(colours, dice)
    lag = float(dice.uniform(0.04, 0.22))
    effective = shown
    if species == "injected":
        effective = order(colours, dice)[0] if dice.random() < 0.5 else []
    frames, times = [], []
    phases, rates = dice.uniform(0, 6.3, 4), dice.uniform(0.15, 0.5, 4)
    sway = np.array(
        [dice.uniform(0.02, 0.11), dice.uniform(0.01, 0.06), side * 0.012, side * 0.006]
    )
    start = dice.uniform(0, 1 / PER_S)
    for number in range(int(ends * PER_S)):
        moment = start + number / PER_S + dice.uniform(-0.004, 0.004)
        yaw, pitch, x, y = sway * np.sin(2 * np.pi * rates * moment + phases)
        screen = colour_at(effective, moment - lag)
        frames.append(set_up.seen(screen, (yaw, pitch), (x, y)))
        times.append(int(moment * 1e9))
    return Film(frames, times, shown, lag)


def order(colours: list[str], dice: np.random.Generator) -> tuple[list[tuple[str, int]], float]:
    """Draw an order without repeats: (colour, ns) each, and when it ends in seconds."""
    shown, at = [(colours[0], 0)], LEAD_S
    for _ in range(COLOURS):
        others = [c for c in colours[1:] if c != shown[-1][0]]
        shown.append((others[int(dice.integers(len(others)))], int(at * 1e9)))
        at += HOLDS_S[int(dice.integers(len(HOLDS_S)))]
    return shown, at


def colour_at(shown: list[tuple[str, int]], moment: float) -> Array | None:
    """Linear colour on the glass at a moment; None before the first one."""
    past = [colour for colour, at in shown if at <= moment * 1e9]
    if not past:
        return None
    word = past[-1]
    rgb = np.array([[[int(word[i : i + 2], 16) for i in (1, 3, 5)]]], np.uint8)
    return np.asarray(to_linear(rgb)[0, 0], np.float32)
