"""`simkiosk doc`, `face` and `models`: one JSON line an input, exit status as promised."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inference.convert.graph import Graph, Op, Tensor
from inference.convert.writer import tflite
from inference.models import locked
from kiosk.cli import main
from tests.inference.test_face_runtime import in_use
from twins.specimen import Person, draw, scene, zone
from twins.specimen.portraits import A2, A, B

Lines = list[dict[str, object]]


def said(capsys: pytest.CaptureFixture[str]) -> Lines:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory, holder: Person, models: Path) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    scene.on_bay(draw.cccd_back(holder), seed=1).save(folder / "back.jpg", quality=92)
    scene.nobody().save(folder / "nobody.jpg")
    for name, photo in (("a", A), ("a2", A2), ("b", B)):
        (folder / f"{name}.jpg").write_bytes(photo.printed(models))
    return folder


def test_doc_read_gives_zone_and_corners(
    pictures: Path, holder: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doc", "read", str(pictures / "back.jpg"), "--json"]) == 0
    (answer,) = said(capsys)
    assert {"found", "corners", "side", "class", "quality", "mrz", "codes", "fields"} <= set(answer)
    assert (answer["found"], answer["side"], answer["class"]) == (True, "back", "cccd")
    assert isinstance(answer["mrz"], dict)
    assert answer["mrz"]["lines"] == list(zone.vietnamese_card(holder))
    assert answer["mrz"]["valid"] is True
    assert answer["mrz"]["fields"]["personal_number"] == holder.number
    assert isinstance(answer["corners"], list)
    assert len(answer["corners"]) == 4


def test_a_file_that_is_no_picture_costs_its_own_line_only(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "text.jpg"
    text.write_text("no picture")
    words = [str(text), str(tmp_path / "absent.jpg"), str(pictures / "nobody.jpg")]
    assert main(["doc", "read", *words, "--json"]) == 3
    broken, absent, empty = said(capsys)
    assert broken["error"]["code"] == "vision.picture_unusable"  # type: ignore[index]
    assert absent["error"]["code"] == "file.unreadable"  # type: ignore[index]
    assert empty["found"] is False


@pytest.mark.parametrize("verb", [["doc", "read"], ["face", "check"]])
@pytest.mark.parametrize("kind", ["bomb", "endless", "folder", "empty"])
def test_a_picture_that_would_fill_the_memory_is_refused_by_name(
    verb: list[str], kind: str, models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = {"endless": Path("/dev/zero"), "folder": tmp_path}.get(kind, tmp_path / "picture.png")
    if kind == "bomb":
        Image.new("1", (20_000, 20_000)).save(path)  # 400 million pixels in 50 kB
    elif kind == "empty":
        path.write_bytes(b"")
    assert main([*verb, str(path), "--json"]) == 3
    (answer,) = said(capsys)
    code = "file.unreadable" if kind == "folder" else "vision.picture_unusable"
    assert answer["error"]["code"] == code  # type: ignore[index]


@pytest.mark.parametrize(("weights", "words"), [
    (np.nan, "gives no numbers"), (None, "is no model"),
])  # fmt: skip
def test_a_signed_model_that_is_broken_is_named_by_every_command(
    weights: float | None, words: str, models: Path, tmp_path: Path, pictures: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    for row in locked():
        (tmp_path / row.file).symlink_to(models / row.file)
    broken = no_numbers(weights) if weights is not None else b"TFL3 no model at all"
    in_use(tmp_path, "face_detection", broken)
    for verb in (["doc", "read"], ["face", "check"]):
        asked = [*verb, str(pictures / "back.jpg"), "--models", str(tmp_path), "--json"]
        assert main(asked) == 3
        (answer,) = said(capsys)
        assert answer["error"]["code"] == "vision.model_broken"  # type: ignore[index]
        assert words in answer["error"]["detail"]  # type: ignore[index]


def no_numbers(bias: float) -> bytes:
    """Give a network of the face detector's form whose outputs hold no numbers."""
    graph = Graph()
    at = graph.add(Tensor("picture", (1, 128, 128, 3)))
    options = ((0, 0), (1, 128), (2, 128), (3, 128), (4, 128), (5, 0))
    small = graph.run(Op.AVERAGE_POOL_2D, (at,), (1, 1, 1, 3), *options)
    weights = graph.constant("w", np.zeros((2, 3)))
    graph.run(Op.FULLY_CONNECTED, (small, weights, graph.constant("b", np.full(2, bias))), (1, 2))
    return tflite(graph, "no numbers", (graph.exit, graph.exit))


def test_face_compare_decides_and_says_where_the_threshold_comes_from(
    pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = [str(pictures / "a.jpg"), str(pictures / "a2.jpg")]
    assert main(["face", "compare", *pair, "--json"]) == 0
    (answer,) = said(capsys)
    assert answer["match"] is True
    assert answer["far_operating_point"] == 1e-4
    assert main(["face", "compare", pair[0], str(pictures / "b.jpg"), "--json"]) == 1


def test_a_list_of_pairs_is_compared_line_by_line(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listing = pictures / "pairs.csv"
    listing.write_text("a,b\na.jpg,a2.jpg\na.jpg,b.jpg\na.jpg,nobody.jpg\n")
    assert main(["face", "compare", "--pairs", str(listing), "--json"]) == 3
    same, other, nobody = said(capsys)
    assert (same["match"], other["match"]) == (True, False)
    assert "error" in nobody


def test_face_check_scores_a_face_as_an_attack_and_says_on_what_it_was_fitted(
    pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["face", "check", str(pictures / "a.jpg"), "--json"])
    (answer,) = said(capsys)
    found = answer["presentation_attack"]
    assert isinstance(found, dict)
    assert 0.0 <= found["score"] <= 1.0
    assert found["attack"] == (found["score"] > found["threshold"])
    assert "simulated" in found["species"]


def test_face_check_judges_no_attack_where_nobody_is(
    pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["face", "check", str(pictures / "nobody.jpg"), "--json"]) == 1
    (answer,) = said(capsys)
    assert answer["faults"] == ["face.none"]
    assert answer["presentation_attack"] is None


def test_models_that_are_absent_are_an_error(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "verify", "--dir", str(tmp_path), "--json"]) == 3
    words = ["face", "check", str(pictures / "a.jpg"), "--models", str(tmp_path), "--json"]
    assert main(words) == 3
    verify, check = said(capsys)
    assert verify["error"]["code"] == "models.absent"  # type: ignore[index]
    assert check["error"]["code"] == "vision.models_absent"  # type: ignore[index]


def test_models_list_names_licence_and_hash(
    models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "list", "--dir", str(models), "--json"]) == 0
    rows = said(capsys)
    assert all(row["present"] and row["licence"] and row["sha256"] for row in rows)
    assert main(["models", "fetch", "--dir", str(models), "--json"]) == 0
    assert said(capsys)[0]["fetched"] == []


@pytest.mark.parametrize(
    "words", [[], ["compare", "one.jpg"], ["compare", "a", "b", "--pairs", "c"]]
)
def test_wrong_usage_is_two(words: list[str]) -> None:
    try:
        status = main(["face", *words])
    except SystemExit as ended:
        status = int(ended.code or 0)
    assert status == 2
