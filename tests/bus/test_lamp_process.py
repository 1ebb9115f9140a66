"""A port across processes: what the caller sees of a slow, dead or absent one."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import TextIO, TypeVar

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
PATIENCE_S = 40.0
NEVER_S = 600.0  # a deadline longer than any test may take: who waits for it fails
T = TypeVar("T")


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
        deadline_s: float = NEVER_S, name: str = "lamp", *, commands: bool = False
    ) -> AbstractContextManager[Lamp]:
        return remote(Lamp, f"ipc://{tmp_path}/{name}", deadline_s, commands=commands)

    return reach


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    """Give a pipe that holds the lamp: to open it for writing waits until the lamp is held."""
    os.mkfifo(tmp_path / "hold")
    return tmp_path / "hold"


def until_answered(ask: Callable[[], T]) -> T:
    """Ask again what no process was there for, or what a hasty caller gave up."""
    ends = monotonic() + PATIENCE_S
    while monotonic() < ends:
        with suppress(BusAbsentError, BusTimeoutError):
            return ask()
    raise AssertionError("the lamp's process never answered")


def until_up(lamp: Lamp) -> Light | None:
    return until_answered(lamp.light)


@contextmanager
def held(lamp: Lamp, fifo: Path) -> Iterator[None]:
    """Keep the lamp busy for a patient caller."""
    busy = Thread(target=lamp.hold, args=(str(fifo),))
    busy.start()
    with fifo.open("w"):
        yield
    busy.join()


def held_too_long(hasty: Lamp, fifo: Path) -> TextIO:
    """Let a caller give up while the lamp is busy for it; closing what comes lets the lamp go."""
    ends = monotonic() + PATIENCE_S
    while monotonic() < ends:
        with suppress(BusAbsentError), pytest.raises(BusTimeoutError):
            hasty.hold(str(fifo))
        with suppress(OSError):  # the lamp did not take it: the call had come too late to it
            return os.fdopen(os.open(fifo, os.O_WRONLY | os.O_NONBLOCK), "w")
    raise AssertionError("the lamp never took the call")


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
    with lamp_at() as lamp:
        until_up(lamp)
        with pytest.raises(BusTimeoutError) as caught:
            lamp.burst()
        assert caught.value.outcome is Outcome.UNKNOWN
    assert process.wait(timeout=PATIENCE_S) == 70


def test_a_device_that_does_not_open_ends_the_process(start: Start) -> None:
    process = start("broken")
    _, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 70
    assert b"no filament" in said


def test_a_process_killed_in_a_call_leaves_the_outcome_unknown(
    start: Start, lamp_at: Reach, fifo: Path
) -> None:
    process = start()

    def kill_in_the_call() -> None:
        with fifo.open("w"):
            process.kill()
            process.wait()

    with lamp_at() as lamp:
        until_up(lamp)
        killer = Thread(target=kill_in_the_call)
        killer.start()
        with pytest.raises(BusTimeoutError) as caught:
            lamp.hold(str(fifo))
        assert caught.value.outcome is Outcome.UNKNOWN
        killer.join()


def test_a_caller_finds_the_process_again_after_its_restart(start: Start, lamp_at: Reach) -> None:
    process = start()
    with lamp_at(3.0) as lamp:  # what was said before the death is noticed is lost
        until_up(lamp)
        until_answered(lambda: lamp.shine(Colour.RED, ()))
        process.kill()
        process.wait()
        start()
        assert until_up(lamp) is None


def test_what_is_asked_of_nobody_is_not_done_later(start: Start, lamp_at: Reach) -> None:
    with lamp_at() as lamp:
        with pytest.raises(BusAbsentError) as caught:
            lamp.shine(Colour.GREEN, ())
        assert caught.value.outcome is Outcome.NOT_DONE
        start()
        assert until_up(lamp) is None


def test_a_call_that_waited_too_long_behind_a_slow_one_is_dropped(
    start: Start, lamp_at: Reach, fifo: Path
) -> None:
    start()
    with lamp_at() as patient, lamp_at() as slow, lamp_at(0.3) as hasty:
        until_up(patient)
        until_up(slow)
        until_up(hasty)
        with held(slow, fifo), pytest.raises(BusTimeoutError):
            hasty.shine(Colour.RED, ())
        assert patient.light() is None


def test_what_a_dead_caller_had_commanded_is_not_done_after_its_successor_looked(
    start: Start, lamp_at: Reach, fifo: Path, tmp_path: Path
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
        seen: list[Light | None] = []
        with lamp_at(commands=True) as successor:
            looking = Thread(target=lambda: seen.append(until_up(successor)))
            with held(watch, fifo):
                assert caller.stdin is not None
                caller.stdin.write(b"\n")
                caller.stdin.flush()
                sleep(0.2)  # most often its command waits behind the watch by now
                caller.kill()
                caller.communicate()
                looking.start()
                sleep(0.1)  # and the look of its successor behind that
            looking.join()
        assert seen == [watch.light()]


def test_a_late_answer_is_not_taken_for_the_next_one(
    start: Start, lamp_at: Reach, fifo: Path
) -> None:
    start()
    with lamp_at() as patient, lamp_at(0.3) as hasty:
        until_up(patient)
        held_too_long(hasty, fifo).close()
        patient.light()  # by now the lamp has answered the hasty one too
        assert until_answered(lambda: hasty.shine(Colour.GREEN, (1, 2, 3))) == GREEN


def test_a_slow_port_does_not_hold_up_another(start: Start, lamp_at: Reach, fifo: Path) -> None:
    start()
    with lamp_at() as lamp, lamp_at(name="other") as other:
        until_up(lamp)
        until_up(other)
        with held(lamp, fifo):
            assert other.light() is None


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

        def heard() -> set[bytes]:
            """Wait for a beat; give it, and all that came before."""
            line.settimeout(PATIENCE_S)
            found = {line.recv(100)}
            line.setblocking(False)
            with suppress(BlockingIOError):
                while True:
                    found.add(line.recv(100))
            return found

        yield heard


def test_the_heartbeat_stops_when_a_worker_hangs(
    start: Start, lamp_at: Reach, beats: Callable[[], set[bytes]], fifo: Path, tmp_path: Path
) -> None:
    process = start(NOTIFY_SOCKET=str(tmp_path / "notify"))
    assert process.stderr is not None
    with lamp_at() as lamp, lamp_at(0.2) as hasty:
        until_up(lamp)
        assert b"READY=1" in beats()
        with held_too_long(hasty, fifo):
            beats()
            assert beats() == {b"WATCHDOG=1"}  # a call may take a little longer than its caller
            assert b"no life from" in process.stderr.readline()
            notify(str(tmp_path / "notify"), "seen silent")
            while b"seen silent" not in beats():
                pass
            assert b"no life from" in process.stderr.readline()  # a second later
            notify(str(tmp_path / "notify"), "still silent")
            assert beats() == {b"still silent"}


def notify(path: str, word: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.sendto(word.encode(), path)
