"""Waiting before the next try, waking the owner, and settings that name their fault."""

import subprocess
import sys
import threading
import time
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.settings import Settings, SettingsError, load
from sync.agent import access_of, public_key, read_health
from sync.link import Health
from sync.wire.access import LineError
from sync.wire.waiting import Backoff, Bell
from tests.sync.rig import Centre


@given(st.integers(1, 200))
def test_waits_are_random_below_a_ceiling_that_doubles(tries: int) -> None:
    backoff = Backoff(0.25, 20.0)
    for number in range(tries):
        assert 0.0 <= backoff.next_s() <= min(20.0, 0.25 * 2.0 ** min(number, 16))
    backoff.reset()
    assert backoff.next_s() <= 0.25


def test_kiosks_of_one_fleet_do_not_come_back_together() -> None:
    fleet = [Backoff(8.0, 8.0).next_s() for _ in range(200)]
    assert max(fleet) - min(fleet) > 6.0


def test_a_bell_wakes_its_owner_however_often_it_rang() -> None:
    bell = Bell()
    for _ in range(100_000):
        bell.ring()
    started = time.monotonic()
    while time.monotonic() - started < 5:
        before = time.monotonic()
        bell.wait(0.3)
        if time.monotonic() - before > 0.25:
            break
    threading.Timer(0.05, bell.ring).start()
    bell.wait(600)  # longer than any test may take
    bell.close()


def test_a_bell_may_be_rung_when_its_owner_has_left() -> None:
    bell = Bell()
    bell.close()
    bell.ring()


def test_a_hung_line_ends_the_process_and_a_turning_one_does_not() -> None:
    script = (
        "import sys, time; from sync.agent import guard\n"
        "born = time.monotonic()\n"
        "guard(lambda: min(time.monotonic(), born + 0.5), 0.3, 0.05)\n"
    )
    started = time.monotonic()
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True)
    assert ended.returncode == 70
    assert time.monotonic() - started > 0.8


def test_an_agent_that_cannot_start_says_why(centre: Centre) -> None:
    config = centre.config()
    centre.outbox.write_bytes(b"torn" * 5000)
    run = [sys.executable, "-m", "sync.agent", "--config"]
    torn = subprocess.run([*run, config], capture_output=True, text=True)
    assert torn.returncode == 3
    assert "outbox.failed" in torn.stderr
    assert "Traceback" not in torn.stderr
    config.write_text("[kiosk]\nnmae = 1\n")
    misspelt = subprocess.run([*run, config], capture_output=True, text=True)
    assert misspelt.returncode == 3
    assert "kiosk.toml" in misspelt.stderr


def test_settings_that_cannot_work_are_named_at_the_start(centre: Centre) -> None:
    good = load(centre.config())
    assert access_of(good).port == centre.port
    for broker in ("centre.example", "centre.example:", ":x", ""):
        wrong = replaced(good, broker)
        with pytest.raises(SettingsError, match=r"sync\.broker"):
            access_of(wrong)
    with pytest.raises(SettingsError, match="no public key"):
        public_key(centre.kiosk.centre_seal)
    with pytest.raises(LineError, match="kiosk-0001"):
        replace(access_of(good), certificate=centre.kiosk.centre_seal).tls()


def test_a_torn_word_of_health_is_none(centre: Centre) -> None:
    path = centre.folder / "health.json"
    assert read_health(path) == Health()
    for content in (b'{"problems": ["printer.paper_low", 7]}', b'{"ledger": [-1, "00"]}',
                    b"[" * 30_000, b"\xff", b""):  # fmt: skip
        path.write_bytes(content)
        assert read_health(path) == Health()
    path.write_bytes(b'{"problems": ["printer.paper_low"], "ledger": [3, "ab"], "more": 1}')
    assert read_health(path) == Health(["printer.paper_low"], (3, "ab"))


def replaced(settings: Settings, broker: str) -> Settings:
    sync = msgspec.structs.replace(settings.sync, broker=broker)
    return msgspec.structs.replace(settings, sync=sync)
