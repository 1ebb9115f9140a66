"""What is spoken, in which order, and what only a headset hears; by the real espeak-ng."""

import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from kiosk.case.reasons import Reason
from kiosk.journeys.comfort import Comfort
from kiosk.journeys.state import Overlay, Problem, Stage, Visit
from kiosk.policies.policy import Policy
from kiosk.ui import examples
from kiosk.ui.reading import aloud, personal, told
from kiosk.ui.speaker import Speaker
from kiosk.ui.texts import LANGUAGES, Texts
from kiosk.ui.voice import Voice, speaks
from kiosk.ui.walker import Walker
from kiosk.ui.window import Window

EN = Texts("en")
BASE = Visit(language="en", draft=examples.draft("en"), back_to=Stage.NEEDS)
HEARD = BASE.but(comfort=Comfort(speech=True))


@pytest.fixture
def window(qapp: QApplication, rules: Policy) -> Iterator[Window]:
    """Give a small window: nothing here is looked at."""
    made = Window(rules, 540, 960)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    qapp.processEvents()


def shown(window: Window, visit: Visit) -> list[str]:
    window.display(visit)
    QApplication.processEvents()
    return [aloud(line, EN, headset=visit.headset) for line in told(window)]


def seconds(file: Path) -> float:
    with wave.open(str(file)) as sound:
        return sound.getnframes() / sound.getframerate()


def ended(voice: Voice) -> None:
    for _ in range(1000):
        if not voice.speaking:
            return
        QTest.qWait(20)
    raise AssertionError("the voice did not end")


def test_a_page_is_read_from_its_title_to_its_buttons(window: Window) -> None:
    assert shown(window, BASE.but(stage=Stage.OWNERSHIP)) == [
        "Do you already have a MobiFone number?",
        "No, this is my first, Go on to the video call, button",
        "Yes, I use a MobiFone number, Confirmed by a code sent by SMS, button",
        "Back, button",
    ]


def test_a_problem_is_read_after_the_title_and_before_the_rest(window: Window) -> None:
    lines = shown(window, BASE.but(stage=Stage.CHIP, problem=Problem(Reason.CHIP_MOVED)))
    assert lines[:3] == [
        "Reading the chip", "The document moved while it was read.",
        "Please lay it down again and leave it until reading is done.",
    ]  # fmt: skip


def test_an_overlay_is_read_alone(window: Window) -> None:
    lines = shown(window, BASE.but(stage=Stage.OWNERSHIP, overlay=Overlay.LEAVE))
    assert lines[0] == "Start over?"
    assert not [line for line in lines if "MobiFone number" in line]


def test_a_headset_hears_it_digit_by_digit(window: Window) -> None:
    visit = BASE.but(stage=Stage.SIM_DETAILS)
    assert "hidden, plug in a headset to hear it" in shown(window, visit)
    assert "0 9 0 1 234 567" in shown(window, visit.but(headset=True))


def test_masked_signs_are_named(window: Window) -> None:
    lines = shown(window, BASE.but(stage=Stage.SIM_DETAILS, headset=True))
    assert " ".join(lines).count("asterisk") == 4


def test_an_address_with_the_name_in_another_spacing_is_still_personal() -> None:
    assert personal("Sent to NGUYEN-THI MINH  ANH", BASE.draft)
    assert not personal("Sent to the centre", BASE.draft)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_voice_speaks_each_language(qapp: QApplication, tmp_path: Path, language: str) -> None:
    assert speaks(language)
    voice = Voice(into=tmp_path)
    voice.say([Texts(language).say("stage.chip.title")], language)
    ended(voice)
    assert seconds(tmp_path / "001.wav") > 0.4


def test_the_rate_makes_it_shorter(qapp: QApplication, tmp_path: Path) -> None:
    voice = Voice(into=tmp_path)
    for rate in (1, 4):
        voice.say([EN.say("stage.portrait.lead")], "en", rate=rate)
        ended(voice)
    assert seconds(tmp_path / "002.wav") < 0.7 * seconds(tmp_path / "001.wav")


def test_a_new_line_breaks_off_the_old_one(qapp: QApplication, tmp_path: Path) -> None:
    voice, heard = Voice(into=tmp_path), []
    voice.said.connect(heard.append)
    voice.say(["one " * 400, "two"], "en")
    voice.say(["three"], "en")
    ended(voice)
    assert heard[-1] == "three"
    assert "two" not in heard


def test_after_a_pause_the_line_begins_anew(qapp: QApplication, tmp_path: Path) -> None:
    voice, heard = Voice(into=tmp_path), []
    voice.said.connect(heard.append)
    voice.say(["one " * 400, "two"], "en")
    voice.pause()
    QTest.qWait(30)
    assert not voice.speaking
    voice.go_on()
    ended(voice)
    assert [line.split()[0] for line in heard] == ["one", "one", "two"]


@pytest.fixture
def heard(window: Window, tmp_path: Path) -> Iterator[list[str]]:
    """Give what a speaker says, as it begins to say it."""
    lines: list[str] = []
    voice = Voice(window, into=tmp_path)
    voice.said.connect(lines.append)
    window.speaker = Speaker(window, voice)  # type: ignore[attr-defined]
    yield lines
    voice.stop()


def test_nothing_is_said_until_it_is_asked_for(window: Window, heard: list[str]) -> None:
    window.display(BASE.but(stage=Stage.OWNERSHIP))
    QTest.qWait(80)
    assert heard == []


def test_plugging_in_the_headset_starts_the_speech(window: Window, heard: list[str]) -> None:
    window.display(Visit(language="en", headset=True, comfort=Comfort(speech=True)))
    for _ in range(100):
        QTest.qWait(20)
        if len(heard) >= 3:
            break
    assert heard[0] == EN.say("speech.private")
    assert heard[1] == EN.say("speech.keys")


def test_what_is_new_on_a_page_is_said_once(window: Window, tmp_path: Path) -> None:
    voice, heard = Voice(window, into=tmp_path), []
    voice.said.connect(heard.append)
    speaker = Speaker(window, voice)
    window.display(HEARD.but(stage=Stage.CHIP))
    QApplication.processEvents()
    speaker.look()
    voice.stop()
    heard.clear()
    window.display(HEARD.but(stage=Stage.CHIP, problem=Problem(Reason.CHIP_MOVED)))
    QApplication.processEvents()
    speaker.look()
    assert heard == ["The document moved while it was read."]
    voice.stop()
    heard.clear()
    speaker.look()
    assert heard == []


def test_a_control_reached_by_keys_is_named_and_a_typed_digit_is_not(
    window: Window, tmp_path: Path
) -> None:
    voice, heard = Voice(window, into=tmp_path), []
    voice.said.connect(heard.append)
    speaker, walker = Speaker(window, voice), Walker(window)
    walker.moved.connect(speaker.focus)
    walker.typed.connect(speaker.typed)
    window.display(HEARD.but(stage=Stage.OWN_NUMBER))
    speaker.look()
    QTest.keyClick(window, Qt.Key.Key_Tab)
    assert heard[-1].startswith("Phone number, input line: ")
    QTest.keyClick(window, Qt.Key.Key_9)
    assert heard[-1] == "asterisk"
    window.display(HEARD.but(stage=Stage.OWN_NUMBER, headset=True))
    QTest.keyClick(window, Qt.Key.Key_7)
    assert heard[-1] == "7"
    voice.stop()
