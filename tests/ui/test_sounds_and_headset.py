"""Cues are sound files that differ; a jack is read as the kernel writes it."""

import io
import os
import struct
import wave
from itertools import pairwise
from pathlib import Path
from time import monotonic, sleep

import psutil
import pytest
from PyQt5 import sip

from kiosk.runtime.headset import EV_SW, EVENT, SW_HEADPHONE_INSERT, plugged
from kiosk.ui.sounds import MELODIES, Sounds, cue

PATIENCE_S = 30


def samples(name: str) -> tuple[int, list[int]]:
    with wave.open(io.BytesIO(cue(name))) as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
        raw = sound.readframes(sound.getnframes())
        return sound.getframerate(), list(struct.unpack(f"<{len(raw) // 2}h", raw))


@pytest.mark.parametrize("name", MELODIES)
def test_a_cue_is_heard_and_short_and_begins_and_ends_softly(name: str) -> None:
    rate, values = samples(name)
    assert 0.02 < len(values) / rate < 1.0
    assert max(map(abs, values)) > 8_000
    assert abs(values[0]) < 400
    assert abs(values[-1]) < 2_000


def test_every_cue_sounds_unlike_every_other() -> None:
    """Counted by crossings of zero in a second and by length."""
    shapes = {}
    for name in MELODIES:
        rate, values = samples(name)
        crossings = sum((a < 0) != (b < 0) for a, b in pairwise(values))
        shapes[name] = (round(crossings * rate / len(values) / 100), len(values) // 1000)
    assert len(set(shapes.values())) == len(shapes)


def test_a_cue_is_given_to_the_player_and_no_player_stays_behind(tmp_path: Path) -> None:
    player, heard = tmp_path / "player", tmp_path / "heard.wav"
    player.write_text(
        f'#!/bin/sh\n[ "$1" = -q ] && cp "$2" {heard}.new && mv {heard}.new {heard}\n'
    )
    player.chmod(0o755)
    before = set(psutil.Process().children())
    sounds = Sounds(program=str(player))
    sounds.play("nothing")
    sounds.play("good")
    ends = monotonic() + PATIENCE_S
    while (players := set(psutil.Process().children()) - before) and monotonic() < ends:
        sounds.play("nothing")
        sleep(0.02)
    assert players == set()
    assert heard.read_bytes() == cue("good")
    sip.delete(sounds)


def event(kind: int, code: int, value: int) -> bytes:
    return EVENT.pack(1, 2, kind, code, value)


def test_a_plug_comes_and_goes_and_other_switches_do_not_matter(tmp_path: Path) -> None:
    jack = tmp_path / "event0"
    jack.write_bytes(
        event(EV_SW, SW_HEADPHONE_INSERT, 1) + event(0, 0, 0) + event(EV_SW, 4, 1)
        + event(EV_SW, SW_HEADPHONE_INSERT, 0) + b"\0" * 7
    )  # fmt: skip
    assert list(plugged(jack)) == [False, True, False]


def test_a_jack_that_is_not_there_ends_without_a_fault(tmp_path: Path) -> None:
    assert list(plugged(tmp_path / "nothing")) == []


def test_the_event_is_as_long_as_the_kernels() -> None:
    assert EVENT.size == 24 or os.uname().machine == "armv7l"
