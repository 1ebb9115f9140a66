"""Documents by the book, with the habits real chips have."""

from dataclasses import replace
from functools import partial

from twins.emrtd.card import VirtualEmrtd
from twins.emrtd.der import tlv
from twins.emrtd.document import Document
from twins.emrtd.kinds import CITIZEN, PASSPORT, Kind, chip, home, picture

JPEG_2000 = bytes.fromhex("0000000c6a5020200d0a870a") + bytes(300)
DETAILS = tlv(0x6B, tlv(0x5C, b"\x5f\x0e\x5f\x10"), tlv(0x5F0E, b"NGUYEN<<VAN<AN"),
              tlv(0x5F10, b"001093012345"))  # fmt: skip
ISSUE = tlv(0x6C, tlv(0x5C, b"\x5f\x19\x5f\x26"), tlv(0x5F19, "Bộ Công an".encode()),
            tlv(0x5F26, b"20230412"))  # fmt: skip
FINGERS = tlv(0x63, tlv(0x7F61, tlv(0x02, b"\0")))

DOCUMENTS: dict[str, Document] = {
    "cccd 2021": CITIZEN,
    "can cuoc 2024": replace(CITIZEN, kind="can_cuoc"),
    "can cuoc of a child without portrait": replace(
        CITIZEN, kind="can_cuoc", portrait=b"", birth="200412", expiry="340412"
    ),
    "cccd born on 29 February": replace(CITIZEN, birth="960229", expiry="210228"),
    "cccd born on 29 February, ends on 1 March": replace(CITIZEN, birth="960229", expiry="210301"),
    "cccd without end": replace(CITIZEN, birth="580412", expiry="991231"),
    "cccd of this century": replace(CITIZEN, number="001205012345", birth="050412"),
    "cccd of a woman": replace(CITIZEN, number="001193012345", sex="F"),
    "cccd with a name of one word": replace(CITIZEN, surname="A", given=""),
    "cccd with a name longer than its line": replace(CITIZEN, given="THI " * 12),
    "cccd without national file": replace(CITIZEN, national=()),
    "cccd with a long address": replace(CITIZEN, national=((9, "Đường " * 200),)),
    "cccd with unknown fields": replace(CITIZEN, national=((99, "x"), (16, "0123456789abcdef"))),
    "cccd with empty fields": replace(CITIZEN, national=((1, ""), (14, ("",)))),
    "cccd with a portrait in JPEG 2000": replace(CITIZEN, portrait=JPEG_2000),
    "cccd with a portrait beyond 7FFF": replace(CITIZEN, portrait=picture(36000)),
    "passport": PASSPORT,
    "passport of another country": replace(PASSPORT, nationality="UTO"),
    "passport with a short number": replace(PASSPORT, number="AB12"),
    "passport with a letter in its number": replace(PASSPORT, number="L898902C3"),
    "passport of unspecified sex": replace(PASSPORT, sex="<"),
}
HABITS: dict[str, dict[str, object]] = {
    "the master file can be selected": {"master_file": b"\x90\x00"},
    "the master file is not found": {"master_file": b"\x6a\x82"},
    "no short names": {"short_names": False},
    "at most 128 octets": {"max_le": 128},
    "at most 192 octets": {"max_le": 192},
    "at most 223 octets": {"max_le": 223},
    "gives less than asked": {"max_le": 100, "over_max": "less"},
    "extended length": {"extended": True, "max_le": 65536},
    "extended length up to 4096": {"extended": True, "max_le": 4096},
    "extended length in name only": {"extended": True, "max_le": 256},
    "warns of the end always": {"read_fault": "warns"},
    "says how much is left": {"read_fault": "exact"},
    "reads on behind the end": {"read_fault": "endless"},
    "a little slow": {"delay_s": 0.002},
    "one MAC slips": {"slips": 1},
    "drops the channel once": {"drops_channel": 1},
    "drops the channel twice": {"drops_channel": 2},
}


def conforming() -> list[Kind]:
    """Give every good kind that BAC opens."""
    kinds = [Kind(name, partial(chip, held), access="BAC") for name, held in DOCUMENTS.items()]
    big = replace(CITIZEN, portrait=picture(1500))
    for name, habits in HABITS.items():
        kinds.append(Kind(f"cccd: {name}", partial(_habitual, big, habits), access="BAC"))
        kinds.append(Kind(f"passport: {name}", partial(_habitual, PASSPORT, habits), access="BAC"))
    return [
        *kinds,
        Kind("cccd with details of person and issue", lambda: _with(DG11=DETAILS, DG12=ISSUE),
             every=True),
        Kind("passport with guarded fingers", lambda: _with(DG3=FINGERS),
             hashes=(("DG3", "LISTED_NOT_READ"),)),
        Kind("no contents file", _without_contents),
        Kind("the wrong key", chip, ("chip.key_refused",), wrong_key=True),
        Kind("the wrong key, and the chip takes its time",
             lambda: chip(failed_key_delay_s=0.05), ("chip.key_refused",), wrong_key=True),
    ]  # fmt: skip


def _habitual(document: Document, habits: dict[str, object]) -> VirtualEmrtd:
    return chip(document, **habits)  # type: ignore[arg-type]


def _with(**files: bytes) -> VirtualEmrtd:
    held = chip()
    held.files.update(files)
    held.sign_again(home().pki)
    return held


def _without_contents() -> VirtualEmrtd:
    held = chip()
    held.swap("EF_COM", None)
    return held
