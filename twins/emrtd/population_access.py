"""Chips that PACE opens, that prove themselves, and that only pretend to (9303-11 4.4, 6)."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from twins.emrtd.card import VirtualEmrtd
from twins.emrtd.der import integer, oid, sequence, tlv
from twins.emrtd.document import Document
from twins.emrtd.kinds import CITIZEN, GOOD, PASSPORT, Kind, chip
from twins.emrtd.pace import PaceOption
from twins.emrtd.proofs import ActiveKey, ChipSecret, EcActiveKey, RsaActiveKey
from twins.emrtd.protocols import CAN, MRZ, Protocols

REFUSED = ("chip.key_refused", "chip.sw_error")
USUAL = PaceOption(2, 13)
CIPHERS = {1: "3DES", 2: "AES-128", 3: "AES-192", 4: "AES-256"}


def _pace(
    name: str,
    *options: PaceOption,
    outcome: tuple[str, ...] = GOOD,
    access: str = "PACE",
    with_can: bool = False,
    wrong_key: bool = False,
    document: Document = CITIZEN,
    protocols: Mapping[str, object] | None = None,
    **quirks: object,
) -> Kind:
    def make() -> VirtualEmrtd:
        ways = Protocols(options or (USUAL,), **(protocols or {}))  # type: ignore[arg-type]
        return chip(document, ways, **quirks)

    return Kind(
        name, make, outcome, access=access if outcome == GOOD else "",
        with_can=with_can, wrong_key=wrong_key,
    )  # fmt: skip


def ways_in() -> list[Kind]:
    """Give every kind with more than BAC."""
    return [*_paces(), *_fallbacks(), *_false_paces(), *_card_access(), *_proofs()]


def _paces() -> list[Kind]:
    alone = {"bac": False}
    kinds = [
        _pace(f"PACE with {CIPHERS[cipher]} on curve {number}", PaceOption(cipher, number),
              protocols=alone)
        for cipher, number in ((1, 13), (2, 13), (3, 13), (4, 13), (2, 12), (4, 12), (1, 12))
    ]  # fmt: skip
    kinds += [
        _pace(f"PACE with AES-256 on parameters {number}", PaceOption(4, number), protocols=alone,
              extended=number < 3)
        for number in (0, 1, 2, 8, 9, 10, 11, 14, 15, 16, 17, 18)
    ]  # fmt: skip
    kinds += [
        _pace(f"PACE with integrated mapping, {CIPHERS[cipher]} on parameters {number}",
              PaceOption(cipher, number, "IM"), protocols=alone, access="PACE_IM",
              extended=number < 3)
        for cipher, number in ((1, 12), (2, 13), (3, 13), (4, 13), (2, 12), (4, 15), (2, 17),
                               (2, 0), (4, 2))
    ]  # fmt: skip
    kinds += [
        _mapped_with_key(f"PACE that proves the chip, {CIPHERS[cipher]} on curve {number}",
                         cipher, number)
        for cipher, number in ((2, 13), (3, 12), (4, 16))
    ]  # fmt: skip
    return [
        *kinds,
        _mapped_with_key("clone: PACE that proves the chip", 2, 13, cloned=True),
        _pace("PACE of a passport with its CAN", document=PASSPORT, with_can=True,
              protocols={"can": "482915", "bac": False}),
        _pace("PACE by CAN alone", with_can=True, protocols={"passwords": (CAN,), "bac": False}),
        _pace("PACE by MRZ alone", protocols={"passwords": (MRZ,), "bac": False}),
        _pace("PACE of two kinds", PaceOption(1, 12), PaceOption(4, 13), protocols=alone),
        _pace("PACE of one kind on two curves", PaceOption(2, 12), PaceOption(2, 13),
              protocols=alone),
        _pace("PACE beside BAC"),
        _pace("PACE and extended length", extended=True, max_le=65536),
        _pace("PACE where the master file can be selected", master_file=b"\x90\x00"),
        _pace("PACE without short names", short_names=False),
    ]  # fmt: skip


def _mapped_with_key(name: str, cipher: int, parameters: int, *, cloned: bool = False) -> Kind:
    """Give a chip with chip authentication mapping, or its clone."""
    ways = Protocols(
        (PaceOption(cipher, parameters, "CAM"),), bac=False, cloned=cloned,
        chip_keys=(ChipSecret(cipher, parameters, explicit=False),),
    )  # fmt: skip
    state = "FAILED" if cloned else "OK"
    return Kind(name, partial(chip, CITIZEN, ways), access="PACE_CAM",
                proofs=(("CAM", state),))  # fmt: skip


def _fallbacks() -> list[Kind]:
    words = {"6982": b"\x69\x82", "6A80": b"\x6a\x80", "6A88": b"\x6a\x88", "6D00": b"\x6d\x00"}
    kinds = [
        _pace(f"PACE refuses the MRZ with {name}, then BAC", access="BAC",
              password_status={MRZ: word, CAN: word})
        for name, word in words.items()
    ]  # fmt: skip
    kinds += [
        _pace(f"PACE refused with 6982 at step {step}, then BAC", access="BAC",
              pace_status={step: b"\x69\x82"})
        for step in (1, 2, 3, 4)
    ]  # fmt: skip
    return [
        *kinds,
        _pace("PACE of unknown kind beside BAC", access="BAC",
              files={"EF_CardAccess": _strange_access()}),
        Kind("neither PACE nor BAC", lambda: chip(CITIZEN, Protocols((), bac=False)), REFUSED),
    ]  # fmt: skip


def _strange_access() -> bytes:
    """PACE by a mapping that does not exist."""
    return tlv(0x31, sequence(oid("0.4.0.127.0.7.2.2.4.9.2"), integer(2), integer(13)))


def _false_paces() -> list[Kind]:
    alone = {"bac": False}
    faults = ("mapping off curve", "mapping infinity", "mapping cut", "mapping compressed",
              "key off curve", "key infinity", "key cut", "key compressed", "same key",
              "short nonce", "token")  # fmt: skip
    channel = ("mac", "counter", "replay", "bare", "no mac", "no status", "other status")
    words = {"6300": b"\x63\x00", "6F00": b"\x6f\x00", "63C0": b"\x63\xc0", "6983": b"\x69\x83"}
    return [
        *[_pace(f"false PACE: {fault}", outcome=REFUSED, protocols=alone, pace_fault=fault)
          for fault in faults],
        *[_pace(f"protected answers after PACE: {fault}", outcome=("chip.sw_error",),
                protocols=alone, channel_fault=fault, channel_fault_from=3) for fault in channel],
        *[_pace(f"PACE step {step} answered {name}", outcome=REFUSED, protocols=alone,
                pace_status={step: word}) for step in (1, 2, 3, 4) for name, word in words.items()],
        _pace("PACE with the wrong password", outcome=("chip.key_refused",), protocols=alone,
              wrong_key=True),
        _pace("PACE with a CAN of another card", outcome=("chip.key_refused",), with_can=True,
              wrong_key=True, protocols={"passwords": (CAN,), "bac": False}, can_tries=3),
    ]  # fmt: skip


def _card_access() -> list[Kind]:
    bad = {
        "empty": b"", "garbage": b"\xa5" * 40, "of another tag": b"\x30\x03\x02\x01\x01",
        "of indefinite length": b"\x31\x80\x00\x00", "a bomb": b"\x31\x83\xff\xff\xff" + bytes(9),
        "cut": bytes.fromhex("31143012060a04007f"), "without entries": b"\x31\x00",
    }  # fmt: skip
    return [
        _pace(f"EF.CardAccess {name}, BAC offered", outcome=("PA_OK", "chip.sw_error"),
              files={"EF_CardAccess": data})
        for name, data in bad.items()
    ]  # fmt: skip


def _proofs() -> list[Kind]:
    agreements = {
        f"chip authentication with {CIPHERS[c]} on parameters {n}": ChipSecret(c, n)
        for c, n in ((1, 12), (2, 13), (3, 12), (4, 15), (2, 17), (1, 2), (4, 2))
    }
    agreements["chip authentication with a key number"] = ChipSecret(2, 13, key_id=7)
    agreements["chip authentication on a named curve"] = ChipSecret(2, 12, explicit=False)
    actives: dict[str, ActiveKey] = {
        "active authentication by RSA of 1024": RsaActiveKey(1024),
        "active authentication by RSA of 1024 with SHA-1": RsaActiveKey(1024, "sha1"),
        "active authentication by RSA of 2048": RsaActiveKey(2048),
        "active authentication by ECDSA on P-256": EcActiveKey(12),
        "active authentication by ECDSA on brainpoolP256r1": EcActiveKey(13),
        "active authentication by ECDSA on P-384": EcActiveKey(15, "sha384"),
    }
    kinds = []
    for name, key in agreements.items():
        kinds += _pair(name, "CA", Protocols(chip_keys=(key,)))
    for name, one in actives.items():
        kinds += _pair(name, "AA", Protocols(active=one))
    return [*kinds, *_evasions()]


def _evasions() -> list[Kind]:
    """Give copies that shun the question or bring a key of their own."""
    agree, active = Protocols(chip_keys=(ChipSecret(),)), Protocols(active=EcActiveKey())
    no, words = "FAILED|NOT_TRIED|ABSENT", {"6A80": b"\x6a\x80", "6D00": b"\x6d\x00"}
    return [
        *[Kind(f"copy: refuses chip authentication with {name}",
               partial(chip, CITIZEN, agree, inner_status={0x22: word}),
               proofs=(("CA", "FAILED"),)) for name, word in words.items()],
        *[Kind(f"copy: refuses active authentication with {name}",
               partial(chip, CITIZEN, active, inner_status={0x88: word}),
               proofs=(("AA", "FAILED"),)) for name, word in words.items()],
        Kind("copy: brings a key of its own for chip authentication",
             lambda: _own_key(agree), hashes=(("DG14", "MISMATCH"),),
             proofs=(("CA", no),)),
        Kind("copy: brings a key of its own for active authentication",
             lambda: _own_key(active), hashes=(("DG15", "MISMATCH"),),
             proofs=(("AA", no),)),
        *[Kind(f"copy: hides its {name}", partial(chip, CITIZEN, ways, files={name: None}),
               hashes=((name, "LISTED_NOT_READ"),), proofs=((what, no),))
          for name, what, ways in (("DG14", "CA", agree), ("DG15", "AA", active))],
    ]  # fmt: skip


def _own_key(ways: Protocols) -> VirtualEmrtd:
    """Give a chip with the true files, but its own key in the group and in the chip."""
    held, true = chip(CITIZEN, ways), chip(CITIZEN, ways)
    held.files["EF_SOD"] = true.files["EF_SOD"]
    return held


def _pair(name: str, what: str, ways: Protocols) -> list[Kind]:
    """Give the chip and its clone."""
    habits = {"extended": True, "max_le": 65536}
    return [
        Kind(title, partial(chip, CITIZEN, replace(ways, cloned=cloned), **habits),
             proofs=((what, state),))
        for title, cloned, state in ((name, False, "OK"), (f"clone: {name}", True, "FAILED"))
    ]  # fmt: skip
