"""What further groups say, and that all of them are read when asked (ICAO 9303-10 4.7)."""

import contextlib
from collections.abc import Callable

import pytest
from emrtd_parts import Contact, card, country, holder, hushed, key_of, picture
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.emrtd import details, faces
from drivers.emrtd.faults import LdsError
from drivers.emrtd.reader import ChipStation
from kiosk.ports.chip_reader import ChipProtocolError, ChipRecord, HashState
from twins.emrtd import VirtualEmrtd
from twins.emrtd.der import tlv
from twins.emrtd.document import (
    TINY_JPEG,
    face_file,
    face_record,
    face_templates,
    modern_face_file,
    sign_files,
)
from twins.emrtd.pace import PaceOption
from twins.emrtd.protocols import Protocols

JPEG_2000 = bytes.fromhex("0000000c6a5020200d0a870a") + bytes(40)
PERSON = tlv(
    0x6B,
    tlv(0x5C, bytes.fromhex("5f0e5f0f5f10")),
    tlv(0x5F0E, b"NGUYEN<<VAN<AN"),
    tlv(0xA0, tlv(0x02, b"\x02"), tlv(0x5F0F, b"AN<VAN"), tlv(0x5F0F, b"ANH<BA")),
    tlv(0x5F2B, b"19930412"),
    tlv(0x5F42, "12 Ha\u0300ng Bạc<Hà Nội".encode()),
    tlv(0x5F16, TINY_JPEG),
    tlv(0x5F79, b"of another edition"),
)
ISSUE = tlv(
    0x6C,
    tlv(0x5F19, "Bộ Công an".encode()),
    tlv(0x5F26, bytes.fromhex("20230412")),
    tlv(0x5F55, bytes.fromhex("20230412101530")),
    tlv(0x5F1D, TINY_JPEG),
    tlv(0x5F1B, b"\xff\xfe"),
)
NOTIFY = tlv(
    0x70,
    tlv(0x02, b"\x02"),
    tlv(0xA1, tlv(0x5F50, b"20230412"), tlv(0x5F51, b"TRAN<<THI<TU")),
    tlv(0xA2, tlv(0x5F51, b"NGUYEN<<BA"), tlv(0x5F52, b"+84"), tlv(0x5F53, b"HUE")),
)
SIGNATURE = tlv(0x67, tlv(0x02, b"\x02"), tlv(0x5F43, TINY_JPEG), tlv(0x5F43, JPEG_2000))
PRINTED = tlv(0x65, tlv(0x02, b"\x01"), tlv(0x5F40, TINY_JPEG))
MORE = {5: PRINTED, 7: SIGNATURE, 11: PERSON, 12: ISSUE, 16: NOTIFY}


def full(**quirks: object) -> VirtualEmrtd:
    chip = card(**quirks)
    own = {int(n[2:]): d for n, d in chip.files.items() if n.startswith("DG")}
    chip.files.update(sign_files({**own, **MORE}, country()))
    return chip


def read(chip: VirtualEmrtd, *, every: bool = True) -> ChipRecord:
    return ChipStation([Contact(chip)], None, hushed, every=every).read([key_of(chip.document)])


def test_every_group_is_read_when_asked_and_few_for_a_visit() -> None:
    chip = full()
    record = read(chip)
    assert dict(record.files) == chip.files
    assert set(dict(record.hashes).values()) == {HashState.OK}
    few = read(chip, every=False)
    assert {name for name, _ in few.files} == {"EF_COM", "EF_SOD", "DG1", "DG2", "DG13"}
    assert dict(few.hashes)["DG11"] is HashState.LISTED_NOT_READ


def test_groups_only_the_security_object_names_are_read_too() -> None:
    chip = full()
    chip.swap("EF_COM", card().files["EF_COM"])
    assert "DG16" in dict(read(chip).files)


def test_a_further_group_may_be_refused_and_a_usual_one_may_not() -> None:
    class Refusing(Contact):
        """A chip that guards a group under the channel."""

        def __init__(self, chip: VirtualEmrtd, name: str) -> None:
            super().__init__(chip)
            given = chip._read
            chip._read = lambda header, data, le: (
                (b"", b"\x69\x82") if self.asked(header, name) else given(header, data, le)
            )

        def asked(self, header: bytes, name: str) -> bool:
            return header[2] == 0x80 | int(name[2:]) or self.chip._file == name

    def told(name: str) -> ChipRecord:
        chip = full()
        station = ChipStation([Refusing(chip, name)], None, hushed, every=True)
        return station.read([key_of(chip.document)])

    record = told("DG12")
    assert dict(record.hashes)["DG12"] is HashState.LISTED_NOT_READ
    assert "DG16" in dict(record.files)
    with pytest.raises(ChipProtocolError, match="DG2 answered 6982"):
        told("DG2")


