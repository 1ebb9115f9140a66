"""What the supervisor does for processes that live, crash, hang, or will not stop."""

import io
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from kiosk.supervise import Event, Process, Supervisor

BEATING = """
import time
from kiosk.bus.notify import notify
notify("READY=1")
while True:
    notify("WATCHDOG=1")
    time.sleep(0.1)
"""
SILENT = """
import time
from kiosk.bus.notify import notify
notify("READY=1")
time.sleep(60)
"""
NEVER_READY = "import time; time.sleep(60)"
CRASHING = "import sys; print('no card reader'); sys.exit(70)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n{BEATING}"

Next = Callable[[str], Event]


def process(name: str, code: str, *, ready_s: float = 40.0, watchdog_s: float = 40.0) -> Process:
    return Process(name, ("-c", code), ready_s, watchdog_s, stop_s=0.5, restart_s=0.1)


@contextmanager
def supervised(*processes: Process, err: io.StringIO | None = None) -> Iterator[Next]:
    events: queue.Queue[Event] = queue.Queue()
    supervisor = Supervisor(processes, events.put, err or io.StringIO())
    thread = threading.Thread(target=supervisor.run)
    thread.start()

    def following(state: str) -> Event:
        while (event := events.get(timeout=40)).state != state:
            pass
        return event

    try:
        yield following
    finally:
        supervisor.stop()
        thread.join()


def test_a_process_is_ready_when_it_says_so() -> None:
    with supervised(process("devices", BEATING)) as following:
        event = following("ready")
        assert psutil.pid_exists(event.pid)
    assert not psutil.pid_exists(event.pid)


def test_a_killed_process_is_started_again() -> None:
    with supervised(process("devices", BEATING)) as following:
        first = following("ready")
        os.kill(first.pid, signal.SIGKILL)
        assert following("crashed") == Event("devices", "crashed", first.pid, -signal.SIGKILL)
        restarted = following("restarted")
        assert following("ready").pid == restarted.pid != first.pid


def test_a_silent_process_is_killed_and_started_again() -> None:
    with supervised(process("vision", SILENT, watchdog_s=0.6)) as following:
        first = following("ready")
        assert following("hung").pid == first.pid
        assert not psutil.pid_exists(first.pid)
        following("restarted")


def test_a_stopped_process_counts_as_silent() -> None:
    with supervised(process("sync", BEATING, watchdog_s=2.0)) as following:
        first = following("ready")
        with suppress(ProcessLookupError):  # hung already: this machine stops processes as well
            os.kill(first.pid, signal.SIGSTOP)
        assert following("hung").pid == first.pid


def test_a_beating_process_outlives_many_watchdogs() -> None:
    pair = process("sync", BEATING, watchdog_s=2.5), process("vision", SILENT, watchdog_s=2.5)
    with supervised(*pair) as following:
        ready = {event.process: event.pid for event in (following("ready"), following("ready"))}
        for _ in range(2):
            assert following("hung").process == "vision"
        assert psutil.pid_exists(ready["sync"])


def test_a_process_that_never_gets_ready_is_hung() -> None:
    with supervised(process("vision", NEVER_READY, ready_s=0.4)) as following:
        following("hung")


def test_its_words_come_out_under_its_name() -> None:
    heard = io.StringIO()
    with supervised(process("devices", CRASHING), err=heard) as following:
        assert following("crashed").status == 70
    assert "devices| no card reader\n" in heard.getvalue()


def test_restarts_become_rarer_when_it_crashes_all_the_time() -> None:
    at: dict[str, list[float]] = {"started": [], "crashed": [], "restarted": []}
    enough = threading.Event()

    def note(event: Event) -> None:
        at.get(event.state, []).append(time.monotonic())
        if len(at["restarted"]) == 7:
            enough.set()

    supervisor = Supervisor((process("devices", "raise SystemExit(1)"),), note, io.StringIO())
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    assert enough.wait(40)
    supervisor.stop()
    thread.join()
    pauses = [later - before for before, later in zip(at["crashed"], at["restarted"], strict=False)]
    assert min(pauses[:5]) < 0.3
    assert pauses[6] > 0.35  # 0.1 s, doubled twice


def test_one_crash_leaves_the_others_alone() -> None:
    pair = process("devices", BEATING), process("vision", BEATING)
    with supervised(*pair) as following:
        ready = {event.process: event.pid for event in (following("ready"), following("ready"))}
        os.kill(ready["devices"], signal.SIGKILL)
        assert following("ready").process == "devices"
        assert psutil.pid_exists(ready["vision"])


def test_processes_stop_in_reverse_order() -> None:
    seen: list[Event] = []
    processes = tuple(process(name, BEATING) for name in ("devices", "sync", "kiosk"))
    supervisor = Supervisor(processes, seen.append, io.StringIO())
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    while len([event for event in seen if event.state == "ready"]) < 3:
        time.sleep(0.02)
    supervisor.stop()
    thread.join()
    stopped = [event.process for event in seen if event.state == "stopped"]
    assert stopped == ["kiosk", "sync", "devices"]


def test_a_process_that_ignores_the_stop_is_killed() -> None:
    with supervised(process("kiosk", STUBBORN)) as following:
        event = following("ready")
    assert not psutil.pid_exists(event.pid)


def test_the_processes_die_with_a_killed_supervisor(tmp_path: Path) -> None:
    script = (
        "from kiosk.supervise import *\n"
        f"beating = Process('devices', ('-c', {BEATING!r}))\n"
        "Supervisor((beating,), lambda e: print(e.state, e.pid, flush=True)).run()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
    ) as supervisor:
        assert supervisor.stdout is not None
        states = [supervisor.stdout.readline().split() for _ in range(2)]
        assert [state for state, _ in states] == ["started", "ready"]
        supervisor.kill()
    ends = time.monotonic() + 40
    while runs(int(states[1][1])):
        assert time.monotonic() < ends
        time.sleep(0.02)


def runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
