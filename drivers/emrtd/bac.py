"""Basic Access Control (ICAO 9303-11 4.3): from the printed data to a secure channel."""

import hashlib
import secrets
from collections.abc import Callable
from typing import Final

from drivers.emrtd import des
from drivers.emrtd.apdu import OK, Command, Link
from drivers.emrtd.faults import ChipFault, StatusError, WrongKeyError
from drivers.emrtd.secure import SecureLink
from kiosk.case.mrz import check_digit
from kiosk.ports.chip_reader import ChipKey

WRONG_KEY: Final = (0x6300, 0x6982, 0x6985, 0x6988, 0x6A80)


def seed(key: ChipKey) -> bytes:
    """Give K_seed of a document (9303-11 9.7.2)."""
    return information_hash(key)[:16]


def information_hash(key: ChipKey) -> bytes:
    """Hash number, birth and expiry with their check digits; what PACE takes whole."""
    number = key.document_number.upper().ljust(9, "<")
    parts = (number, key.birth, key.expiry)
    text = "".join(part + check_digit(part) for part in parts)
    return hashlib.sha1(text.encode("ascii", "replace"), usedforsecurity=False).digest()


def open_channel(
    link: Link, key: ChipKey, random: Callable[[int], bytes] = secrets.token_bytes
) -> SecureLink:
    """Authenticate both sides; raise `WrongKeyError` when the data are not this document's."""
    k_seed = seed(key)
    k_enc, k_mac = des.derive(k_seed, des.ENC), des.derive(k_seed, des.MAC)
    rnd_ic = link.send(Command(0x84, 0, 0, le=8)).need("GET CHALLENGE")
    if len(rnd_ic) != 8:
        raise ChipFault("a challenge of wrong length")
    rnd_ifd, k_ifd = random(8), random(16)
    secret = des.encrypt(k_enc, rnd_ifd + rnd_ic + k_ifd)
    answer = link.send(Command(0x82, 0, 0, secret + des.mac(k_mac, secret), le=40))
    if answer.sw in WRONG_KEY or answer.sw >> 4 == 0x63C:
        raise WrongKeyError(f"EXTERNAL AUTHENTICATE answered {answer.sw:04X}")
    if answer.sw != OK:
        raise StatusError("EXTERNAL AUTHENTICATE", answer.sw)
    k_ic = _check(answer.data, k_enc, k_mac, rnd_ic, rnd_ifd)
    session = bytes(a ^ b for a, b in zip(k_ifd, k_ic, strict=True))
    return SecureLink(
        link, des.derive(session, des.ENC), des.derive(session, des.MAC),
        rnd_ic[4:] + rnd_ifd[4:],
    )  # fmt: skip


def _check(data: bytes, k_enc: bytes, k_mac: bytes, rnd_ic: bytes, rnd_ifd: bytes) -> bytes:
    if len(data) != 40 or not des.same(data[32:], des.mac(k_mac, data[:32])):
        raise WrongKeyError("the chip's proof has a wrong MAC")
    plain = des.decrypt(k_enc, data[:32])
    if plain[:8] != rnd_ic or plain[8:16] != rnd_ifd:
        raise WrongKeyError("the chip's proof holds other numbers")
    return plain[16:]
