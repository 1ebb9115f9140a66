"""Checks against real folders, sockets and certificates, and against devices in each state."""

import os
import pty
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.health import (
    centre,
    clock,
    device_files,
    disk,
    dispenser,
    fonts,
    keys,
    lamps,
    models,
    outbox,
    pcscd,
    printer,
    report,
    speech,
    store,
    vision,
)
from kiosk.health.ask import ask, permitted
from kiosk.health.problem import Problem, Severity, error
from kiosk.ports.centre import Link
from kiosk.ports.errors import BusAbsentError
from kiosk.ports.lamps import Lamp, LampFault
from kiosk.ports.receipt_printer import Fault, Paper, PrinterStatus
from kiosk.ports.sim_dispenser import Place, Stock
from kiosk.ports.vision import PictureUnusableError
from kiosk.settings import Devices, Settings, load
from sync.agent import read_health

EXAMPLE = load(Path(__file__).parents[2] / "image-build" / "kiosk.toml")


def changed(settings: Settings, part: str, **values: object) -> Settings:
    old = getattr(settings, part)
    return msgspec.structs.replace(settings, **{part: msgspec.structs.replace(old, **values)})


def code(problem: Problem | None) -> str | None:
    return problem.code if problem else None


# --- machine


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    gone = changed(EXAMPLE, "kiosk", state=tmp_path / "private")
    found = disk.check(gone)
    assert found is not None
    assert found.code == "disk.folder_absent"
    assert str(tmp_path / "private") in found.detail


def test_the_disk_is_counted_as_df_does(tmp_path: Path) -> None:
    place = os.statvfs(tmp_path)
    used = place.f_blocks - place.f_bfree
    assert abs(disk.used_percent(str(tmp_path)) - 100 * used / (used + place.f_bavail)) <= 1


def test_this_machine_has_the_letters_of_all_languages() -> None:
    assert fonts.check(EXAMPLE) is None


def test_missing_letters_name_language_and_package(tmp_path: Path) -> None:
    (tmp_path / "NotoSans-Regular.ttf").write_bytes(b"")
    found = fonts.check(EXAMPLE, tmp_path)
    assert found is not None
    assert "zh" in found.detail
    assert "fonts-noto-cjk" in found.remedy


def test_a_changed_model_is_absent(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"weights")
    (tmp_path / "b").write_bytes(b"weights of another")
    digest = sha256(b"weights").hexdigest()
    assert models.check(tmp_path, [("a", digest)]) is None
    found = models.check(tmp_path, [("a", digest), ("b", digest), ("c", digest)])
    assert found is not None
    assert found.detail.startswith("b, c in")


def test_a_serial_line_is_there_when_it_is_a_character_device(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    line, plain = os.ttyname(slave), tmp_path / "ttyUSB0"
    plain.write_text("no line")
    there = Devices(chip_readers=("pcsc:0", f"pn532:{line}"), dispenser=f"crt591:{line}")
    assert device_files.check(msgspec.structs.replace(EXAMPLE, devices=there)) is None
    wrong = msgspec.structs.replace(there, printer=f"escpos:{plain}")
    found = device_files.check(msgspec.structs.replace(EXAMPLE, devices=wrong))
    os.close(master)
    os.close(slave)
    assert found is not None
    assert found.detail == str(plain)


def test_pcscd_is_not_asked_for_where_no_pcsc_reader_is() -> None:
    assert pcscd.check(changed(EXAMPLE, "devices", chip_readers=(), sim_reader=None)) is None


def test_pcscd_is_there_when_its_door_opens(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(tmp_path / "door"))
        assert code(pcscd.check(EXAMPLE, str(tmp_path / "door"))) == "pcscd.absent"
        door.listen()
        assert pcscd.check(EXAMPLE, str(tmp_path / "door")) is None
    assert code(pcscd.check(EXAMPLE, str(tmp_path / "none"))) == "pcscd.absent"


# --- keys


@pytest.fixture
def provisioned(tmp_path: Path) -> Callable[[timedelta], Settings]:
    def make(valid: timedelta) -> Settings:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "kiosk-0001")])
        ends = datetime.now(UTC) + valid
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(ends - timedelta(days=365))
            .not_valid_after(ends)
            .sign(key, hashes.SHA256())
        )
        files = {name: tmp_path / name for name in ("authority", "certificate", "key")}
        files |= {name: tmp_path / name for name in ("centre_seal", "centre_sign")}
        for file in files.values():
            file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
            file.chmod(0o640)
        return changed(EXAMPLE, "sync", **files)

    return make


