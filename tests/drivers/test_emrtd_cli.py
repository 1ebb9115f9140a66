"""`simkiosk chip` as other programs call it: words in, JSON and exit status out."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from emrtd_parts import card, country, holder, key_of, picture

from kiosk.cli import main
from twins.emrtd import VirtualEmrtd
from twins.emrtd.document import face_file
from twins.emrtd.pace import PaceOption
from twins.emrtd.proofs import ChipSecret
from twins.emrtd.protocols import Protocols
from twins.pcsc import PcscTwin
from twins.pn532 import Pn532Twin

QR = "001093012345|012345678|Nguyễn Văn An|12041993|Nam|12 Hàng Bạc|20052020"


@pytest.fixture
def module() -> Iterator[Pn532Twin]:
    with Pn532Twin() as twin:
        yield twin


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    path = tmp_path / "csca.pem"
    path.write_bytes(country().csca_pem)
    return path


def chip(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, object]]:
    status = main(["chip", *map(str, words), "--json"])
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 1
    return status, json.loads(said[0])


def test_a_chip_read_by_its_qr_code_is_dumped_and_verified(
    module: Pn532Twin, trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    module.place(card())
    out = tmp_path / "dump"
    status, said = chip(
        capsys, "read", "--reader", f"pn532:{module.path}", "--qr", QR, "--trust", trust,
        "--out", out,
    )  # fmt: skip
    assert (status, said["pa_chain"], said["untampered"]) == (0, "PA_OK", True)
    assert said["personal_number"] == "001093012345"
    assert said["national"]["2"] == "Nguyễn Văn An"
    assert (out / "portrait.jpeg").read_bytes() == picture()
    assert {f.name for f in out.glob("*.bin")} == {
        "EF_COM.bin", "EF_SOD.bin", "DG1.bin", "DG2.bin", "DG13.bin",
    }  # fmt: skip
    status, said = chip(capsys, "verify", out, "--trust", trust)
    assert (status, said["authentic"], said["pa_chain"]) == (0, True, "PA_OK")
    (out / "DG2.bin").write_bytes(face_file(b"\xff\xd8\xffsomebody else"))
    status, said = chip(capsys, "verify", out, "--trust", trust)
    assert (status, said["authentic"], said["hashes"]["DG2"]) == (1, False, "MISMATCH")


def test_a_chip_is_opened_by_its_access_number_and_told_with_its_proofs(
    module: Pn532Twin, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ways = Protocols(pace=(PaceOption(),), can="987654", chip_keys=(ChipSecret(),))
    module.place(VirtualEmrtd(holder(), country(), None, ways))
    spec = f"pn532:{module.path}"
    status, said = chip(
        capsys, "read", "--reader", spec, "--can", "987654", "--out", tmp_path / "dump"
    )
    assert (status, said["access"], said["password"]) == (0, "PACE_GM", "CAN")
    assert said["algorithm"] == "ECDH brainpoolP256r1 AES-128"
    assert (said["chip_authentication"], said["active_authentication"]) == ("OK", "ABSENT")
    assert "987654" not in str(said)
    assert (tmp_path / "dump" / "EF_CardAccess.bin").exists()


def test_the_qr_code_gives_the_access_number_of_a_vietnamese_card(
    module: Pn532Twin, capsys: pytest.CaptureFixture[str]
) -> None:
    module.place(VirtualEmrtd(holder(), country(), None, Protocols(pace=(PaceOption(),))))
    _, said = chip(capsys, "read", "--reader", f"pn532:{module.path}", "--qr", QR)
    assert (said["access"], said["password"]) == ("PACE_GM", "CAN")


def test_a_clone_is_read_and_the_answer_is_no(
    module: Pn532Twin, capsys: pytest.CaptureFixture[str]
) -> None:
    clone = VirtualEmrtd(
        holder(), country(), None, Protocols(chip_keys=(ChipSecret(),), cloned=True)
    )
    module.place(clone)
    words = ("read", "--reader", f"pn532:{module.path}", "--mrz", clone.document.mrz)
    status, said = chip(capsys, *words)
    assert (status, said["chip_authentication"]) == (1, "FAILED")


def test_a_forged_chip_is_read_and_the_answer_is_no(
    module: Pn532Twin, capsys: pytest.CaptureFixture[str]
) -> None:
    forged = card()
    forged.swap("DG2", face_file(picture() + b"forged"))
    module.place(forged)
    status, said = chip(
        capsys, "read", "--reader", f"pn532:{module.path}", "--mrz", forged.document.mrz
    )
    assert (status, said["hashes"]["DG2"]) == (1, "MISMATCH")


def test_without_issuers_a_signed_dump_counts_and_with_foreign_ones_it_does_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, data in holder().files(country()).items():
        (tmp_path / f"{name}.bin").write_bytes(data)
    assert chip(capsys, "verify", tmp_path)[0] == 0
    empty = tmp_path / "trust"
    empty.mkdir()
    status, said = chip(capsys, "verify", tmp_path, "--trust", empty)
    assert (status, said["pa_chain"]) == (1, "PA_SIGNED_ISSUER_UNKNOWN")


def test_the_program_reads_over_pcsc_and_never_meets_qt_or_nfcpy(tmp_path: Path) -> None:
    passport = holder(kind="passport", number="C1234567", national=())
    key = key_of(passport)
    program = (
        "import sys; from kiosk.cli import main; status = main(sys.argv[1:]);"
        "assert not {'PyQt5', 'nfc'} & set(sys.modules); sys.exit(status)"
    )
    with PcscTwin(tmp_path / "pcsc") as slots:
        slots.insert(0, card(passport))
        done = subprocess.run(
            [sys.executable, "-c", program, "chip", "read", "--reader", "pcsc:Virtual", "--json",
             "--doc-number", key.document_number, "--birth", key.birth, "--expiry", key.expiry],
            env={**os.environ, **slots.environment}, capture_output=True, check=False, text=True,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["surname"] == "NGUYEN"


READ = ("read", "--reader", "pn532:/dev/absent")


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        ((*READ, "--qr", QR), 3, "chip.reader_gone"),
        ((*READ, "--can", "012345"), 3, "chip.reader_gone"),
        ((*READ, "--can", "12345"), 2, "usage"),
        ((*READ, "--can", "01234x"), 2, "usage"),
        (("read", "--reader", "dispenser", "--config", "/absent", "--qr", QR), 3, "settings.wrong"),
        (("read", "--reader", "usb:1", "--qr", QR), 2, "usage"),
        ((*READ,), 2, "usage"),
        ((*READ, "--qr", QR, "--mrz", "x"), 2, "usage"),
        ((*READ, "--qr", "hello"), 2, "usage"),
        ((*READ, "--mrz", "P<VNM"), 2, "usage"),
        ((*READ, "--doc-number", "1"), 2, "usage"),
        ((*READ, "--doc-number", "1", "--birth", "x", "--expiry", "330412"), 2, "usage"),
        ((*READ, "--qr", QR, "--trust", "/absent"), 3, "chip.trust"),
        (("verify", "/absent"), 3, "chip.file"),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_named(
    words: tuple[str, ...], status: int, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    got, said = chip(capsys, *words)
    assert (got, said["error"]["code"]) == (status, code)
    assert "012345" not in said["error"]["detail"]


def test_words_nobody_knows_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chip", "eat"]) == 2
    assert "invalid choice" in capsys.readouterr().err