def test_fingers_are_never_asked_for() -> None:
    chip = full()
    chip.files.update(sign_files({1: chip.files["DG1"], 3: tlv(0x63, b"\x02\x01\x00")}, country()))
    read(chip)
    selected = [c for c in chip.commands if c[1] == 0xB0 and c[2] == 0x83]
    assert selected == []


def test_the_files_outside_the_application_are_kept() -> None:
    directory = tlv(0x61, tlv(0x4F, bytes.fromhex("A0000002471001")))
    ways = Protocols(pace=(PaceOption(parameters=12),))
    chip = VirtualEmrtd(holder(), country(), None, ways)
    chip.files |= {"EF_DIR": directory * 2, "EF_ATR": b"\x43\x01\xb8"}
    held = dict(read(chip).master_files)
    assert held == {
        "EF_CardAccess": chip.files["EF_CardAccess"],
        "EF_DIR": directory * 2,
        "EF_ATR_INFO": b"\x43\x01\xb8",
    }
    assert "EF_DIR" not in dict(read(chip, every=False).master_files)


def test_the_personal_details() -> None:
    assert details.person(PERSON) == {
        "full_name": "NGUYEN<<VAN<AN",
        "other_names": ["AN<VAN", "ANH<BA"],
        "birth": "19930412",
        "address": "12 Hàng Bạc<Hà Nội",
        "proof_of_citizenship": f"{len(TINY_JPEG)} octets",
    }


def test_the_details_of_the_document_with_packed_days() -> None:
    assert details.document(ISSUE) == {
        "authority": "Bộ Công an",
        "issued": "20230412",
        "personalised": "20230412101530",
        "front": f"{len(TINY_JPEG)} octets",
        "endorsements": "fffe",
    }


def test_whom_to_notify() -> None:
    assert details.notify(NOTIFY) == [
        {"recorded": "20230412", "name": "TRAN<<THI<TU"},
        {"name": "NGUYEN<<BA", "telephone": "+84", "address": "HUE"},
    ]


def test_displayed_pictures() -> None:
    assert faces.displayed("DG5", PRINTED) == [(TINY_JPEG, "jpeg")]
    assert faces.displayed("DG7", SIGNATURE) == [(TINY_JPEG, "jpeg"), (JPEG_2000, "jp2")]


@pytest.mark.parametrize(
    ("dg2", "pictures"),
    [
        (face_file(picture()), [picture()]),
        (face_templates(face_record(picture(), JPEG_2000, points=3)), [picture(), JPEG_2000]),
        (face_templates(face_record(TINY_JPEG), face_record(picture())), [TINY_JPEG, picture()]),
        (modern_face_file(picture()), [picture()]),
        (modern_face_file(JPEG_2000), [JPEG_2000]),
    ],
    ids=["one", "two in a record", "two templates", "39794-5", "39794-5 in JPEG 2000"],
)
def test_faces_in_every_form(dg2: bytes, pictures: list[bytes]) -> None:
    assert [image for image, _ in faces.faces(dg2)] == pictures
    assert faces.portrait(dg2)[0] == pictures[0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (tlv(0x67, tlv(0x02, b"\x00")), "DG7: 0 pictures"),
        (tlv(0x67, *(tlv(0x5F43, TINY_JPEG) for _ in range(17))), "DG7: 17 pictures"),
        (tlv(0x67, tlv(0x5F43, b"GIF89a")), "DG7: neither JPEG nor JPEG 2000"),
        (tlv(0x75, b""), "DG7: tag 75"),
    ],
)
def test_signatures_that_are_none_are_named(data: bytes, said: str) -> None:
    with pytest.raises(LdsError, match=said):
        faces.displayed("DG7", data)


@pytest.mark.parametrize(
    ("parse", "whole"),
    [
        (details.person, PERSON),
        (details.document, ISSUE),
        (details.notify, NOTIFY),
        (lambda data: faces.displayed("DG7", data), SIGNATURE),
        (faces.faces, modern_face_file(TINY_JPEG)),
        (faces.faces, face_templates(face_record(TINY_JPEG, JPEG_2000, points=1))),
    ],
    ids=["DG11", "DG12", "DG16", "DG7", "39794-5", "19794-5"],
)
def test_spoilt_groups_end_by_name(parse: Callable[[bytes], object], whole: bytes) -> None:
    @settings(max_examples=80)
    @given(st.integers(0, len(whole) - 1), st.integers(0, 3), st.binary(max_size=4), st.booleans())
    def hostile(at: int, cut: int, put: bytes, half: bool) -> None:
        data = whole[:at] + put + whole[at + cut :]
        with contextlib.suppress(LdsError):
            parse(data[: len(data) // 2] if half else data)

    hostile()
