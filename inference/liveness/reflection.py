"""Does the face throw back the colours of the screen: how strongly, how late, how unevenly.

The logarithm of skin against wall takes out the camera's own gains; the mean of the three channels
is taken out too, so that neither exposure nor shade counts. What remains is compared with the
chroma of the colours shown, shifted by every possible delay.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inference.liveness.light import Sample
from kiosk.case.challenge import Shown
from kiosk.case.flashes import linear

LAG_STEP_S: Final = 0.01
LONGEST_LAG_S: Final = 0.9
LEAST_FRAMES: Final = 16
PLATEAU: Final = 0.004
BLEND_S: Final = 0.05  # a frame sees the mean of so much time

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reflection:
    """`fit` is the correlation at the best delay, `gain` the answer to a full change of light.

    `wall` is the wall's own answer, `relief` how differently the patches answer, `halves_s` how far
    the delays of the two halves of the film lie apart.
    """

    fit: float
    lag_s: float
    gain: float
    wall: float
    relief: float
    halves_s: float
    frames: int


NOTHING: Final = Reflection(0.0, LONGEST_LAG_S, 0.0, 0.0, 0.0, LONGEST_LAG_S, 0)


def reflection(samples: Sequence[Sample], shown: Sequence[Shown]) -> Reflection:
    """Measure a film; `NOTHING` when there are too few frames to say anything."""
    if len(samples) < LEAST_FRAMES or len(shown) < 2:
        return NOTHING
    start = shown[0].at_ns
    times = np.array([(s.at_ns - start) / 1e9 for s in samples])
    skin = np.log(np.array([s.skin for s in samples], np.float64))
    wall = np.log(np.array([s.wall for s in samples], np.float64))
    answer = skin.mean(1) - wall
    lags = np.arange(0.0, LONGEST_LAG_S, LAG_STEP_S)
    asked = [_clean(_light(shown, start, times - lag), times) for lag in lags]
    lag, fit, gain = _best(_clean(answer, times), asked)
    half = times.searchsorted((times[0] + times[-1]) / 2)
    early, late = (
        _best(_clean(answer[part], times[part]),
              [_clean(_light(shown, start, times[part] - lag), times[part]) for lag in lags])[0]
        for part in (slice(None, half), slice(half, None))
    )  # fmt: skip
    best = asked[lag]
    gains = [_slope(_clean(skin[:, p] - wall, times), best) for p in range(skin.shape[1])]
    spread = float(np.std(gains)) / max(abs(float(np.mean(gains))), 0.01)
    return Reflection(
        fit, float(lags[lag]), gain, _slope(_clean(wall, times), best), spread,
        abs(early - late) * LAG_STEP_S, len(samples),
    )  # fmt: skip


def _light(shown: Sequence[Shown], start: int, moments: Array) -> Array:
    """Linear RGB of the glass at each moment, mean of the time a frame sees."""
    changes = np.array([(one.at_ns - start) / 1e9 for one in shown])
    colours = np.array([linear(one.colour) for one in shown])
    total = np.zeros((len(moments), 3))
    for shift in (-BLEND_S / 2, 0.0, BLEND_S / 2):
        place = np.searchsorted(changes, moments + shift, side="right") - 1
        total += colours[np.clip(place, 0, len(colours) - 1)]
    return total / 3


def _clean(series: Array, times: Array) -> Array:
    """Chroma alone, without its mean and its drift."""
    chroma = series - series.mean(1, keepdims=True)
    base = np.column_stack([np.ones_like(times), times - times.mean()])
    kept, *_ = np.linalg.lstsq(base, chroma, rcond=None)
    return np.asarray(chroma - base @ kept)


def _best(answer: Array, asked: Sequence[Array]) -> tuple[int, float, float]:
    """Place of the best delay, correlation and slope there."""
    norm = float(np.linalg.norm(answer))
    fits = [
        float((answer * one).sum()) / max(norm * float(np.linalg.norm(one)), 1e-9) for one in asked
    ]
    best = float(np.max(fits))
    near = np.flatnonzero(np.array(fits) >= best - PLATEAU)  # between frames the fit is level
    place = int(near[len(near) // 2])
    return place, fits[place], _slope(answer, asked[place])


def _slope(answer: Array, asked: Array) -> float:
    return float((answer * asked).sum()) / max(float((asked * asked).sum()), 1e-9)
