"""A clip in sign language is shown in "Help" where the operator laid one, and only there."""

from pathlib import Path

import pytest
from PIL import Image
from PyQt5.QtWidgets import QApplication

from kiosk.journeys.state import Overlay, Stage, Visit
from kiosk.ui import examples
from kiosk.ui.widgets.signs import SignClip, clip_of
from kiosk.ui.window import Window

HELP = Visit(
    stage=Stage.CHIP, language="vi", overlay=Overlay.HELP, draft=examples.draft("vi"),
    journey="sim-activate",
)  # fmt: skip


def clip(file: Path) -> None:
    """Write two frames of 100 ms."""
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("navy", "orange")]
    frames[0].save(file, save_all=True, append_images=frames[1:], duration=100, loop=0)


def shown(window: Window, folder: Path | None) -> list[SignClip]:
    window.signs = folder
    window.display(HELP.but(overlay=None))
    window.display(HELP)
    QApplication.processEvents()
    assert window.overlay is not None
    return [part for part in window.overlay.findChildren(SignClip) if part.isVisible()]


def test_the_operators_clip_plays_in_help(window: Window, tmp_path: Path) -> None:
    clip(tmp_path / "chip.vi.gif")
    [part] = shown(window, tmp_path)
    movie = part.movie()
    assert movie is not None
    assert movie.frameCount() == 2
    assert part.accessibleName() == "Ngôn ngữ ký hiệu"


@pytest.mark.parametrize("name", ["chip.en.gif", "portrait.gif", "chip.vi.mp4"])
def test_a_clip_of_something_else_is_not_shown(window: Window, tmp_path: Path, name: str) -> None:
    clip(tmp_path / "held.gif")
    (tmp_path / "held.gif").rename(tmp_path / name)
    assert shown(window, tmp_path) == []


def test_without_a_folder_or_with_a_broken_file_help_stands_as_ever(
    window: Window, tmp_path: Path
) -> None:
    (tmp_path / "chip.gif").write_bytes(b"no picture")
    assert shown(window, None) == []
    assert shown(window, tmp_path / "absent") == []
    assert shown(window, tmp_path) == []


def test_the_language_comes_before_the_clip_for_all(tmp_path: Path) -> None:
    for name in ("chip.gif", "chip.vi.gif"):
        clip(tmp_path / name)
    assert clip_of(tmp_path, "chip", "vi") == tmp_path / "chip.vi.gif"
    assert clip_of(tmp_path, "chip", "th") == tmp_path / "chip.gif"
