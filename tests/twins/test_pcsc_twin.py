"""The PC/SC twin keeps to itself and leaves nothing behind."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from twins.pcsc import PcscTwin
from twins.pcsc_state import slots

OWNER = """
import sys, time
from pathlib import Path
from twins.pcsc import PcscTwin
with PcscTwin(Path(sys.argv[1])):
    print("ready", flush=True)
    time.sleep(60)
"""


def test_it_starts_with_two_empty_slots(tmp_path: Path) -> None:
    with PcscTwin(tmp_path) as twin:
        assert slots(twin.directory) == [(False, 0), (False, 0)]
        assert twin.environment == {"PCSCLITE_CSOCK_NAME": str(tmp_path / "pcscd.comm")}


def test_two_run_side_by_side_and_nothing_listens_on_the_machine(tmp_path: Path) -> None:
    with PcscTwin(tmp_path / "a"), PcscTwin(tmp_path / "b"):
        for port in (0x8C7B, 0x8C7C):
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port), 1).close()


def test_all_of_it_dies_with_its_owner(tmp_path: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path)], stdout=subprocess.PIPE, cwd=Path.cwd()
    )
    with owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"ready\n"
        started = psutil.Process(owner.pid).children(recursive=True)
        assert "pcscd" in {child.name() for child in started}
        owner.send_signal(signal.SIGKILL)
    ends = time.monotonic() + 40
    while any(alive(child) for child in started) and time.monotonic() < ends:
        time.sleep(0.01)
    assert [child for child in started if alive(child)] == []


def alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
