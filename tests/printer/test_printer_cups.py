"""Contracts on A4 through a real cupsd of our own, on a socket in a folder of our own."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.health import sheets
from kiosk.ports.sheet_printer import (
    Job,
    Progress,
    QueueState,
    SheetsFailedError,
    SheetsRefusedError,
)
from kiosk.runtime.sheets import carry_out
from printer.cups import CupsPrinter
from printer.ipp import GET_JOB, INTEGER, PRINT_JOB, IppError, answer, request

CUPSD = shutil.which("cupsd", path="/usr/sbin:/usr/bin")
PDF = b"%PDF-1.7 a contract"
BACKEND = """#!/bin/sh
[ $# -eq 0 ] && exit 0
paper="${DEVICE_URI#paper:}"
[ -e "$paper.jam" ] && { echo "ERROR: jammed" >&2; exit 4; }
[ -e "$paper.bad" ] && exit 1
cat ${6:+"$6"} > "$paper"
"""
CONF = """Listen {here}/sock
<Location />
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
FILES = """ServerRoot {here}
ServerBin {here}/bin
RequestRoot {here}/spool
TempDir {here}/spool
CacheDir {here}/cache
StateDir {here}/state
ErrorLog {here}/error.log
AccessLog {here}/access.log
PageLog {here}/page.log
"""


@dataclass
class Office:
    """A spooler with one queue; `sheet` is what its printer put out."""

    folder: Path

    @property
    def sheet(self) -> Path:
        return self.folder / "sheet.pdf"

    def printer(self) -> CupsPrinter:
        return CupsPrinter("contracts", self.folder / "sock")

    def run(self, *words: str) -> None:
        own = {**os.environ, "CUPS_SERVER": str(self.folder / "sock")}
        path = f"{os.environ['PATH']}:/usr/sbin"
        subprocess.run(words, check=True, capture_output=True, env={**own, "PATH": path})

    def ended(self, job: Job, *, but: Progress = Progress.WAITING) -> Job:
        ends = monotonic() + 40
        while (now := self.printer().ask(job.name)).progress is but and monotonic() < ends:
            sleep(0.05)
        return now


def listens(path: Path) -> bool:
    """Tell whether somebody takes calls: the file is there a moment earlier."""
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(str(path)) == 0


@pytest.fixture(scope="module")
def spooler() -> Iterator[Office]:
    if CUPSD is None or os.getuid() != 0:
        pytest.skip("needs cups-daemon, cups-client and root")
    with tempfile.TemporaryDirectory(prefix="cups") as name:
        here = Path(name)
        for part in ("bin/backend", "bin/filter", "spool", "cache", "state"):
            (here / part).mkdir(parents=True)
        for part in ("daemon", "notifier"):
            (here / "bin" / part).symlink_to(f"/usr/lib/cups/{part}")
        (here / "bin/backend/paper").write_text(BACKEND)
        (here / "bin/backend/paper").chmod(0o700)
        (here / "cupsd.conf").write_text(CONF.format(here=here))
        (here / "cups-files.conf").write_text(FILES.format(here=here))
        words = [CUPSD, "-f", "-c", here / "cupsd.conf", "-s", here / "cups-files.conf"]
        with subprocess.Popen(words, stderr=subprocess.DEVNULL) as running:
            office = Office(here)
            ends = monotonic() + 40
            while not listens(here / "sock"):
                assert monotonic() < ends
                sleep(0.05)
            queue = ["lpadmin", "-p", "contracts", "-E", "-v", f"paper:{office.sheet}"]
            office.run(*queue, "-o", "printer-error-policy=abort-job")
            yield office
            running.terminate()


@pytest.fixture
def office(spooler: Office) -> Iterator[Office]:
    yield spooler
    for name in ("sheet.pdf", "sheet.pdf.jam", "sheet.pdf.bad"):
        (spooler.folder / name).unlink(missing_ok=True)
    spooler.run("cancel", "-a", "contracts")
    spooler.run("cupsenable", "contracts")
    spooler.run("cupsaccept", "contracts")


def test_a_contract_comes_out_byte_for_byte(office: Office) -> None:
    job = carry_out(office.printer(), PDF, "case-1", lambda _: sleep(0.05))
    assert job.progress is Progress.DONE
    assert office.sheet.read_bytes() == PDF
    assert office.printer().state() == QueueState(stopped=False)
    assert sheets.check(office.printer()) is None


def test_a_job_that_the_printer_gave_up_is_told(office: Office) -> None:
    (office.folder / "sheet.pdf.bad").touch()
    with pytest.raises(SheetsFailedError, match=r"job \d+"):
        carry_out(office.printer(), PDF, "case-1", lambda _: sleep(0.05))


def test_a_jam_stops_the_queue_and_the_job_waits(office: Office) -> None:
    (office.folder / "sheet.pdf.jam").touch()
    job = office.printer().send(PDF, "case-1")
    ends = monotonic() + 40
    while not office.printer().state().stopped and monotonic() < ends:
        sleep(0.05)
    assert office.printer().ask(job.name).progress is Progress.WAITING
    problem = sheets.check(office.printer())
    assert problem is not None
    assert problem.code == "sheets.stopped"
    (office.folder / "sheet.pdf.jam").unlink()
    office.run("cupsenable", "contracts")
    assert office.ended(job).progress is Progress.DONE
    assert office.sheet.read_bytes() == PDF


def test_a_queue_that_takes_no_jobs_refuses(office: Office) -> None:
    office.run("cupsreject", "contracts")
    with pytest.raises(SheetsRefusedError):
        office.printer().send(PDF, "case-1")
    assert office.printer().state().stopped


def test_no_such_queue_job_or_spooler_is_named(office: Office, tmp_path: Path) -> None:
    with pytest.raises(SheetsRefusedError, match="0406"):
        CupsPrinter("other", office.folder / "sock").send(PDF, "case-1")
    for job in ("999999", "x", "-1", ""):
        with pytest.raises(SheetsRefusedError):
            office.printer().ask(job)
    with pytest.raises(SheetsRefusedError, match="no spooler"):
        CupsPrinter("contracts", tmp_path / "sock").state()


@pytest.mark.parametrize("name", ["", "../x", "a b", "a\n", "-d", "é"])
def test_a_name_that_is_no_queue_is_refused(name: str) -> None:
    with pytest.raises(SheetsRefusedError):
        CupsPrinter(name)


def test_a_request_is_laid_out_as_the_standard_says() -> None:
    asked = request(PRINT_JOB, "ipp://localhost/printers/a", [], [])
    assert asked[:8] == bytes.fromhex("0101000200000001")  # RFC 8010 3.1.1
    assert asked[8:9] == b"\x01"
    assert asked[9:36] == b"\x47\x00\x12attributes-charset\x00\x05utf-8"[:27]
    assert asked[-1:] == b"\x03"
    assert b"\x21\x00\x06job-id\x00\x04\x00\x00\x00\x07" in request(
        GET_JOB, "ipp://x", [(INTEGER, "job-id", 7)], []
    )


@given(st.binary(max_size=80))
def test_a_torn_answer_has_a_name(noise: bytes) -> None:
    try:
        status, found = answer(b"\x01\x01\x00\x00\x00\x00\x00\x01" + noise)
    except IppError:
        return
    assert status == 0
    assert all(isinstance(value, bytes) for values in found.values() for value in values)
