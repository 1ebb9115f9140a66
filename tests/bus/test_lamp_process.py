"""A port across processes: what the caller sees of a slow, dead or absent one."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from threading import Thread, Timer
from time import monotonic, sleep

import pytest

from kiosk.bus.client import remote
from kiosk.ports.errors import (
    BusAbsentError,
    BusTimeoutError,
    DeviceError,
    DeviceRefusedError,
    Outcome,
)
from tests.bus.lamp_port import Colour, Lamp, Light

Start = Callable[..., subprocess.Popen[bytes]]
Reach = Callable[..., AbstractContextManager[Lamp]]
ROOT = Path(__file__).parents[2]
GREEN = Light(Colour.GREEN, (1, 2, 3), burnt_ms=7)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []

    def run(*words: str, **environment: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.bus.lamp_process", str(tmp_path), *words]
        started.append(
            subprocess.Popen(
                command, cwd=ROOT, stderr=subprocess.PIPE, env=os.environ | environment
            )
        )
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def lamp_at(tmp_path: Path) -> Reach:
    def reach(
        deadline_s: float = 3.0, name: str = "lamp", *, commands: bool = False
    ) -> AbstractContextManager[Lamp]:
        return remote(Lamp, f"ipc://{tmp_path}/{name}", deadline_s, commands=commands)

    return reach


def until_up(lamp: Lamp) -> Light | None:
    ends = monotonic() + 5
    while monotonic() < ends:
        try:
            return lamp.light()
        except BusAbsentError:
            continue
    raise AssertionError("the lamp's process never came up")


def test_values_cross_with_their_types(start: Start, lamp_at: Reach) -> None:
    start()
    with lamp_at() as lamp:
        assert until_up(lamp) is None
        shown = lamp.shine(Colour.GREEN, (1, 2, 3))
        assert shown == GREEN
        assert isinstance(shown.colour, Colour)
        assert lamp.light() == GREEN


def test_a_refusal_crosses_as_the_same_error(start: Start, lamp_at: Reach) -> None:
    start()
    with lamp_at() as lamp:
        until_up(lamp)
        with pytest.raises(DeviceRefusedError) as refused:
            lamp.refuse()
        assert (refused.value.device, refused.value.detail) == ("lamp@1", "status 4")
        assert lamp.light() is None


def test_an_error_nobody_listed_is_still_a_device_error(start: Start, lamp_at: Reach) -> None:
    start()
    with lamp_at() as lamp:
        until_up(lamp)
        with pytest.raises(DeviceError, match="10000 hours"):
            lamp.wear()


def test_a_bug_ends_the_whole_process(start: Start, lamp_at: Reach) -> None:
    process = start()
    with lamp_at() as lamp, lamp_at(0.6) as hasty:
        until_up(lamp)
        with pytest.raises(BusTimeoutError) as caught:
            hasty.burst()
        assert caught.value.outcome is Outcome.UNKNOWN
    assert process.wait(timeout=5) == 70


def test_a_device_that_does_not_open_ends_the_process(start: Start) -> None:
    process = start("broken")
    _, said = process.communicate(timeout=10)
    assert process.returncode == 70
    assert b"no filament" in said


def test_a_process_killed_in_a_call_leaves_the_outcome_unknown(
    start: Start, lamp_at: Reach
) -> None:
    process = start()
    with lamp_at(0.8) as lamp:
        until_up(lamp)
        Timer(0.2, process.kill).start()
        with pytest.raises(BusTimeoutError) as caught:
            lamp.wait(5.0)
        assert caught.value.outcome is Outcome.UNKNOWN


def test_a_caller_finds_the_process_again_after_its_restart(start: Start, lamp_at: Reach) -> None:
    process = start()
    with lamp_at() as lamp:
        until_up(lamp)
        lamp.shine(Colour.RED, ())
        process.kill()
        process.wait()
        start()
        with suppress(BusTimeoutError):  # what was said before the death is noticed is lost
            until_up(lamp)
        assert until_up(lamp) is None


def test_what_is_asked_of_nobody_is_not_done_later(start: Start, lamp_at: Reach) -> None:
    with lamp_at() as lamp:
        began = monotonic()
        with pytest.raises(BusAbsentError) as caught:
            lamp.shine(Colour.GREEN, ())
        assert caught.value.outcome is Outcome.NOT_DONE
        assert monotonic() - began < 1.0
        start()
        assert until_up(lamp) is None


def test_a_call_that_waited_too_long_behind_a_slow_one_is_dropped(
    start: Start, lamp_at: Reach
) -> None:
    start()
    with lamp_at() as patient, lamp_at(0.3) as hasty:
        until_up(patient)
        for call in (lambda: hasty.wait(1.0), lambda: hasty.shine(Colour.RED, ())):
            with pytest.raises(BusTimeoutError):
                call()
        assert patient.light() is None


def test_what_a_dead_caller_had_commanded_is_not_done_after_its_successor_looked(
    start: Start, lamp_at: Reach, tmp_path: Path
) -> None:
    start()
    with lamp_at() as watch:
        until_up(watch)
        caller = subprocess.Popen(
            [sys.executable, "-m", "tests.bus.lamp_caller", str(tmp_path)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert caller.stdout is not None
        assert caller.stdout.readline() == b"ready\n"
        busy = Thread(target=watch.wait, args=(0.8,))
        busy.start()
        sleep(0.2)
        assert caller.stdin is not None
        caller.stdin.write(b"\n")
        caller.stdin.flush()
        sleep(0.2)  # its command waits behind the watch
        caller.kill()
        caller.communicate()
        with lamp_at(commands=True) as successor:
            seen = successor.light()
            busy.join()
            assert successor.light() == seen


def test_a_late_answer_is_not_taken_for_the_next_one(start: Start, lamp_at: Reach) -> None:
    start()
    with lamp_at() as patient, lamp_at(0.3) as hasty:
        until_up(patient)
        with pytest.raises(BusTimeoutError):
            hasty.wait(0.5)
        patient.light()  # by now the lamp has answered the hasty one too
        assert hasty.shine(Colour.GREEN, (1, 2, 3)) == GREEN


def test_a_slow_port_does_not_hold_up_another(start: Start, lamp_at: Reach) -> None:
    start()
    with lamp_at() as lamp, lamp_at(0.2) as hasty, lamp_at(name="other") as other:
        until_up(lamp)
        until_up(other)
        with pytest.raises(BusTimeoutError):
            hasty.wait(1.0)
        began = monotonic()
        other.light()
        assert monotonic() - began < 0.3


def test_only_the_methods_of_the_port_are_reachable(start: Start, lamp_at: Reach) -> None:
    start()
    with lamp_at() as lamp:
        until_up(lamp)
        with pytest.raises(AttributeError):
            lamp.service()


@pytest.fixture
def beats(tmp_path: Path) -> Iterator[Callable[[], set[bytes]]]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.setblocking(False)

        def heard() -> set[bytes]:
            found: set[bytes] = set()
            while True:
                try:
                    found.add(line.recv(100))
                except BlockingIOError:
                    return found

        yield heard


def test_the_heartbeat_stops_when_a_worker_hangs(
    start: Start,
    lamp_at: Reach,
    beats: Callable[[], set[bytes]],
    tmp_path: Path,
) -> None:
    start(NOTIFY_SOCKET=str(tmp_path / "notify"))
    with lamp_at() as lamp, lamp_at(0.2) as hasty:
        until_up(lamp)
        sleep(0.2)
        assert beats() == {b"READY=1", b"WATCHDOG=1"}
        with pytest.raises(BusTimeoutError):
            hasty.wait(30.0)
        sleep(1.2)
        assert beats() == {b"WATCHDOG=1"}  # a call may take a little longer than its caller waits
        sleep(4.4)
        beats()
        sleep(1.3)
        assert beats() == set()
