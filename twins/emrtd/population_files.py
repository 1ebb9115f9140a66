"""Chips whose files are forged, broken or made to harm a reader (9303-11 5.1, X.690)."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from twins.emrtd.card import VirtualEmrtd
from twins.emrtd.cms import Style
from twins.emrtd.der import tlv
from twins.emrtd.document import TAGS, face_file, hash_list, sign_files
from twins.emrtd.kinds import CITIZEN, GOOD, PROTOCOL, Kind, chip, home, picture, stranger

Forge = Callable[[VirtualEmrtd], None]
BAD_SIGNATURE, UNKNOWN = ("PA_SIG_BAD",), ("PA_SIGNED_ISSUER_UNKNOWN",)
NO_OBJECT = ("PA_SOD_MALFORMED", "chip.sw_error")
UNSIGNED = ("chip.sw_error", "PA_OK")  # the contents file proves nothing; it may be done without
OTHER = replace(
    CITIZEN, number="001193055555", given="THI BINH", sex="F", portrait=picture(700),
    national=((1, "001193055555"), (2, "Nguyễn Thị Bình")),
)  # fmt: skip


def _kind(name: str, forge: Forge, outcome: tuple[str, ...] = GOOD, **hashes: str) -> Kind:
    def make() -> VirtualEmrtd:
        held = chip()
        forge(held)
        return held

    return Kind(name, make, outcome, tuple(hashes.items()))


def _swap(name: str, change: Callable[[bytes], bytes | None]) -> Forge:
    return lambda held: held.swap(name, change(held.files[name]))


def _put(name: str, data: bytes | None) -> Forge:
    return lambda held: held.swap(name, data)


def _replace(files: Callable[[VirtualEmrtd], dict[str, bytes]]) -> Forge:
    return lambda held: held.files.update(files(held))


def forged() -> list[Kind]:
    """Give chips whose files are not those that were signed."""
    other = OTHER.files(home().pki)
    kinds = [
        _kind(f"{name} of somebody else", _put(name, other[name]), GOOD,
              **{name: "MISMATCH"}) for name in ("DG1", "DG2", "DG13")
    ]  # fmt: skip
    kinds += [
        _kind(f"{name} taken away", _put(name, None), GOOD, **{name: "LISTED_NOT_READ"})
        for name in ("DG2", "DG13")
    ]
    return [
        *kinds,
        _kind("portrait changed by one bit", _swap("DG2", lambda d: d[:-3] + b"\1" + d[-2:]),
              DG2="MISMATCH"),
        _kind("all groups of somebody else", _others, DG1="MISMATCH", DG2="MISMATCH",
              DG13="MISMATCH"),
        _kind("security object of somebody else", _put("EF_SOD", other["EF_SOD"]),
              DG1="MISMATCH", DG2="MISMATCH", DG13="MISMATCH"),
        _kind("issuer signed a wrong hash", _replace(lambda h: _signed_wrongly(h, 2)),
              DG2="MISMATCH"),
        _kind("issuer signed a hash cut short", _replace(lambda h: _signed_wrongly(h, 1, cut=True)),
              ("PA_OK", "PA_SOD_MALFORMED"), DG1="MISMATCH"),
        Kind("national file put in", _national_put_in, hashes=(("DG13", "NOT_IN_SOD"),)),
        _kind("forger of another country", lambda h: h.sign_again(stranger().pki), UNKNOWN),
        _kind("forger under the issuer's name", lambda h: h.sign_again(stranger("VN").pki),
              UNKNOWN),
        _kind("forger who claims the issuer's key", _claims, BAD_SIGNATURE),
        _kind("forged portrait, signed by a stranger", _forged_and_signed, UNKNOWN),
        *_objects(),
    ]  # fmt: skip


def _objects() -> list[Kind]:
    return [
        _kind("signature changed by one bit", _swap("EF_SOD", lambda d: d[:-1] + _bit(d[-1:])),
              BAD_SIGNATURE),
        _kind("hash exchanged in the security object", _exchange, BAD_SIGNATURE),
        _kind("signature over other content", _styled(Style(wrong_content=True)), BAD_SIGNATURE),
        _kind("attributes in disorder", _styled(Style(ordered=False))),
        _kind("no signing time", _styled(Style(with_time=False))),
        _kind("signer named by its key", _styled(Style(by_key=True))),
        _kind("signer left out", _styled(Style(with_signer=False)), ("PA_NOT_DONE",)),
        _kind("no security object", _swap("EF_SOD", lambda _: None), ("PA_NOT_DONE",)),
        _kind("security object without content", _swap("EF_SOD", lambda _: b"\x77\0"), NO_OBJECT),
        _kind("security object of garbage", _swap("EF_SOD", lambda d: tlv(0x77, b"\xa5" * len(d))),
              NO_OBJECT),
        _kind("security object cut", _swap("EF_SOD", lambda d: tlv(0x77, d[4:-40])), NO_OBJECT),
        _kind("security object without its tag", _swap("EF_SOD", lambda d: d[4:]), NO_OBJECT),
        _kind("security object of another type", _swap("EF_SOD", _other_type), NO_OBJECT),
        *[
            _kind(f"hashes by {digest}",
                  _replace(partial(_signed, digest)))
            for digest in ("sha1", "sha224", "sha384", "sha512")
        ],
    ]  # fmt: skip


def _bit(octet: bytes) -> bytes:
    return bytes([octet[0] ^ 1])


def _groups(held: VirtualEmrtd) -> dict[int, bytes]:
    return {int(n[2:]): d for n, d in held.files.items() if n.startswith("DG")}


def _others(held: VirtualEmrtd) -> None:
    for name, data in OTHER.files(home().pki).items():
        if name.startswith("DG"):
            held.swap(name, data)


def _digests(held: VirtualEmrtd) -> dict[int, bytes]:
    return {n: hashlib.sha256(d).digest() for n, d in _groups(held).items()}


def _signed_wrongly(held: VirtualEmrtd, group: int, *, cut: bool = False) -> dict[str, bytes]:
    digests = _digests(held)
    digests[group] = digests[group][:8] if cut else bytes(32)
    return {"EF_SOD": hash_list(digests, home().pki, "sha256", Style())}


def _styled(style: Style) -> Forge:
    return _replace(lambda h: sign_files(_groups(h), home().pki, "sha256", style))


def _signed(digest: str, held: VirtualEmrtd) -> dict[str, bytes]:
    return sign_files(_groups(held), home().pki, digest)


def _national_put_in() -> VirtualEmrtd:
    held = chip(replace(CITIZEN, national=()))
    full = chip()
    held.swap("DG13", full.files["DG13"])
    held.swap("EF_COM", full.files["EF_COM"])
    return held


def _claims(held: VirtualEmrtd) -> None:
    """Let a forger's signer carry the issuer's key identifier instead of its own issuer's."""
    forger = stranger("VN")
    held.sign_again(forger.pki)
    theirs, ours = (n.pki.csca_key_id for n in (forger, home()))
    held.files["EF_SOD"] = held.files["EF_SOD"].replace(theirs, ours)


