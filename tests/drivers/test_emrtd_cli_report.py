"""What `simkiosk chip` tells: every group and check, chip against paper, files by their names."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from emrtd_parts import country, holder

from kiosk.cli import main
from twins.emrtd import VirtualEmrtd
from twins.emrtd.card import Quirks
from twins.emrtd.der import tlv
from twins.emrtd.document import TINY_JPEG, sign_files
from twins.emrtd.pace import PaceOption
from twins.emrtd.proofs import ChipSecret, EcActiveKey
from twins.emrtd.protocols import Protocols
from twins.pcsc import PcscTwin

CODE = "001093012345|012345678|{name}|12041993|Nam|12 Hàng Bạc, Hoàn Kiếm, Hà Nội|20052020"
QR = CODE.format(name="Nguyễn Văn An")
READER = "pcsc:0"
WAYS = Protocols(
    pace=(PaceOption(parameters=12),), chip_keys=(ChipSecret(2, 12),), active=EcActiveKey()
)
PERSON = tlv(0x6B, tlv(0x5F0E, b"NGUYEN<<VAN<AN"))
SIGNATURE = tlv(0x67, tlv(0x02, b"\x01"), tlv(0x5F43, TINY_JPEG))


def rich() -> VirtualEmrtd:
    chip = VirtualEmrtd(holder(), country(), Quirks(extended=True, max_le=65536), WAYS)
    own = {int(n[2:]): d for n, d in chip.files.items() if n.startswith("DG")}
    chip.files.update(sign_files({**own, 3: b"\x63\x00", 7: SIGNATURE, 11: PERSON}, country()))
    chip.files |= {"EF_DIR": b"\x61\x00", "EF_ATR": b"\x43\x01\xb8"}
    return chip


@pytest.fixture(scope="module")
def slots() -> Iterator[PcscTwin]:
    with PcscTwin() as twin:
        yield twin


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    path = tmp_path / "csca.pem"
    path.write_bytes(country().csca_pem)
    return path


def chip(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, object]]:
    status = main(["chip", *map(str, words), "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_a_read_tells_everything_and_a_dump_the_same_axes(
    slots: PcscTwin, trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slots.insert(0, rich())
    out = tmp_path / "dump"
    status, said = chip(
        capsys, "read", "--reader", READER, "--qr", QR, "--trust", trust,
        "--out", out,
    )  # fmt: skip
    assert status == 0
    assert (said["access"], said["password"]) == ("PACE_GM", "CAN")
    assert said["algorithms"] == {
        "access": "ECDH P-256 AES-128", "digest": "sha256", "signature": "sha256_ecdsa",
    }  # fmt: skip
    groups = said["data_groups"]
    assert groups["DG3"] == {"hash": "LISTED_NOT_READ", "why": "EAC_PROTECTED"}
    assert groups["DG11"] == {"hash": "OK", "octets": len(PERSON)}
    assert said["details"]["DG11"] == {"full_name": "NGUYEN<<VAN<AN"}
    assert said["details"]["DG7"] == [{"format": "jpeg", "octets": len(TINY_JPEG)}]
    axes = {
        "pa_chain": "PA_OK", "card_access": "AGREES", "chip_authentication": "OK",
        "active_authentication": "OK", "pace_cam": "ABSENT",
    }  # fmt: skip
    assert {name: said["checks"][name] for name in axes} == axes
    assert said["bytes"] == said["octets"] > 20_000
    assert said["apdus"] > 10
    assert said["milliseconds"] > 0
    names = ("COM", "SOD", "CardAccess", "DIR", "ATR_INFO")
    assert {file.name for file in out.glob("*.bin")} == {
        *(f"EF_{name}.bin" for name in names),
        *(f"DG{n}.bin" for n in (1, 2, 7, 11, 13, 14, 15)),
    }  # fmt: skip
    status, again = chip(capsys, "verify", out, "--trust", trust)
    assert (status, again["authentic"]) == (0, True)
    assert again["checks"] == {
        **said["checks"], "chip_authentication": "NOT_TRIED", "active_authentication": "NOT_TRIED",
    }  # fmt: skip
    for name in ("data_groups", "details", "hashes", "personal_number", "mrz"):
        assert again[name] == said[name]


def test_a_changed_card_access_is_no_authentic_dump(
    slots: PcscTwin, trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = rich()
    slots.insert(0, held)
    weaker = tlv(0x31, PaceOption(1, 8).info())
    held.swap("EF_CardAccess", weaker)
    spec, zone = READER, held.document.mrz
    out = tmp_path / "dump"
    status, said = chip(
        capsys, "read", "--reader", spec, "--mrz", zone, "--trust", trust, "--out", out
    )
    assert (status, said["access"], said["card_access"]) == (1, "BAC", "DIFFERS")
    assert said["untampered"] is False
    status, said = chip(capsys, "verify", out, "--trust", trust)
    assert (status, said["authentic"], said["card_access"]) == (1, False, "DIFFERS")


def test_a_fast_read_leaves_out_what_no_visit_needs(
    slots: PcscTwin, capsys: pytest.CaptureFixture[str]
) -> None:
    held = rich()
    slots.insert(0, held)
    words = ("read", "--reader", READER, "--mrz", held.document.mrz, "--fast")
    _, said = chip(capsys, *words)
    assert said["data_groups"]["DG11"] == {"hash": "LISTED_NOT_READ", "why": "NOT_GIVEN"}
    assert set(said["master_files"]) == {"EF_CardAccess", "EF_ATR_INFO"}


def by_field(said: dict[str, object], *sources: str) -> dict[str, str]:
    found = said["comparison"]
    assert isinstance(found, list)
    return {one["field"]: one["result"] for one in found if one["sources"] == list(sources)}


def test_chip_and_code_are_compared_field_by_field(
    slots: PcscTwin, capsys: pytest.CaptureFixture[str]
) -> None:
    slots.insert(0, rich())
    spec = READER
    status, said = chip(capsys, "read", "--reader", spec, "--qr", QR)
    assert status == 0
    assert by_field(said, "dg1", "qr")["full_name"] == "AGREES"
    assert by_field(said, "dg1", "qr")["expiry"] == "ABSENT"
    assert by_field(said, "dg13", "qr")["address"] == "AGREES"
    assert by_field(said, "dg1", "dg13")["id_number"] == "AGREES"
    status, said = chip(
        capsys, "read", "--reader", spec, "--qr", CODE.format(name="Lê Hoàng Phúc"), "--fast"
    )
    assert status == 1  # another name on the paper than in the chip
    assert by_field(said, "dg1", "qr")["full_name"] == "DIFFERS"
    told = [one for one in said["comparison"] if one["field"] == "full_name"]
    assert ["NGUYEN VAN AN", "Lê Hoàng Phúc"] in [one["values"] for one in told]


def test_chip_and_zone_are_compared_field_by_field(
    slots: PcscTwin, capsys: pytest.CaptureFixture[str]
) -> None:
    held = rich()
    slots.insert(0, held)
    words = ("read", "--reader", READER, "--fast", "--mrz", held.document.mrz)
    status, said = chip(capsys, *words)
    assert status == 0
    assert set(by_field(said, "dg1", "mrz").values()) == {"AGREES"}
    status, said = chip(capsys, *words[:-1], held.document.mrz.replace("VAN<AN", "VAN<ANH")[:90])
    assert by_field(said, "dg1", "mrz")["full_name"] == "DIFFERS"
