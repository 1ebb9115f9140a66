"""Who stands before the rig's screen is judged by the shipped weights, seed after seed."""

from pathlib import Path

import numpy as np
import pytest

from inference.face.comparison import FaceModels
from inference.liveness.fusion import Fusion, weights
from inference.liveness.light import Sample, sample
from inference.liveness.takes import answers_in_time, film_signals
from inference.picture import Bgr
from kiosk.case.challenge import Palette, Shown, derive
from twins.presentation.scene import Species
from twins.rig.attack import Standing
from twins.specimen import portraits

FRAMES_S, LAG_S = 10, 0.15


def filmed(found: FaceModels, folder: Path, species: Species, seed: int) -> dict[str, float]:
    """Film somebody under an order of colours; each colour is drawn once."""
    standing = Standing(portraits.A2, folder, species, seed)
    shown, ends = [], 0.0
    for hold in derive(f"order {seed}", Palette.ISO).holds:
        shown.append(Shown(hold.colour, int(ends * 1e9) + 1))
        ends += hold.seconds
    lit: dict[str, Sample] = {}
    samples = []
    for moment in np.arange(0.02, ends, 1 / FRAMES_S):
        past = [one.colour for one in shown if one.at_ns / 1e9 <= moment - LAG_S]
        colour = past[-1] if past else ""
        if colour not in lit:
            picture: Bgr = np.ascontiguousarray(np.asarray(standing.seen(colour))[:, :, ::-1])
            face = found.largest(picture)
            lit[colour] = sample(picture, face, found.aligner.mesh(picture, face), 0)
        seen = lit[colour]
        samples.append(Sample(int(moment * 1e9), seen.skin, seen.wall, seen.mesh, seen.face))
    return film_signals(samples, tuple(shown))


@pytest.mark.parametrize("seed", [1, 3])
@pytest.mark.parametrize("species", ["bona_fide", "print", "replay"])
def test_people_pass_without_doubt_and_what_is_held_up_does_not(
    faces: FaceModels, models: Path, species: Species, seed: int
) -> None:
    fusion = Fusion(weights().challenge)
    signals = filmed(faces, models, species, seed)
    if species == "bona_fide":
        assert fusion(signals) >= fusion.doubt
        assert answers_in_time(signals["lag"], signals["halves"])
    else:
        assert fusion(signals) < fusion.threshold