@pytest.mark.parametrize(
    ("days", "expected"), [(200, None), (20, "keys.expiring"), (-1, "keys.expired")]
)
def test_a_certificate_is_renewed_in_time(
    provisioned: Callable[[timedelta], Settings], days: int, expected: str | None
) -> None:
    assert code(keys.check(provisioned(timedelta(days=days)))) == expected


def test_a_key_open_to_all_is_called_so(provisioned: Callable[[timedelta], Settings]) -> None:
    settings = provisioned(timedelta(days=200))
    settings.sync.key.chmod(0o644)
    assert code(keys.check(settings)) == "keys.open"


def test_an_absent_or_foreign_file_is_named(
    provisioned: Callable[[timedelta], Settings],
) -> None:
    settings = provisioned(timedelta(days=200))
    settings.sync.certificate.write_text("no certificate")
    assert code(keys.check(settings)) == "keys.no_certificate"
    settings.sync.centre_seal.unlink()
    found = keys.check(settings)
    assert found is not None
    assert found.detail == str(settings.sync.centre_seal)


# --- devices, each in the states a technician meets


@dataclass(frozen=True)
class Sensors:
    """A dispenser or printer that stands still in one state."""

    value: object

    def stock(self) -> object:
        return self.value

    def status(self) -> object:
        return self.value

    def link(self) -> object:
        return self.value


FULL = Stock(Place.NOWHERE, magazine_low=False, bin_full=False)
READY = PrinterStatus(ready=True, paper=Paper.OK, cover_open=False, error=False)


@pytest.mark.parametrize(
    ("stock", "expected"),
    [
        (FULL, None),
        (replace(FULL, magazine_low=True), "sim_dispenser.low"),
        (replace(FULL, magazine_low=True, magazine_empty=True), "sim_dispenser.empty"),
        (replace(FULL, bin_full=True), "sim_dispenser.bin_full"),
    ],
)
def test_what_the_dispenser_needs(stock: Stock, expected: str | None) -> None:
    assert code(dispenser.check(Sensors(stock))) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (READY, None),
        (replace(READY, paper=Paper.NEAR_END), "printer.paper_low"),
        (replace(READY, paper=Paper.OUT, ready=False), "printer.paper_out"),
        (replace(READY, cover_open=True, ready=False), "printer.not_ready"),
        (replace(READY, error=True), "printer.not_ready"),
        (replace(READY, ready=False), "printer.not_ready"),
        (replace(READY, ready=False, fault=Fault.COVER), "printer.cover_open"),
        (replace(READY, ready=False, fault=Fault.CUTTER), "printer.cutter_stuck"),
        (replace(READY, ready=False, fault=Fault.HOT), "printer.head_hot"),
        (replace(READY, ready=False, fault=Fault.BROKEN), "printer.broken"),
        (replace(READY, ready=False, fault=Fault.OFFLINE), "printer.offline"),
        (replace(READY, ready=False, fault=Fault.SILENT), "printer.silent"),
    ],
)
def test_what_the_printer_needs(status: PrinterStatus, expected: str | None) -> None:
    assert code(printer.check(Sensors(status))) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("skew", "expected"),
    [(0.5, None), (-119.0, None), (121.0, "clock.wrong"), (None, "clock.unknown")],
)
def test_the_clock_is_measured_at_the_centre(skew: float | None, expected: str | None) -> None:
    link = Link(online=True, skew_s=skew, waiting=0)
    assert code(clock.check(Sensors(link))) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(("online", "expected"), [(True, None), (False, "centre.offline")])
