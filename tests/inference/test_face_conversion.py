"""dlib's network as a TFLite file: the published values, smaller forms that decide alike."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.convert.graph import WeightsError
from inference.convert.recipes import RECIPES
from inference.face.alignment import chip_b
from inference.face.comparison import FaceModels
from inference.models import FetchError, _made, row_of
from inference.picture import decode
from inference.runtime import Net, Tensor
from twins.specimen.portraits import A

# What dlib 20.0.1 itself gives for `pattern`, its first numbers.
PUBLISHED = (
    -0.089079,
    0.1155979,
    0.0654553,
    -0.016214,
    -0.0721039,
    -0.065739,
    -0.0669875,
    0.0060014,
    0.0966846,
    -0.0141685,
    0.2140161,
    -0.0157307,
    -0.2118401,
    -0.0406177,
    -0.0385818,
    0.0850241,
)
LOSSES = {"face_embedding_b_float16": 1e-6, "face_embedding_b_int8": 4e-3}  # 1 - cosine


def pattern() -> Tensor:
    """Give a picture everybody can make again: three slow waves."""
    down, across = np.mgrid[0:150, 0:150]
    waves = [128 + 100 * np.sin(down / (9 + k) + across / (17 - 2 * k) + k) for k in range(3)]
    return np.stack(waves, axis=-1).astype(np.uint8).astype(np.float32)


def test_the_converted_network_gives_dlibs_own_numbers(models: Path) -> None:
    (given_here,) = Net("face_embedding_b", models)(pattern())
    assert np.abs(given_here[: len(PUBLISHED)] - np.array(PUBLISHED)).max() < 2e-6


@pytest.mark.parametrize("name", LOSSES)
def test_smaller_forms_lose_little(name: str, faces: FaceModels, models: Path) -> None:
    picture = decode(A.printed(models))
    mesh = faces.aligner.mesh(picture, faces.largest(picture))
    chip = chip_b(picture, mesh)[:, :, ::-1].astype(np.float32)
    large, small = (Net(of, models)(chip)[0] for of in ("face_embedding_b", name))
    cosine = float(large @ small / np.linalg.norm(large) / np.linalg.norm(small))
    assert 1 - cosine < LOSSES[name]


@given(st.binary(max_size=200), st.sampled_from(sorted(RECIPES)))
def test_other_weights_are_refused_by_name(data: bytes, recipe: str) -> None:
    with pytest.raises(WeightsError):
        RECIPES[recipe](b"\x01\x05con_4" + data)


def test_weights_that_are_not_the_locked_ones_are_never_converted(models: Path) -> None:
    with pytest.raises(FetchError, match="not the locked ones"):
        _made(b"other", row_of("face_embedding_b", models))
