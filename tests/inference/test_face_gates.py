"""Portraits spoilt on purpose are refused for what was done to them; faces as they are pass."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from inference.face.alignment import eye_centres
from inference.face.comparison import FaceModels
from inference.face.gates import Judged
from inference.face.token import LARGE, token
from inference.picture import Bgr, shrink
from kiosk.case.reasons import Reason
from kiosk.cli.bench_vision.spoilt import SPOILT
from twins.specimen import scene
from twins.specimen.portraits import A2, A, B, Photo

SEED = 5


@pytest.fixture(scope="module")
def live(models: Path) -> Bgr:
    return taken(models, A2)


def taken(models: Path, photo: Photo) -> Bgr:
    picture = scene.portrait(photo.open(models), seed=1).convert("RGB")
    return shrink(np.ascontiguousarray(np.asarray(picture)[:, :, ::-1]), 1600)


def judged(faces: FaceModels, picture: Bgr) -> Judged:
    return faces.gauge.judge(picture, faces.detector(picture))


def spoilt(faces: FaceModels, picture: Bgr, kind: str) -> Judged:
    mesh = faces.aligner.mesh(picture, faces.largest(picture))
    return judged(faces, SPOILT[kind](picture, mesh, np.random.default_rng(SEED)))


def test_a_face_as_it_is_has_no_fault(faces: FaceModels, live: Bgr) -> None:
    assert judged(faces, live).faults == ()


@pytest.mark.parametrize(
    ("kind", "reasons"),
    [
        ("sunglasses", {Reason.FACE_GLASSES}),
        ("mask", {Reason.FACE_COVERED, Reason.FACE_NONE}),  # some are no face any more
        ("one_sided", {Reason.FACE_UNEVEN_LIGHT}), ("dark", {Reason.FACE_TOO_DARK}),
    ],
)  # fmt: skip
def test_what_was_done_is_the_worst_fault(
    faces: FaceModels, live: Bgr, kind: str, reasons: set[Reason]
) -> None:
    assert set(spoilt(faces, live, kind).faults[:1] or ["nothing"]) <= reasons


@pytest.mark.parametrize("photo", [A, B])
def test_shut_eyes_are_told_by_their_lids_and_by_no_dark_iris(
    faces: FaceModels, models: Path, photo: Photo
) -> None:
    picture = taken(models, photo)
    opened, shut = judged(faces, picture), spoilt(faces, picture, "closed_eyes")
    assert Reason.FACE_EYES_CLOSED not in opened.faults
    assert shut.faults[0] is Reason.FACE_EYES_CLOSED
    before, after = dict(opened.quality), dict(shut.quality)
    assert after["eyes_open"] < 0.75 * before["eyes_open"]
    assert before["iris"] < -0.5 < after["iris"]


def test_clear_glasses_are_a_warning_only(faces: FaceModels, live: Bgr) -> None:
    seen = spoilt(faces, live, "clear_glasses")
    assert seen.faults == ()
    assert seen.warnings == ("glasses",)


def test_a_head_covering_is_no_fault(faces: FaceModels, live: Bgr) -> None:
    assert spoilt(faces, live, "head_cover").faults == ()


@pytest.mark.parametrize("degrees", [-36, 36])
def test_roll_is_told_in_degrees(faces: FaceModels, live: Bgr, degrees: int) -> None:
    straight = dict(judged(faces, live).quality)["roll"]
    height, width = live.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    seen = judged(faces, cv2.warpAffine(live, turn, (width, height)).astype(np.uint8))
    assert dict(seen.quality)["roll"] - straight == pytest.approx(degrees, abs=5)
    assert Reason.FACE_POSE in seen.faults


def test_a_token_has_its_eyes_where_the_standard_wants_them(faces: FaceModels, live: Bgr) -> None:
    cut = token(live, eye_centres(faces.aligner.mesh(live, faces.largest(live))))
    assert cut.shape == (LARGE * 4 // 3, LARGE, 3)
    eyes = eye_centres(faces.aligner.mesh(cut, faces.largest(cut)))
    wanted = [[0.375 * LARGE - 1, 0.6 * LARGE], [0.625 * LARGE - 1, 0.6 * LARGE]]
    assert np.abs(eyes - np.array(wanted)).max() < 0.02 * LARGE
