"""A face as numbers: what the kiosk keeps of one picture, held against another by the centre."""

import io
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image

from hub.cases.likeness import alike, sound
from inference.face.comparison import RARE, FaceModels
from inference.models import place_of, row_of
from inference.picture import decode
from sync.wire.face_v1 import TemplateV1
from twins.specimen import scene
from twins.specimen.portraits import A2, A, B


def described(faces: FaceModels, picture: Image.Image | bytes) -> TemplateV1:
    if isinstance(picture, bytes):
        return faces.described(faces.seen(decode(picture)))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=92)
    return described(faces, out.getvalue())


@pytest.fixture(scope="module")
def kept(faces: FaceModels, models: Path) -> TemplateV1:
    return described(faces, scene.portrait(A2.open(models), seed=1))


def test_a68_another_picture_of_the_person_opens_the_case(
    faces: FaceModels, models: Path, kept: TemplateV1
) -> None:
    assert alike(kept, described(faces, scene.portrait(A2.open(models), seed=9)))
    assert alike(kept, described(faces, A.printed(models)))


def test_a68_somebody_else_does_not(faces: FaceModels, models: Path, kept: TemplateV1) -> None:
    assert not alike(kept, described(faces, scene.portrait(B.open(models), seed=1)))


def test_the_description_is_small_sound_and_names_the_models(
    models: Path, kept: TemplateV1, faces: FaceModels
) -> None:
    assert sound(kept)
    assert sum(map(len, kept.vectors.values())) <= 1024
    assert kept.threshold == faces.thresholds.at(RARE).threshold
    for name, told in kept.models.items():
        file = place_of(row_of(name, models), models)
        assert told == sha256(file.read_bytes()).hexdigest()