def _forged_and_signed(held: VirtualEmrtd) -> None:
    held.swap("DG2", face_file(picture(900)))
    held.sign_again(stranger().pki)


def _exchange(held: VirtualEmrtd) -> None:
    forged_face = face_file(picture(900))
    new, old = hashlib.sha256(forged_face).digest(), _digests(held)[2]
    held.swap("EF_SOD", held.files["EF_SOD"].replace(old, new))
    held.swap("DG2", forged_face)


def _other_type(sod: bytes) -> bytes:
    return sod.replace(bytes.fromhex("0606678108010101"), bytes.fromhex("0606678108010107"))


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "of one octet": lambda d: d[:1],
    "cut in half": lambda d: d[: len(d) // 2],
    "one octet short": lambda d: d[:-1],
    "of indefinite length": lambda d: d[:1] + b"\x80" + d[2:],
    "of a length in four octets": lambda d: d[:1] + b"\x84\x7f\xff\xff\xff" + d,
    "of 16 megabytes": lambda d: d[:1] + b"\x83\xff\xff\xff" + d,
    "of 64 kilobytes and nothing in it": lambda d: d[:1] + b"\x82\xff\xff" + d[4:],
    "of another tag": lambda d: b"\x7e" + d[1:],
    "with a tag that never ends": lambda d: b"\x7f" + b"\x81" * 40,
    "of ones": lambda d: b"\xff" * len(d),
    "of zeros": lambda d: bytes(len(d)),
    "with a length inside that is too long": lambda d: tlv(d[0], b"\x5f\x1f\x7f" + bytes(20)),
}  # fmt: skip


def hostile() -> list[Kind]:
    """Give chips whose files are no files."""
    kinds = [
        _kind(f"{name} {how}", _swap(name, change), PROTOCOL if name != "EF_COM" else UNSIGNED)
        for name in ("EF_COM", "DG1", "DG2")
        for how, change in BROKEN.items()
    ]
    tower = b""
    for _ in range(60):
        tower = tlv(0x30, tower)
    crowd = b"\x30\x00" * 5000
    return [
        *kinds,
        *[
            _kind(f"security object with {what}", _put("EF_SOD", tlv(0x77, data)),
                  NO_OBJECT)
            for what, data in (("a tower of objects", tower), ("a crowd of objects", crowd))
        ],
        *[
            _kind(f"{name} with {what}",
                  _put(name, tlv(TAGS[name], data)), PROTOCOL)
            for name in ("DG1", "DG2")
            for what, data in (("a tower of objects", tower), ("a crowd of objects", crowd))
        ],
    ]  # fmt: skip
