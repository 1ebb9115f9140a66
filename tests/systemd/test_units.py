"""The units: systemd understands every line, and the walls between the processes stand."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.settings import load
from kiosk.supervise import PROCESSES, Process, with_config
from twins.leds import Leds

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "systemd").glob("*.service"))
KIOSK = {
    process.name: ROOT / "systemd" / f"simkiosk-{process.name}.service" for process in PROCESSES
}
# systemd-analyze security: score times ten
BUDGETS = {"devices": 20, "vision": 20, "paper": 20, "sync": 20, "kiosk": 45, "hub": 20}
OURS = re.compile(r"(/opt/simkiosk/venv/bin/\w+|/usr/bin/cage)")
HOME = {"SYSTEMD_LOG_LEVEL": "warning", "PATH": os.environ["PATH"]}


def name_of(unit: Path) -> str:
    return unit.stem.removeprefix("simkiosk-")


def service(unit: Path) -> dict[str, list[str]]:
    """Read [Service]; a setting may stand several times."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in unit.read_text().splitlines():
        if line.startswith("["):
            section = line
        elif section == "[Service]" and "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def groups(unit: Path) -> set[str]:
    return set(" ".join(service(unit).get("SupplementaryGroups", [])).split())


def test_each_process_has_its_unit() -> None:
    assert {name_of(unit) for unit in UNITS} == {*KIOSK, "hub"}


