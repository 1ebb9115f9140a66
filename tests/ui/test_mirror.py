"""The mirror tells what is on the screen, and cannot do more than that."""

import json
from pathlib import Path

import pytest
from PyQt5.QtNetwork import QLocalSocket
from PyQt5.QtWidgets import QApplication

from kiosk.journeys.events import HeadsetPlugged
from kiosk.journeys.state import Overlay, Stage, Visit
from kiosk.settings import Kiosk, Screen, Settings, Sync, Vision
from kiosk.ui.mirror import Mirror, MirrorRefusedError
from kiosk.ui.window import Window

NOWHERE = Path("/nowhere")


def settings(folder: Path, *, production: bool) -> Settings:
    return Settings(
        kiosk=Kiosk("k1", "mobifone", folder, folder, production=production),
        vision=Vision(NOWHERE),
        sync=Sync(NOWHERE, "localhost:1", NOWHERE, NOWHERE, NOWHERE, NOWHERE, NOWHERE),
        screen=Screen(mirror=folder / "mirror"),
    )


class Listener:
    """A test program at the other end."""

    def __init__(self, qapp: QApplication, path: Path) -> None:
        self._qapp, self._line = qapp, QLocalSocket()
        self._line.connectToServer(str(path))
        assert self._line.waitForConnected(40_000)

    def ask(self, **wish: str) -> None:
        self.write(json.dumps(wish).encode() + b"\n")

    def write(self, raw: bytes) -> None:
        self._line.write(raw)
        self._line.flush()

    def hear(self, wanted: str = "") -> dict[str, object]:
        """Give the next line, or the next that has what is wanted: a page may settle between."""
        for _ in range(4000):
            self._qapp.processEvents()
            if not self._line.canReadLine():
                self._line.waitForReadyRead(10)
            if self._line.canReadLine():
                told = dict(json.loads(bytes(self._line.readLine())))
                if not wanted or wanted in told:
                    return told
        raise AssertionError("the mirror said nothing")

    def close(self) -> None:
        self._line.abort()


def test_a_production_kiosk_has_no_mirror(window: Window, tmp_path: Path) -> None:
    with pytest.raises(MirrorRefusedError):
        Mirror(window, settings(tmp_path, production=True))
    assert not (tmp_path / "mirror").exists()


def test_a_change_is_told_with_its_controls(
    qapp: QApplication, window: Window, tmp_path: Path
) -> None:
    mirror = Mirror(window, settings(tmp_path, production=False))
    line = Listener(qapp, tmp_path / "mirror")
    assert line.hear()["stage"] == "attract"
    window.display(Visit(stage=Stage.NEEDS, language="en"))
    told = line.hear()
    assert (told["stage"], told["language"], told["overlay"]) == ("needs", "en", None)
    controls = {c["id"]: c for c in told["controls"]}  # type: ignore[attr-defined]
    assert {"continue", "help", "language", "start_over"} <= set(controls)
    assert controls["continue"]["text"] == "Continue"
    x, y, wide, high = controls["continue"]["rect"]
    assert 0 <= x < x + wide <= 1
    assert 0.8 < y < y + high <= 1
    line.close()
    mirror.close()


def test_what_lies_below_an_overlay_is_not_told(
    qapp: QApplication, window: Window, tmp_path: Path
) -> None:
    window.display(Visit(stage=Stage.NEEDS, language="en", overlay=Overlay.LEAVE))
    mirror = Mirror(window, settings(tmp_path, production=False))
    line = Listener(qapp, tmp_path / "mirror")
    told = line.hear()
    assert {c["id"] for c in told["controls"]} == {"leave.stay", "leave.yes"}  # type: ignore[attr-defined]
    line.close()
    mirror.close()


def test_a_shot_is_a_picture_of_the_window(
    qapp: QApplication, window: Window, tmp_path: Path
) -> None:
    mirror = Mirror(window, settings(tmp_path, production=False))
    line = Listener(qapp, tmp_path / "mirror")
    line.hear()
    line.ask(ask="shot", path=str(tmp_path / "one.png"))
    assert line.hear("shot") == {"shot": str(tmp_path / "one.png"), "done": True}
    assert (tmp_path / "one.png").read_bytes().startswith(b"\x89PNG")
    line.close()
    mirror.close()


@pytest.mark.parametrize("wish", [b"{}\n", b"not json\n", b'{"press": "continue"}\n', b"\xff\n"])
def test_it_answers_what_it_does_not_understand_and_never_acts(
    qapp: QApplication, window: Window, tmp_path: Path, wish: bytes
) -> None:
    said: list[object] = []
    window.happened.connect(said.append)
    mirror = Mirror(window, settings(tmp_path, production=False))
    line = Listener(qapp, tmp_path / "mirror")
    line.hear()
    line.write(wish)
    assert line.hear("error") == {"error": "mirror.not_understood"}
    assert said == []
    line.close()
    mirror.close()


def test_a_jack_can_be_plugged_and_what_is_spoken_is_told(
    qapp: QApplication, window: Window, tmp_path: Path
) -> None:
    mirror = Mirror(window, settings(tmp_path, production=False))
    happened: list[object] = []
    window.happened.connect(happened.append)
    window.display(Visit(stage=Stage.OWNERSHIP, language="en"))
    line = Listener(qapp, tmp_path / "mirror")
    line.hear()
    line.ask(ask="spoken")
    spoken = line.hear("spoken")["spoken"]
    assert isinstance(spoken, list)
    assert spoken[0] == "Do you already have a MobiFone number?"
    line.write(b'{"ask": "headset", "plugged": true}\n')
    assert line.hear("headset") == {"headset": True}
    assert happened == [HeadsetPlugged(plugged=True)]
    line.close()
    mirror.close()


def test_what_is_printed_is_told_with_the_button_it_stands_on(
    qapp: QApplication, window: Window, tmp_path: Path
) -> None:
    mirror = Mirror(window, settings(tmp_path, production=False))
    window.display(Visit(stage=Stage.OWN_NUMBER, language="en"))
    line = Listener(qapp, tmp_path / "mirror")
    line.hear()
    line.ask(ask="printed")
    told = (line.hear() for _ in range(9))  # a page that came to rest is told of in between
    printed = next(one["printed"] for one in told if "printed" in one)
    assert isinstance(printed, list)
    assert ["", "Your current MobiFone number"] in printed
    assert ["continue", "Send code"] in printed
    assert not [control for control, _ in printed if control.startswith("key.")]
    line.close()
    mirror.close()
