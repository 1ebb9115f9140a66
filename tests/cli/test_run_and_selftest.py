"""`simkiosk run` and `simkiosk selftest` as another program calls them."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic
from typing import Any

import psutil
import pytest

from kiosk.store.sim_moves import Move
from kiosk.store.store import FILE, open_store
from sync.outbox import KioskOutbox
from twins.receipt_printer import ReceiptPrinterTwin
from twins.sim_dispenser import SimDispenserTwin

EXAMPLE = (Path(__file__).parents[2] / "image-build" / "kiosk.toml").read_text()
SIMKIOSK = [sys.executable, "-c", "import sys; from kiosk.cli import main; sys.exit(main())"]
PLACES = {
    "/var/lib/simkiosk/private": "private",
    "/var/lib/simkiosk/outbox": "outbox",
    "/run/simkiosk": "run",
    "/etc/simkiosk": "etc",
    "/opt/simkiosk": "opt",
}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    text = EXAMPLE
    for there, here in PLACES.items():
        text = text.replace(there, str(tmp_path / here))
    file = tmp_path / "kiosk.toml"
    file.write_text(text)
    return file


def selftest(config: Path, *, expect: int = 1) -> dict[str, dict[str, Any]]:
    command = [*SIMKIOSK, "selftest", "--json", "--config", str(config)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=50)
    assert (done.returncode, done.stderr) == (expect, "")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["what"]: line for line in lines}


def test_without_processes_each_device_says_that_nobody_serves_it(config: Path) -> None:
    lines = selftest(config)
    for what in ("chip reader", "SIM reader", "SIM dispenser", "printer", "centre", "clock"):
        assert lines[what]["code"] == "bus.absent"
        assert "systemctl start simkiosk-" in lines[what]["do"]
    assert lines["configuration"]["ok"]
    assert lines["serial lines"]["code"] == "device.file_absent"


def test_devices_that_the_kiosk_has_not_are_not_missed(config: Path) -> None:
    before, rest = config.read_text().split("[devices]")
    config.write_text(f"{before}[devices]\n{rest[rest.index('[vision]') - 1 :]}")
    lines = selftest(config)
    assert {"printer", "SIM reader", "SIM dispenser", "chip reader"} & lines.keys() == set()
    assert lines["serial lines"]["ok"]
    assert lines["pcscd"]["ok"]


def test_an_unsettled_card_and_a_forged_ledger_are_told(config: Path, tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    store = open_store(tmp_path / "private" / FILE, bytes(32))
    assert selftest(config)["store"]["ok"]
    store.ledger.intend(Move.FEED, "case-1", 0)
    line = selftest(config)["store"]
    assert (line["severity"], line["code"]) == ("warning", "ledger.move_open")
    store.database.write("DROP TRIGGER ledger_fixed")
    store.database.write("UPDATE ledger SET time = 1")
    assert selftest(config)["store"]["code"] == "store.broken"
    store.close()


def test_an_outbox_in_use_is_fine_and_a_torn_one_is_told(config: Path, tmp_path: Path) -> None:
    (tmp_path / "outbox").mkdir()
    file = tmp_path / "outbox" / "outbox.sqlite"
    outbox = KioskOutbox(file, ballast=0)
    assert selftest(config)["outbox"]["ok"]
    outbox.close()
    for left in file.parent.iterdir():
        left.unlink()
    file.write_bytes(b"torn" * 3000)
    assert selftest(config)["outbox"]["code"] == "outbox.failed"


def test_the_state_of_each_machine_is_told(config: Path) -> None:
    with SimDispenserTwin(time_scale=0) as dispenser, ReceiptPrinterTwin() as printer:
        text = config.read_text().replace("/dev/ttyUSB0", dispenser.path)
        text = text.replace("/dev/ttyUSB1", printer.path)
        lines = [line for line in text.splitlines() if not line.startswith(("chip_", "sim_"))]
        config.write_text("\n".join(lines))
        (config.parent / "run").mkdir()
        command = [sys.executable, "-m", "drivers.host", "--config", str(config)]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:
            ends = monotonic() + 45
            while (found := selftest(config))["printer"].get("code") == "bus.absent":
                assert monotonic() < ends
            assert found["serial lines"]["ok"]
            assert found["printer"]["ok"]
            assert found["SIM dispenser"]["code"] == "sim_dispenser.empty"
            printer.cover_open, dispenser.bin_full = True, True
            found = selftest(config)
            running.terminate()
        assert found["printer"]["code"] == "printer.cover_open"
        assert found["SIM dispenser"]["code"] == "sim_dispenser.bin_full"


@pytest.mark.parametrize("verb", ["run", "selftest"])
def test_a_misspelt_key_ends_with_status_3_and_its_name(config: Path, verb: str) -> None:
    config.write_text(config.read_text().replace("paper_mm", "paper_width"))
    command = [*SIMKIOSK, verb, "--json", "--config", str(config)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    error = json.loads(done.stdout)["error"]
    assert (done.returncode, error["code"]) == (3, "settings.wrong")
    assert "paper_width" in error["detail"]


def command_of(pid: int) -> list[str]:
    """Give what a process was started with; nothing when it has ended already."""
    try:
        return psutil.Process(pid).cmdline()
    except psutil.Error:
        return []


def test_run_tells_of_every_process_and_leaves_none_behind(config: Path, tmp_path: Path) -> None:
    command = [*SIMKIOSK, "run", "--json", "--config", str(config)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as running:
        assert running.stdout is not None
        started = [json.loads(running.stdout.readline()) for _ in range(5)]
        commands = [command_of(event["pid"]) for event in started]
        running.send_signal(signal.SIGTERM)
        rest = [json.loads(line) for line in running.stdout]
    assert running.returncode == 0
    names = [event["process"] for event in started]
    assert names == ["devices", "vision", "paper", "sync", "kiosk"]
    assert {event["state"] for event in started} == {"started"}
    for words, module in zip(commands, ("drivers.host", "inference.host"), strict=False):
        assert words[-4:] in ([], ["-m", module, "--config", str(config)]) or "setpriv" in words[0]
    assert not any(psutil.pid_exists(event["pid"]) for event in (*started, *rest))
    assert (tmp_path / "run").is_dir()
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o700
