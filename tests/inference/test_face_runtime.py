"""What runs the models: numbers that are none, spoilt files, no Edge TPU, and one model missing."""

from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from inference.convert.graph import Graph, Op, Tensor
from inference.convert.writer import tflite
from inference.face.comparison import A, B, FaceModels, joined
from inference.models import LOCK, PACK, locked
from inference.picture import decode
from inference.runtime import Net
from kiosk.ports.vision import ModelBrokenError, ModelsAbsentError
from tests.inference.test_model_packs import ROW
from twins.specimen.portraits import A2
from twins.specimen.portraits import A as SAME
from twins.specimen.portraits import B as OTHER


@pytest.fixture
def folder(models: Path, tmp_path: Path) -> Path:
    """Give a folder of the pinned models of its own."""
    for row in locked():
        (tmp_path / row.file).symlink_to(models / row.file)
    return tmp_path


def in_use(folder: Path, name: str, content: bytes) -> None:
    """Put a pack into use as `simkiosk models install` leaves it."""
    place = folder / PACK
    place.mkdir()
    (place / "new.tflite").write_bytes(content)
    text = ROW.format(serial=1, digest=sha256(content).hexdigest(), file="new.tflite")
    (place / LOCK.name).write_text(text.replace('"face_embedding"', f'"{name}"'))


def doubling(bias: float) -> bytes:
    graph = Graph()
    at = graph.add(Tensor("in", (1, 2)))
    weights = graph.constant("w", np.eye(2) * 2)
    graph.run(Op.FULLY_CONNECTED, (at, weights, graph.constant("b", np.full(2, bias))), (1, 2))
    return tflite(graph, "doubles")


def test_a_graph_of_our_own_runs(folder: Path) -> None:
    in_use(folder, "face_embedding", doubling(0.5))
    (out,) = Net("face_embedding", folder)(np.array([1, 2], np.float32))
    assert out.tolist() == [2.5, 4.5]


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_numbers_that_are_none_are_not_taken(models: Path, value: float) -> None:
    with pytest.raises(ModelBrokenError):
        Net("face_embedding", models)(np.full((112, 112, 3), value, np.float32))


def test_a_picture_of_another_size_is_not_taken(models: Path) -> None:
    with pytest.raises(ModelBrokenError):
        Net("face_embedding", models)(np.zeros((64, 64, 3), np.float32))


def test_a_model_that_gives_no_numbers_is_named(folder: Path) -> None:
    in_use(folder, "face_embedding", doubling(float("nan")))
    with pytest.raises(ModelBrokenError, match="face_embedding gives no numbers"):
        Net("face_embedding", folder)(np.zeros(2, np.float32))


def test_a_signed_file_that_is_no_model_is_named(folder: Path) -> None:
    in_use(folder, "face_embedding", b"TFL3 no model at all")
    with pytest.raises(ModelBrokenError, match="face_embedding is no model"):
        Net("face_embedding", folder)


def test_two_models_exchanged_are_not_loaded(folder: Path) -> None:
    one, other = (folder / row.file for row in locked() if row.name in {A, "face_landmark"})
    first, second = one.readlink(), other.readlink()
    for path, target in ((one, second), (other, first)):
        path.unlink()
        path.symlink_to(target)
    with pytest.raises(ModelsAbsentError):
        FaceModels.load(folder)


def test_without_an_edge_tpu_the_cpu_does_the_work_and_says_so(folder: Path) -> None:
    in_use(folder, f"{A}_edgetpu", b"compiled for the other chip")
    net = Net(A, folder)
    assert (net.on, net.note) == ("cpu", f"{A}: no Edge TPU here, the CPU is used")
    assert np.isfinite(net(np.zeros((112, 112, 3), np.float32))[0]).all()


def test_one_model_alone_decides_by_its_own_threshold_and_says_so(
    folder: Path, models: Path
) -> None:
    both = FaceModels.load(folder)
    (folder / next(row.file for row in locked() if row.name == B)).unlink()
    alone = FaceModels.load(folder)
    assert alone.notes == (f"{B} is absent: faces are compared by one model",)
    assert alone.thresholds.at(1e-4) != both.thresholds.at(1e-4)
    one, same, other = (decode(photo.printed(models)) for photo in (SAME, A2, OTHER))
    match = alone.compare(one, same)
    assert match.same
    assert [name for name, _ in match.scores] == [A]
    assert not alone.compare(one, other).same


def test_a_spoilt_second_model_is_an_error_not_an_excuse(folder: Path) -> None:
    path = folder / next(row.file for row in locked() if row.name == B)
    path.unlink()
    path.write_bytes(b"spoilt")
    with pytest.raises(ModelsAbsentError):
        FaceModels.load(folder)


def test_thresholds_of_other_models_are_refused(folder: Path) -> None:
    in_use(folder, A, doubling(0.0))
    with pytest.raises(ModelsAbsentError, match="measured on another face_embedding"):
        FaceModels.load(folder)


def test_a_stricter_rate_wants_a_higher_score(faces: FaceModels, models: Path) -> None:
    one, other = (faces.seen(decode(photo.printed(models))) for photo in (SAME, A2))
    limits = [faces.decide(one, other, far).threshold for far in (1e-3, 1e-4, 1e-5)]
    assert limits == sorted(limits)
    with pytest.raises(ValueError, match="no operating point"):
        faces.decide(one, other, 0.5)


def test_a_match_between_two_thresholds_is_narrow_or_near(faces: FaceModels) -> None:
    points = {point.far: point.threshold for point in faces.thresholds.points}
    between = (points[1e-4] + points[1e-5]) / 2, (points[1e-3] + points[1e-4]) / 2
    assert [faces.thresholds.band(score, 1e-4) for score in (*between, 0.99, 0.0)] == [
        "narrow", "near", "clear", "other",
    ]  # fmt: skip


def test_several_pictures_of_one_person_match_better_than_the_worst(
    faces: FaceModels, models: Path
) -> None:
    live = [faces.seen(decode(A2.printed(models, width=w, quality=q)))
            for w, q in ((480, 90), (160, 20), (120, 30))]  # fmt: skip
    known = faces.seen(decode(SAME.printed(models)))
    alone = [faces.decide(one, known).score for one in live]
    assert min(alone) < faces.decide(joined(live), known).score


def test_the_record_names_models_scores_threshold_time_and_comparison(
    faces: FaceModels, models: Path
) -> None:
    one = faces.seen(decode(SAME.printed(models)))
    first, second = faces.decide(one, one), faces.decide(one, one)
    assert all(len(digest) == 64 for _, digest in first.models)
    assert {name for name, _ in first.scores} == {A, B}
    assert first.far == 1e-4
    assert first.nonce != second.nonce
    assert second.at >= first.at > 1.7e9
    assert first.odds > 3