def test_the_line_to_the_centre(*, online: bool, expected: str | None) -> None:
    link = Link(online=online, skew_s=None, waiting=0)
    assert code(centre.check(Sensors(link))) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("notes", "expected"), [((), None), (("no Edge TPU here",), "vision.reduced")]
)
def test_models_that_refuse_an_empty_picture_work(
    notes: tuple[str, ...], expected: str | None
) -> None:
    class Models:
        def notes(self) -> tuple[str, ...]:
            return notes

        def compare(self, live: bytes, reference: bytes) -> None:
            assert live == reference == b""
            raise PictureUnusableError("vision", "no picture")

    assert code(vision.check(Models())) == expected  # type: ignore[arg-type]


def test_a_lamp_that_stays_dark_is_named_with_what_to_do_and_stops_nothing() -> None:
    class Board:
        def __init__(self, *faults: LampFault) -> None:
            self._faults = faults

        def faults(self) -> tuple[LampFault, ...]:
            return self._faults

    held = LampFault(Lamp.FACE, "lamp.held", "kiosk-face is driven by 'heartbeat'")
    gone = LampFault(Lamp.LEFT, "lamp.gone", "kiosk-left: No such file or directory")
    assert lamps.check(Board()) is None
    driven, both = lamps.check(Board(held)), lamps.check(Board(held, gone))
    assert driven is not None
    assert both is not None
    assert (driven.code, both.code) == ("lamp.held", "lamp.gone")
    assert both.severity is Severity.WARNING
    assert "left: kiosk-left" in both.detail
    assert "face: kiosk-face" in both.detail
    assert "echo none" in driven.remedy
    assert "config.txt" in both.remedy


@pytest.mark.parametrize(
    ("waiting", "oldest_s", "dead", "expected"),
    [
        (0, 0.0, 0, None),
        (50, 86_000.0, 0, None),
        (51, 0.0, 0, "outbox.deep"),
        (1, 86_401.0, 0, "outbox.old"),
        (0, 0.0, 1, "outbox.dead_letter"),
    ],
)
def test_cases_that_do_not_leave(
    waiting: int, oldest_s: float, dead: int, expected: str | None
) -> None:
    assert code(outbox.check(waiting, oldest_s, dead)) == expected


def test_cards_without_a_case_are_an_error_and_an_open_move_a_warning() -> None:
    assert store.check_ledger(0, move_open=False) is None
    assert code(store.check_ledger(1, move_open=True)) == "ledger.unaccounted"
    found = store.check_ledger(0, move_open=True)
    assert found is not None
    assert found.severity is Severity.WARNING


# --- how problems travel


def test_a_refusal_becomes_a_problem_with_its_remedy() -> None:
    def nobody() -> None:
        raise BusAbsentError("stock", "no process serves it")

    found = ask("simkiosk-devices", nobody)
    assert found is not None
    assert found.code == "bus.absent"
    assert "systemctl start simkiosk-devices" in found.remedy


def test_a_file_of_another_account_is_a_problem_not_a_traceback() -> None:
    def closed() -> None:
        raise PermissionError(13, "Permission denied", "/var/lib/simkiosk/private")

    assert code(permitted(closed)) == "selftest.forbidden"


def test_the_codes_are_left_for_the_heartbeat(tmp_path: Path) -> None:
    report.leave(tmp_path, [error("b", "", ""), error("a", "", ""), error("b", "", "")])
    said = read_health(tmp_path / "health.json")
    assert (said.problems, said.ledger) == (["a", "b"], None)
    report.leave(tmp_path, [], (7, b"\x01\xff"))
    said = read_health(tmp_path / "health.json")
    assert (said.problems, said.ledger) == ([], (7, "01ff"))
    assert [file.name for file in tmp_path.iterdir()] == ["health.json"]


def test_a_screen_that_cannot_speak_names_what_to_install(tmp_path: Path) -> None:
    for name in ("espeak-ng", "aplay"):
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o755)
    assert speech.check(EXAMPLE, str(tmp_path)) is None
    (tmp_path / "espeak-ng").unlink()
    found = speech.check(EXAMPLE, str(tmp_path))
    assert found is not None
    assert (found.code, found.severity) == ("speech.absent", Severity.WARNING)
    assert found.remedy == "run: apt install espeak-ng"
    (tmp_path / "aplay").unlink()
    both = speech.check(EXAMPLE, str(tmp_path))
    assert both is not None
    assert "alsa-utils" in both.remedy
