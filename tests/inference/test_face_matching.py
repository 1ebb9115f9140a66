"""Real photographs: one person is recognised, another is not, an unfit portrait says why."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from inference.face.comparison import FaceModels
from inference.picture import Bgr, decode
from kiosk.case.reasons import Reason
from kiosk.cli.bench_vision.chip_portrait import KINDS, stored
from kiosk.ports.vision import PictureUnusableError
from twins.specimen import scene
from twins.specimen.portraits import A2, A, B


def bgr(picture: Image.Image) -> Bgr:
    return np.ascontiguousarray(np.asarray(picture.convert("RGB"))[:, :, ::-1])


@pytest.fixture(scope="module")
def live(models: Path) -> Bgr:
    return bgr(scene.portrait(A2.open(models), seed=1))


def test_the_person_of_the_printed_portrait_matches(
    faces: FaceModels, models: Path, live: Bgr
) -> None:
    match = faces.compare(live, decode(A.printed(models)))
    assert match.same
    assert match.band == "clear"
    assert {name for name, _ in match.models} == {
        "face_detection", "face_landmark", "face_embedding", "face_embedding_b_int8",
    }  # fmt: skip


def test_a_small_picture_from_a_chip_is_enough(faces: FaceModels, models: Path, live: Bgr) -> None:
    assert faces.compare(live, decode(A.printed(models, width=240, quality=60))).same


@pytest.mark.parametrize("kind", range(len(KINDS)), ids=KINDS)
def test_every_form_a_chip_stores_is_enough(
    faces: FaceModels, models: Path, live: Bgr, kind: int
) -> None:
    photo = bgr(A.open(models))
    data = stored(photo, faces.aligner.mesh(photo, faces.subject(photo)), kind)
    assert len(data) <= 15_500
    assert faces.compare(live, decode(data)).same


def test_of_several_faces_the_one_in_the_middle_is_compared(
    faces: FaceModels, models: Path
) -> None:
    alone = bgr(A.open(models).crop((234, 0, 734, 625)))
    beside = bgr(B.open(models).crop((325, 100, 825, 725)))
    crowd = np.hstack([beside, alone, beside])
    assert faces.compare(crowd, alone).same


def test_somebody_else_does_not_match(faces: FaceModels, models: Path, live: Bgr) -> None:
    match = faces.compare(live, decode(B.printed(models)))
    assert not match.same
    assert match.band == "other"


def test_a_picture_without_a_face_is_refused(faces: FaceModels, live: Bgr) -> None:
    with pytest.raises(PictureUnusableError):
        faces.compare(live, bgr(scene.nobody()))


def faults(faces: FaceModels, picture: Bgr) -> tuple[Reason, ...]:
    return faces.gauge.judge(picture, faces.detector(picture)).faults


def test_a_good_portrait_has_no_fault(faces: FaceModels, live: Bgr) -> None:
    assert faults(faces, live) == ()


def test_nobody_before_the_camera(faces: FaceModels) -> None:
    assert faults(faces, bgr(scene.nobody())) == (Reason.FACE_NONE,)


def test_two_people_before_the_camera(faces: FaceModels, models: Path) -> None:
    both = np.hstack([bgr(photo.open(models).resize((800, 1000))) for photo in (A, A2)])
    assert faults(faces, both)[0] is Reason.FACE_SEVERAL


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda p: (p * 0.3).astype(np.uint8), Reason.FACE_TOO_DARK),
        (lambda p: np.clip(p * 2.6, 0, 255).astype(np.uint8), Reason.FACE_TOO_BRIGHT),
        (lambda p: cv2.resize(p, None, fx=0.25, fy=0.25), Reason.FACE_TOO_FAR),
        (lambda p: cv2.GaussianBlur(p, (0, 0), 12), Reason.FACE_BLUR),
    ],
)
def test_an_unfit_portrait_says_why(
    faces: FaceModels, live: Bgr, change: object, reason: Reason
) -> None:
    assert callable(change)
    assert faults(faces, change(live))[0] is reason


def test_a_head_on_its_side_is_a_pose(faces: FaceModels, live: Bgr) -> None:
    height, width = live.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 32, 1.0)
    assert faults(faces, cv2.warpAffine(live, turn, (width, height)).astype(np.uint8)) == (
        Reason.FACE_POSE,
    )
