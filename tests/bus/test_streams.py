"""Streams: the newest counts, silence is told, a restarted sender is heard again."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import pytest

from kiosk.bus.stream import Announcer, listen


@dataclass(frozen=True)
class Frame:
    """A message of some size."""

    number: int
    octets: bytes


@pytest.fixture
def endpoint(tmp_path: Path) -> str:
    return f"ipc://{tmp_path}/frames"


def first_heard(announcer: Announcer, heard: Iterator[Frame | None], number: int) -> Frame:
    ends = monotonic() + 40
    while monotonic() < ends:
        announcer.say(Frame(number, b""))
        if frame := next(heard):
            return frame
    raise AssertionError("the listener never heard a word")


def test_messages_come_with_their_types(endpoint: str) -> None:
    announcer = Announcer(endpoint)
    heard = listen(endpoint, Frame, wait_ms=50)
    assert first_heard(announcer, heard, 1) == Frame(1, b"")
    heard.close()
    announcer.close()


def test_silence_is_told(endpoint: str) -> None:
    heard = listen(endpoint, Frame, wait_ms=50)
    began = monotonic()
    assert next(heard) is None
    assert monotonic() - began > 0.04
    heard.close()


def test_a_slow_listener_loses_frames_and_holds_nobody_up(endpoint: str) -> None:
    announcer = Announcer(endpoint)
    heard = listen(endpoint, Frame, wait_ms=200)
    first_heard(announcer, heard, 0)
    for number in range(1, 301):  # nobody listens meanwhile: who waited would wait for ever
        announcer.say(Frame(number, bytes(200_000)))
    received = []
    while frame := next(heard):
        received.append(frame.number)
    assert received == sorted(received)
    assert len(received) < 200
    heard.close()
    announcer.close()


def test_a_restarted_sender_is_heard_again(endpoint: str) -> None:
    announcer = Announcer(endpoint)
    heard = listen(endpoint, Frame, wait_ms=50)
    first_heard(announcer, heard, 1)
    announcer.close()
    announcer = Announcer(endpoint)
    while first_heard(announcer, heard, 2).number != 2:
        pass
    heard.close()
    announcer.close()
