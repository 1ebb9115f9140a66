"""The centre's view of a kiosk's seal, on what pyHanko sealed and on what may be done to it."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.cases.contract_seal import BROKEN, FOREIGN, UNSEALED, Seals
from hub.fleet.pki import Enrolled, Pki
from kiosk.case.paper import Contract
from kiosk.case.signature import Point, Signature
from kiosk.ports.receipt_printer import SealKeyError
from printer.contract import PdfContractMaker
from printer.seal import Pencil
from tests.hub.world import KIOSK, OTHER, World, case

PLAIN = Contract(
    "en", "Contract", "case-1", "2026", (("Text", "One line."),), (), (),
    Signature(((Point(0.1, 0.1, 0), Point(0.9, 0.9, 9)),)), "An", "now",
)  # fmt: skip


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return Pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="module")
def files(pki: Pki) -> Enrolled:
    return pki.enrol(KIOSK)


@pytest.fixture(scope="module")
def seals(pki: Pki) -> Seals:
    return Seals(pki.authority())


@pytest.fixture(scope="module")
def plain() -> bytes:
    return PdfContractMaker().make(PLAIN)


@pytest.fixture(scope="module")
def sealed(files: Enrolled, plain: bytes) -> bytes:
    own = Pencil(files.contract_key, files.contract_certificate, files.authority)
    return own.seal(plain)


def test_the_seal_of_an_enrolled_kiosk_holds(seals: Seals, sealed: bytes) -> None:
    assert seals.fault(sealed, KIOSK) is None


FRESH = """
import sys
from pathlib import Path
from cryptography import x509
from hub.cases.contract_seal import Seals
fleet = x509.load_pem_x509_certificate(Path(sys.argv[1]).read_bytes())
print(Seals(fleet).fault(Path(sys.argv[2]).read_bytes(), sys.argv[3]), "pyhanko" in sys.modules)
"""


def test_the_centre_judges_without_the_program_that_seals(
    files: Enrolled, sealed: bytes, tmp_path: Path
) -> None:
    (tmp_path / "sealed.pdf").write_bytes(sealed)
    words = [sys.executable, "-c", FRESH, files.authority, tmp_path / "sealed.pdf", KIOSK]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert told.split() == ["None", "False"]


def test_a_contract_without_a_seal_is_told(seals: Seals, plain: bytes) -> None:
    assert seals.fault(plain, KIOSK) == UNSEALED


def test_the_seal_of_another_kiosk_is_foreign(seals: Seals, sealed: bytes) -> None:
    assert seals.fault(sealed, OTHER) == FOREIGN


def test_the_seal_of_another_fleet_is_foreign(sealed: bytes, tmp_path: Path) -> None:
    assert Seals(Pki(tmp_path).authority()).fault(sealed, KIOSK) == FOREIGN


def test_the_device_key_does_not_seal_contracts(files: Enrolled) -> None:
    with pytest.raises(SealKeyError, match="not for signing"):
        Pencil(files.key, files.certificate, files.authority)


def test_what_was_added_behind_the_seal_breaks_it(seals: Seals, sealed: bytes) -> None:
    assert seals.fault(sealed + b"\n% more\n", KIOSK) == BROKEN


def test_any_flipped_byte_breaks_it(seals: Seals, sealed: bytes) -> None:
    first, second = map(int, re.findall(rb"/ByteRange \[\d+ (\d+) (\d+)", sealed)[0])

    @settings(max_examples=60, deadline=None)
    @given(st.integers(0, len(sealed) - 1 - (second - first)), st.integers(1, 255))
    def flipped(place: int, flip: int) -> None:
        forged = bytearray(sealed)
        forged[place if place < first else place + second - first] ^= flip
        assert seals.fault(bytes(forged), KIOSK) is not None

    flipped()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_no_noise_passes_for_a_seal(seals: Seals, noise: bytes) -> None:
    head = b"/ETSI.CAdES.detached /ByteRange [0 80 90 10] " + noise
    assert seals.fault(noise, KIOSK) is not None
    assert seals.fault(head, KIOSK) is not None


def test_a_reader_that_knows_the_authority_trusts_the_seal(
    files: Enrolled, sealed: bytes, tmp_path: Path
) -> None:
    if shutil.which("certutil") is None:
        pytest.skip("needs libnss3-tools")
    store = f"sql:{tmp_path}"
    for words in (["-N", "--empty-password"],
                  ["-A", "-n", "fleet", "-t", "CT,C,C", "-i", str(files.authority)]):  # fmt: skip
        subprocess.run(["certutil", *words, "-d", store], check=True, capture_output=True)
    (tmp_path / "sealed.pdf").write_bytes(sealed)
    told = subprocess.run(
        ["pdfsig", "-nssdir", store, tmp_path / "sealed.pdf"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "Signature is Valid" in told
    assert "Certificate is Trusted" in told
    assert f"CN={KIOSK}" in told


@pytest.mark.parametrize(
    ("change", "flags"),
    [(b"", []), (b"x", [BROKEN]), (None, [UNSEALED])],
)
def test_a_case_with_a_wrong_seal_is_flagged_and_its_contract_kept_as_it_came(
    hub: World, seals: Seals, sealed: bytes, plain: bytes, change: bytes | None, flags: list[str]
) -> None:
    hub.centre.cases._seals = seals
    hub.reservation()
    contract = plain if change is None else sealed + change
    hub.send(case(contract=contract))
    assert [flag for flag in json.loads(hub.case().flags) if "contract" in flag] == flags
    with hub.centre.database.read() as on:
        assert hub.centre.evidence.whole(on, "case-1").contract == contract