def test_systemd_knows_every_setting(tmp_path: Path) -> None:
    for unit in (ROOT / "systemd").glob("simkiosk*.*"):
        if unit.suffix in (".service", ".target"):  # with programs that exist on this machine
            (tmp_path / unit.name).write_text(OURS.sub(sys.executable, unit.read_text()))
    command = ["systemd-analyze", "verify", "--recursive-errors=yes", "--man=no"]
    files = sorted(str(file) for file in tmp_path.iterdir())
    done = subprocess.run(
        [*command, *files], capture_output=True, text=True, check=False,
        env=HOME | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_a_misspelt_setting_would_be_noticed(tmp_path: Path) -> None:
    unit = tmp_path / "wrong.service"
    unit.write_text(f"[Service]\nExecStart={sys.executable}\nWatchdogSecs=10\n")
    command = ["systemd-analyze", "verify", "--recursive-errors=yes", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "WatchdogSecs" in done.stderr


@pytest.mark.parametrize("unit", UNITS, ids=name_of)
def test_the_exposure_stays_below_its_budget(unit: Path) -> None:
    budget = f"--threshold={BUDGETS[name_of(unit)]}"
    command = ["systemd-analyze", "security", "--offline=yes", "--no-pager", budget, str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout.splitlines()[-1]


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.name)
def test_the_unit_starts_what_the_supervisor_starts(process: Process) -> None:
    (command,) = service(KIOSK[process.name])["ExecStart"]
    after_python = command.split("/opt/simkiosk/venv/bin/python ")[1].split()
    (same,) = with_config((process,), Path("/etc/simkiosk/kiosk.toml"))
    assert tuple(after_python) == same.arguments


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.name)
def test_the_unit_is_as_patient_as_the_supervisor(process: Process) -> None:
    unit = service(KIOSK[process.name])
    told = [unit[key][0] for key in ("TimeoutStartSec", "WatchdogSec", "TimeoutStopSec")]
    assert [float(text) for text in told] == [process.ready_s, process.watchdog_s, process.stop_s]
    assert unit["RestartSec"] == [f"{process.restart_s * 1000:.0f}ms"]
    assert unit["Restart"] == ["always"]


@pytest.mark.parametrize("name", ["devices", "vision", "paper", "kiosk"])
def test_only_sync_sees_the_network(name: str) -> None:
    unit = service(KIOSK[name])
    assert unit["PrivateNetwork"] == ["yes"]
    assert not {"AF_INET", "AF_INET6"} & set(unit["RestrictAddressFamilies"][0].split())


def test_sync_sees_no_device_and_no_draft() -> None:
    unit = service(KIOSK["sync"])
    assert unit["PrivateDevices"] == ["yes"]
    assert "DeviceAllow" not in unit
    assert not any("private" in path for path in unit["ReadWritePaths"])
    assert groups(KIOSK["sync"]) == {"simkiosk-keys"}


LAMPS = ("kiosk-left", "kiosk-right", "kiosk-face")


@pytest.mark.parametrize(("name", "besides"), [
    ("devices", []), ("vision", [f"-/sys/class/leds/{lamp}" for lamp in LAMPS]),
])  # fmt: skip
def test_devices_and_vision_write_nothing_but_their_sockets(name: str, besides: list[str]) -> None:
    written = " ".join(service(KIOSK[name])["ReadWritePaths"]).split()
    assert written == ["/run/simkiosk", *besides]
    assert "simkiosk-keys" not in groups(KIOSK[name])


def test_every_file_of_the_image_means_the_same_lamps() -> None:
    image = ROOT / "image-build"
    lines = (image / "lamps.config.txt").read_text()
    tree = (image / "kiosk-face-overlay.dts").read_text()
    made = re.findall(r"label=([\w-]+)", lines) + re.findall(r'label = "([\w-]+)"', tree)
    assert tuple(made) == LAMPS
    assert "dtoverlay=kiosk-face\n" in lines
    rule = (image / "lamps.rules").read_text()
    assert f'KERNEL=="{"|".join(LAMPS)}"' in rule
    named = re.findall(
        r'^# (?:left|right|face) = "([\w-]+)"', (image / "kiosk.toml").read_text(), re.M
    )
    assert tuple(named) == LAMPS


def test_the_account_of_the_camera_may_switch_the_lamps() -> None:
    rule = (ROOT / "image-build" / "lamps.rules").read_text()
    (group,) = set(re.findall(r"chgrp ([\w-]+) ", rule))
    assert group in groups(KIOSK["vision"])
    assert "chmod 0664 " in rule
    made = (ROOT / "systemd" / "simkiosk.sysusers").read_text()
    assert f"\ng {group} " in made
    assert f"\nm {service(KIOSK['vision'])['User'][0]} {group}\n" in made


def test_however_vision_ends_the_lamps_are_put_out(tmp_path: Path) -> None:
    (command,) = service(KIOSK["vision"])["ExecStopPost"]
    leds = Leds(tmp_path, dict.fromkeys((*LAMPS, "ACT"), 255))
    for name in (*LAMPS, "ACT"):
        (tmp_path / name / "brightness").write_text("255\n")
    script = command.removeprefix("-").replace("/sys/class/leds", str(tmp_path))
    subprocess.run(shlex.split(script.replace("$$", "$")), check=True)
    assert leds.lit() == {"ACT"}


def test_the_camera_belongs_to_vision_and_the_serial_lines_to_devices() -> None:
    allowed = {name: " ".join(service(unit).get("DeviceAllow", [])) for name, unit in KIOSK.items()}
    assert [name for name, devices in allowed.items() if "video4linux" in devices] == ["vision"]
    assert [name for name, devices in allowed.items() if "ttyUSB" in devices] == ["devices"]


def test_no_two_processes_share_an_account() -> None:
    users = [service(unit)["User"][0] for unit in UNITS]
    assert len(set(users)) == len(users)
    made = (ROOT / "systemd" / "simkiosk.sysusers").read_text()
    assert all(f"\nu {user} " in made for user in users)


def test_the_screen_never_waits_for_the_network() -> None:
    files = [*UNITS, ROOT / "systemd" / "simkiosk.target"]
    assert not any("network-online" in unit.read_text() for unit in files)


@pytest.mark.parametrize(
    ("tool", "file"),
    [("systemd-sysusers", "simkiosk.sysusers"), ("systemd-tmpfiles", "simkiosk.tmpfiles")],
)
def test_accounts_and_folders_are_made(tmp_path: Path, tool: str, file: str) -> None:
    root = tmp_path / "root"
    (root / "etc").mkdir(parents=True)
    accounts = ["systemd-sysusers", f"--root={root}", ROOT / "systemd" / "simkiosk.sysusers"]
    subprocess.run(accounts, check=True, capture_output=True)
    if tool == "systemd-sysusers":
        assert "simkiosk-sync:" in (root / "etc/passwd").read_text()
        return
    if os.getuid() != 0:
        pytest.skip("only root may give folders away")
    command = [tool, "--create", f"--root={root}", ROOT / "systemd" / file]
    subprocess.run(command, check=True, capture_output=True)
    modes = {
        folder: oct((root / folder).stat().st_mode & 0o7777)
        for folder in ("run/simkiosk", "var/lib/simkiosk/private", "var/lib/simkiosk/outbox")
    }
    assert list(modes.values()) == ["0o2770", "0o700", "0o2770"]


def test_the_example_configuration_is_accepted() -> None:
    settings = load(ROOT / "image-build" / "kiosk.toml")
    unit = service(KIOSK["kiosk"])
    written = {str(settings.kiosk.run), str(settings.kiosk.state), str(settings.sync.outbox.parent)}
    assert written == set(unit["ReadWritePaths"][0].split())
