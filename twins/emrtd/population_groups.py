"""Chips with every group 9303-10 knows, and with free files that are not what was signed."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from twins.emrtd.card import APPLICATION, VirtualEmrtd
from twins.emrtd.der import integer, oid, sequence, tlv
from twins.emrtd.document import (
    TAGS,
    TINY_JPEG,
    face_record,
    face_templates,
    modern_face_file,
    sign_files,
)
from twins.emrtd.groups import Curve, curve
from twins.emrtd.kinds import CITIZEN, GOOD, PASSPORT, Kind, chip, home, picture
from twins.emrtd.pace import PaceOption
from twins.emrtd.proofs import ChipSecret
from twins.emrtd.protocols import Protocols

JPEG_2000 = bytes.fromhex("0000000c6a5020200d0a870a") + bytes(300)
CODESTREAM = bytes.fromhex("ff4fff51") + bytes(300)
USUAL, STRONG = PaceOption(2, 13), PaceOption(4, 16)
PERSON = tlv(
    0x6B,
    tlv(0x5C, bytes.fromhex("5f0e5f0f5f105f2b5f115f425f125f13")),
    tlv(0x5F0E, b"NGUYEN<<VAN<AN"),
    tlv(0xA0, tlv(0x02, b"\x02"), tlv(0x5F0F, b"AN<VAN"), tlv(0x5F0F, b"ANH<BA")),
    tlv(0x5F10, b"001093012345"),
    tlv(0x5F2B, bytes.fromhex("19930412")),  # packed decimals, as the old part 10 had them
    tlv(0x5F11, "Hà Nội<Việt Nam".encode()),
    tlv(0x5F42, "12 Hàng Bạc<Hoàn Kiếm<Hà Nội".encode()),
    tlv(0x5F12, b"+84900000000"),
    tlv(0x5F13, b"TEACHER"),
)
ISSUE = tlv(
    0x6C,
    tlv(0x5C, bytes.fromhex("5f195f265f1a5f1b5f555f56")),
    tlv(0x5F19, "Bộ Công an".encode()),
    tlv(0x5F26, b"20230412"),
    tlv(0xA0, tlv(0x02, b"\x01"), tlv(0x5F1A, b"TRAN<<THI<TU")),
    tlv(0x5F1B, b"NONE"),
    tlv(0x5F55, b"20230412101530"),
    tlv(0x5F56, b"PRINTER 7"),
)
SIGNATURE = tlv(0x67, tlv(0x02, b"\x01"), tlv(0x5F43, TINY_JPEG))
SIGNATURES = tlv(0x67, tlv(0x02, b"\x02"), tlv(0x5F43, TINY_JPEG), tlv(0x5F43, JPEG_2000))
PRINTED = tlv(0x65, tlv(0x02, b"\x01"), tlv(0x5F40, TINY_JPEG))
CALL = [tlv(0x5F50, b"20230412"), tlv(0x5F51, b"TRAN<<THI<TU"), tlv(0x5F52, b"+84911111111"),
        tlv(0x5F53, "5 Lê Lợi<Huế".encode())]  # fmt: skip
NOTIFY = tlv(0x70, tlv(0x02, b"\x02"), tlv(0xA1, *CALL), tlv(0xA2, *CALL))
ALL = {5: PRINTED, 7: SIGNATURE, 11: PERSON, 12: ISSUE, 16: NOTIFY}

PORTRAITS: dict[str, tuple[bytes, int]] = {
    "in the form of 39794-5": (modern_face_file(picture(900)), 1),
    "in the form of 39794-5, JPEG 2000": (modern_face_file(JPEG_2000), 1),
    "as a bare JPEG 2000 codestream": (face_templates(face_record(CODESTREAM)), 1),
    "with feature points": (face_templates(face_record(picture(900), points=12)), 1),
    "of two faces in one record": (face_templates(face_record(picture(900), TINY_JPEG)), 2),
    "of three faces in three templates": (
        face_templates(*(face_record(picture(600 + n)) for n in range(3))), 3),
}  # fmt: skip


def more_groups() -> list[Kind]:
    """Give every kind of this module."""
    return [*_whole(), *_portraits(), *_broken(), *_announced(), *_free(), *_weak_keys()]


def _signed(groups: dict[int, bytes], ways: Protocols | None = None) -> VirtualEmrtd:
    """Give a chip whose issuer signed these groups beside its own."""
    held = chip(CITIZEN, ways)
    own = {int(n[2:]): d for n, d in held.files.items() if n.startswith("DG")}
    held.files.update(sign_files({**own, **groups}, home().pki))
    return held


def _whole() -> list[Kind]:
    return [
        *[Kind(f"cccd with DG{n}", partial(_signed, {n: data}), every=True)
          for n, data in ALL.items()],
        Kind("cccd with two signatures", partial(_signed, {7: SIGNATURES}), every=True),
        Kind("cccd with every group", partial(_signed, ALL), every=True),
        Kind("cccd with every group, of which a visit needs few", partial(_signed, ALL),
             hashes=tuple((f"DG{n}", "LISTED_NOT_READ") for n in ALL)),
        *[Kind(f"DG{n} of somebody else", partial(_swapped, n), every=True,
               hashes=((f"DG{n}", "MISMATCH"),)) for n in ALL],
        Kind("DG11 put in", _put_in, every=True, hashes=(("DG11", "NOT_IN_SOD"),)),
    ]  # fmt: skip


def _swapped(number: int) -> VirtualEmrtd:
    held = _signed(ALL)
    tag = TAGS[f"DG{number}"]
    held.swap(f"DG{number}", tlv(tag, ALL[number][-8:-4], b"\x5f\x0e\x01A"))
    return held


def _put_in() -> VirtualEmrtd:
    held = chip()
    full = _signed({11: PERSON})
    held.swap("DG11", PERSON)
    held.swap("EF_COM", full.files["EF_COM"])
    return held


def _portraits() -> list[Kind]:
    true = face_record(TINY_JPEG)
    broken = {
        "whose picture is no picture": face_templates(face_record(b"GIF89a" + bytes(80))),
        "whose face is longer than its record": face_templates(
            b"FAC\x00010\x00" + bytes(4) + b"\0\1" + b"\x7f\xff\xff\xff" + bytes(40)),
        "with feature points that never end": face_templates(
            true[:18] + b"\xff\xff" + bytes(60)),
        "of no face": face_templates(),
        "in the form of 39794-5 without a picture": modern_face_file(b""),
    }  # fmt: skip
    return [
        *[Kind(f"portrait {how}", partial(_signed, {2: data}), faces=count)
          for how, (data, count) in PORTRAITS.items()],
        *[Kind(f"portrait {how}", partial(_signed, {2: data}), ("chip.sw_error",))
          for how, data in broken.items()],
        Kind("portrait whose record says it has 60,000 faces",
             lambda: _signed({2: face_templates(true[:12] + b"\xea\x60" + true[14:])}),
             ("chip.sw_error", "PA_OK")),
    ]  # fmt: skip


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "cut in half": lambda d: d[: len(d) // 2],
    "of 16 megabytes": lambda d: d[:1] + b"\x83\xff\xff\xff" + d,
    "of another tag": lambda d: b"\x7e" + d[1:],
    "with a tag that never ends": lambda d: b"\x7f" + b"\x81" * 40,
    "with a length inside that is too long": lambda d: tlv(d[0], b"\x5f\x0e\x7f" + bytes(20)),
    "with a crowd of objects": lambda d: tlv(d[0], b"\x30\x00" * 5000),
}  # fmt: skip


def _broken() -> list[Kind]:
    """Give chips whose further groups are no files: named, and no harm to what else was read."""
    return [
        Kind(f"DG{n} {how}", partial(_spoilt, n, change), ("chip.sw_error", "PA_OK"), every=True)
        for n in (7, 11, 12, 16)
        for how, change in BROKEN.items()
    ]


def _spoilt(number: int, change: Callable[[bytes], bytes]) -> VirtualEmrtd:
    held = _signed(ALL)
    held.swap(f"DG{number}", change(ALL[number]))
    return held


def _announced() -> list[Kind]:
    """Give chips whose EF.CardAccess, which nobody signed, is not what DG14 says."""
    key = (ChipSecret(),)
    both = Protocols((USUAL, STRONG), chip_keys=key)
    weak, strong = Protocols((USUAL,), chip_keys=key), Protocols((STRONG,), chip_keys=key)
    proofs = (("CA", "OK"),)
    return [
        Kind("PACE as DG14 has it", partial(chip, CITIZEN, both), announced="AGREES",
             access="PACE", proofs=proofs),
        Kind("PACE in another order than DG14", partial(_rearranged, both), announced="AGREES",
             access="PACE", proofs=proofs),
        Kind("PACE without DG14", partial(chip, CITIZEN, Protocols((USUAL,))), access="PACE",
             announced="UNSIGNED"),
        Kind("downgrade: the stronger way taken out of EF.CardAccess",
             partial(_downgraded, both, weak), announced="DIFFERS", access="PACE", proofs=proofs),
        Kind("downgrade: another way put in its place", partial(_downgraded, strong, weak),
             announced="DIFFERS", access="PACE", proofs=proofs),
        Kind("downgrade: a way put in that nobody signed", partial(_downgraded, weak, both),
             announced="DIFFERS", access="PACE", proofs=proofs),
        Kind("downgrade: EF.CardAccess taken away", partial(_hidden, both), announced="DIFFERS",
             access="BAC", proofs=proofs),
    ]  # fmt: skip


def _rearranged(ways: Protocols) -> VirtualEmrtd:
    held = chip(CITIZEN, ways)
    held.files["EF_CardAccess"] = tlv(0x31, *(o.info() for o in reversed(ways.pace)))
    return held


def _downgraded(signed: Protocols, shown: Protocols) -> VirtualEmrtd:
    """Give a chip that offers what it shows, while its issuer signed something else."""
    held = chip(CITIZEN, replace(shown, bac=False))
    infos = [o.info() for o in signed.pace] + held.protocols.chip_keys[0].infos()
    groups = {int(n[2:]): d for n, d in held.files.items() if n.startswith("DG")}
    groups[14] = tlv(0x6E, tlv(0x31, *infos))
    held.files.update(sign_files(groups, home().pki))
    return held


def _hidden(ways: Protocols) -> VirtualEmrtd:
    held = chip(CITIZEN, ways)
    held.swap("EF_CardAccess", None)
    return held


def _free() -> list[Kind]:
    """Give chips with the other free files of the master file, true and hostile."""
    directory = tlv(0x61, tlv(0x4F, APPLICATION), tlv(0x50, b"eMRTD"))
    lengths = tlv(0x7F66, integer(1000), integer(2000))
    true = {"EF_DIR": directory, "EF_ATR": tlv(0x43, b"\xb8") + lengths}
    rich = replace(CITIZEN, portrait=picture(6000))
    hostile = {
        "that promises four gigabytes": tlv(0x7F66, integer(1 << 31), integer((1 << 32) - 1)),
        "of one length": tlv(0x7F66, integer(256)), "of garbage": b"\xa5" * 200, "empty": b"",
        "that promises nothing": tlv(0x7F66, integer(0), integer(0)),
        "whose tag never ends": b"\x7f" + b"\xff" * 100,
    }  # fmt: skip
    habits = {"extended": True, "max_le": 65536}
    return [
        Kind("passport with EF.DIR and EF.ATR/INFO",
             partial(chip, PASSPORT, Protocols((USUAL,)), files=true), every=True, access="PACE"),
        Kind("EF.ATR/INFO tells the lengths",
             partial(chip, rich, Protocols((USUAL,)), files=true, extended=True, max_le=2000),
             access="PACE"),
        *[Kind(f"EF.ATR/INFO {how}", partial(
            chip, rich, Protocols((USUAL,)), files={**true, "EF_ATR": data}, **habits),
            access="PACE") for how, data in hostile.items()],
        Kind("EF.DIR of garbage", partial(
            chip, CITIZEN, Protocols((USUAL,)), files={"EF_DIR": b"\x61\x7f" * 40}), every=True,
            access="PACE"),
    ]  # fmt: skip


def _weak_keys() -> list[Kind]:
    """Give issuers that signed a key of chip authentication which no reader may use."""
    home_curve = curve(13)
    true = home_curve.public(5)
    points = {
        "off its curve": true[:-1] + bytes([true[-1] ^ 1]),
        "at infinity": b"\0",
        "compressed": bytes([2 | true[-1] & 1]) + true[1:33],
        "cut": true[:-1],
    }
    return [
        Kind(f"key of chip authentication {how}", partial(_weak, home_curve, element),
             proofs=(("CA", "FAILED|NOT_TRIED|ABSENT"),), outcome=GOOD)
        for how, element in points.items()
    ]  # fmt: skip


def _weak(home_curve: Curve, element: bytes) -> VirtualEmrtd:
    key = home_curve.key_info(element, explicit=True)
    infos = [
        sequence(oid("0.4.0.127.0.7.2.2.3.2.2"), integer(1)),
        sequence(oid("0.4.0.127.0.7.2.2.1.2"), key),
    ]
    return _signed({14: tlv(0x6E, tlv(0x31, *infos))}, Protocols(chip_keys=(ChipSecret(),)))
