"""Eyes that follow the point are told from eyes that stare, and irises are found where they are."""

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from inference.face.alignment import EYE_A, EYE_B
from inference.face.comparison import FaceModels
from inference.face.detector import Points
from inference.liveness.gaze import NOTHING, Gaze, gaze
from inference.liveness.light import PATCHES, Sample
from inference.picture import Bgr, shrink
from kiosk.case.challenge import Challenge, Shown, derive
from tests.inference.test_liveness_reflection import FACE
from twins.specimen import scene
from twins.specimen.portraits import A, B, Photo

ASKED = derive("where to look")
RNG = np.random.default_rng(5)
REACTION_S = 0.2
Point = tuple[float, float]


def shown(challenge: Challenge) -> tuple[Shown, ...]:
    at, made = 3.0, []
    for hold in challenge.holds:
        made.append(Shown(hold.colour, round(at * 1e9)))
        at += hold.seconds
    return tuple(made)


def filmed(look: Callable[[Point], Point], seen: Challenge = ASKED) -> list[Sample]:
    """Film eyes at ten frames a second that look at the point of a challenge, as `look` says."""
    colours, made = shown(seen), []
    grey = np.full((len(PATCHES), 3), 0.3, np.float32)
    mesh = np.zeros((468, 2), np.float32)
    for moment in np.arange(3.0, 3.0 + seen.seconds, 0.1):
        past = [at for at, c in enumerate(colours) if c.at_ns / 1e9 <= moment - REACTION_S] or [0]
        across, down = np.array(look(seen.points[past[-1]])) + RNG.normal(0, 0.01, 2)
        made.append(Sample(round(moment * 1e9), grey, grey[0], mesh, FACE, (across, down)))
    return made


def followed(samples: Sequence[Sample]) -> Gaze:
    return gaze(samples, shown(ASKED), ASKED.points)


def test_eyes_that_follow_the_point_agree_with_it() -> None:
    found = followed(filmed(lambda point: (-0.08 * point[0], 0.05 * point[1])))
    assert found.across > 0.9
    assert found.down > 0.8
    assert found.holds == len(ASKED.holds)


def test_eyes_that_stare_or_follow_the_mirror_image_do_not() -> None:
    assert abs(followed(filmed(lambda _: (0.02, 0.01))).across) < 0.9
    assert followed(filmed(lambda point: (0.08 * point[0], 0.0))).across < -0.8


def test_a_recording_of_eyes_that_followed_other_points_does_not_agree() -> None:
    fits = [
        followed(filmed(lambda point: (-0.08 * point[0], 0.0), derive(f"another {n}"))).across
        for n in range(9)
    ]
    assert np.median(np.abs(fits)) < 0.7


def test_of_too_few_frames_nothing_is_said() -> None:
    assert followed(filmed(lambda point: point)[:12]) == NOTHING
    assert followed([]) == NOTHING
    still = [s for s in filmed(lambda point: point) if s.at_ns]
    frozen = [Sample(s.at_ns, s.skin, s.wall, s.mesh, s.face) for s in still]
    assert followed(frozen).across == 0.0


@pytest.mark.parametrize("photo", [A, B])
def test_irises_drawn_aside_are_measured_aside(
    faces: FaceModels, models: Path, photo: Photo
) -> None:
    drawn = scene.portrait(photo.open(models), seed=1).convert("RGB")
    picture = shrink(np.ascontiguousarray(np.asarray(drawn)[:, :, ::-1]), 1600)
    mesh = faces.aligner.mesh(picture, faces.largest(picture))
    left, straight, right = (
        faces.gauge.lids.look(moved(picture, mesh, aside), mesh)[0] for aside in (-0.1, 0.0, 0.1)
    )
    assert left < straight < right
    assert right - left > 0.05


def moved(picture: Bgr, mesh: Points, aside: float) -> Bgr:
    """Move what lies between the lids to the right by a part of the eye's width."""
    out = picture.astype(np.float32)
    for eye in (EYE_A, EYE_B):
        points = mesh[list(eye), :2]
        width = float(np.ptp(points[:, 0]))
        shift = np.array([[1, 0, aside * width], [0, 1, 0]], np.float32)
        other = cv2.warpAffine(picture, shift, picture.shape[1::-1]).astype(np.float32)
        area = np.zeros(picture.shape[:2], np.float32)
        cv2.fillConvexPoly(area, cv2.convexHull(np.round(points).astype(np.int32)), (1.0,))
        soft = cv2.GaussianBlur(area, (0, 0), max(width / 20, 0.6))[:, :, np.newaxis]
        out = out * (1 - soft) + other * soft
    return out.astype(np.uint8)
