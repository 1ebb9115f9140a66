"""Embedding A: the published numbers, and a form of 8 bits for an Edge TPU that decides alike."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from inference.convert.balance import turned
from inference.convert.graph import Op
from inference.convert.mobilefacenet import VALUES, of_bytes
from inference.convert.reader import read
from inference.convert.recipes import CALIBRATION, CREDIT_A, Calibration, eighth_mobilefacenet
from inference.convert.writer import tflite
from inference.face import points
from inference.face.comparison import A_EIGHT, A, B, FaceModels, Template
from inference.models import packed, row_of
from inference.picture import decode
from inference.runtime import Net, Tensor
from tests.inference.test_face_runtime import in_use
from twins.specimen.portraits import A2
from twins.specimen.portraits import A as SAME
from twins.specimen.portraits import B as OTHER

# What the file of the package itself gives for `pattern`, its first numbers.
PUBLISHED = (
    0.0023054, 0.0177985, 0.0153043, 0.0016686, -0.0470643, -0.0128744, -0.0101954, 0.1053647,
    -0.10721, 0.1033816, -0.0241255, 0.0055301, -0.0096228, 0.0210004, 0.0012422, -0.0289535,
)  # fmt: skip
LOSS = 0.005  # 1 - cosine of float and 8 bits, of a picture and its mirror image
AGREE = 0.02  # score of a pair


def pattern() -> Tensor:
    """Give a picture everybody can make again: three slow waves."""
    down, across = np.mgrid[0:112, 0:112]
    waves = [128 + 100 * np.sin(down / (9 + k) + across / (17 - 2 * k) + k) for k in range(3)]
    return np.stack(waves, axis=-1).astype(np.uint8).astype(np.float32)


@pytest.fixture(scope="module")
def eighth(faces: FaceModels, models: Path) -> FaceModels:
    """Give the models as an Edge TPU has them, on this machine's processor."""
    chosen = points.load(models).of({A_EIGHT, B})
    hashes = tuple((name, row_of(name, models).sha256) for name in (A_EIGHT, B))
    return replace(faces, embedding=Net(A_EIGHT, models), thresholds=chosen, hashes=hashes)


@pytest.fixture(scope="module")
def pairs(
    faces: FaceModels, eighth: FaceModels, models: Path
) -> tuple[list[Template], list[Template]]:
    pictures = [decode(photo.printed(models)) for photo in (SAME, A2, OTHER)]
    return [faces.seen(one) for one in pictures], [eighth.seen(one) for one in pictures]


def test_the_network_written_anew_gives_the_published_numbers(models: Path) -> None:
    (given,) = Net(A, models)((pattern() - np.float32(127.5)) / np.float32(128))
    given /= np.linalg.norm(given)
    assert given.shape == (VALUES,)
    assert np.abs(given[: len(PUBLISHED)] - np.array(PUBLISHED)).max() < 2e-6


def test_a_prelu_is_one_operator_that_an_edge_tpu_takes(models: Path) -> None:
    taken = {Op.CONV_2D, Op.DEPTHWISE_CONV_2D, Op.PRELU, Op.ADD, Op.RESHAPE}
    network = read((models / row_of(A, models).file).read_bytes())
    assert {row.op for row in network.operators} == taken
    slopes = [network.tensors[row.inputs[1]].shape for row in network.operators
              if row.op is Op.PRELU]  # fmt: skip
    assert len(slopes) == 33
    assert {shape[:2] for shape in slopes} == {(1, 1)}


def test_the_form_of_eight_bits_is_made_of_the_floats_to_the_byte(models: Path) -> None:
    network = turned(of_bytes(read((models / row_of(A, models).file).read_bytes())))
    made = tflite(eighth_mobilefacenet(network, Calibration.read(CALIBRATION)), CREDIT_A)
    assert sha256(made).hexdigest() == row_of(A_EIGHT, models).sha256


def test_what_was_measured_is_kept_as_it_is(tmp_path: Path) -> None:
    measured = Calibration.read(CALIBRATION)
    measured.write(tmp_path / "again.npz")
    again = Calibration.read(tmp_path / "again.npz")
    assert again.ranges == measured.ranges
    for one, other in ((measured.sizes, again.sizes), (measured.shifts, again.shifts)):
        assert one.keys() == other.keys()
        assert all(np.array_equal(one[name], other[name]) for name in one)


def test_eight_bits_lose_little(pairs: tuple[list[Template], list[Template]]) -> None:
    for wide, small in zip(*pairs, strict=True):
        assert 1 - float(wide[A] @ small[A_EIGHT]) < LOSS


def test_both_forms_decide_alike(
    faces: FaceModels, eighth: FaceModels, pairs: tuple[list[Template], list[Template]]
) -> None:
    wide, small = pairs
    for one, other, same in ((0, 1, True), (0, 2, False), (1, 2, False)):
        in_floats = faces.decide(wide[one], wide[other])
        in_bytes = eighth.decide(small[one], small[other])
        assert in_floats.same == in_bytes.same == same
        assert abs(in_floats.score - in_bytes.score) < AGREE
        assert dict(in_bytes.models).keys() == {A_EIGHT, B}


def test_without_an_edge_tpu_its_form_of_embedding_a_is_left_and_said(
    models: Path, tmp_path: Path
) -> None:
    for file in models.iterdir():
        (tmp_path / file.name).symlink_to(file)
    in_use(tmp_path, f"{A_EIGHT}_edgetpu", b"compiled for the other chip")
    assert [row.name for row in packed(tmp_path)] == [f"{A_EIGHT}_edgetpu"]
    loaded = FaceModels.load(tmp_path)
    assert loaded.embedding.name == A
    assert loaded.notes == (f"{A_EIGHT}: no Edge TPU here, the CPU is used",)
    assert set(loaded.thresholds.weights) == {A, B}
