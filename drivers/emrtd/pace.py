"""PACE (ICAO 9303-11 4.4): from a password to a secure channel, with any mapping."""

import secrets
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

from drivers.emrtd import cipher as ciphers
from drivers.emrtd import des, mapping, tlv
from drivers.emrtd.apdu import OK, Answer, Command, Link
from drivers.emrtd.bac import information_hash
from drivers.emrtd.cipher import Cipher
from drivers.emrtd.domains import Group
from drivers.emrtd.faults import (
    ChipFault,
    LastTryError,
    PaceParamsError,
    PaceRefusedError,
    TlvError,
    WrongKeyError,
)
from drivers.emrtd.mapping import Draw, GenericMapping
from drivers.emrtd.secure import SecureLink
from drivers.emrtd.security_infos import CAM, IM, PaceInfo
from kiosk.ports.chip_reader import ChipKey

MRZ: Final = 1
CAN: Final = 2
PARAMS_REFUSED: Final = (0x6A80, 0x6A86, 0x6A88)
NONCES: Final = (16, 32)
DYNAMIC: Final = 0x7C
TRIES_LEFT: Final = 0x63C
SAFE_TRIES: Final = 2


@dataclass(frozen=True, slots=True)
class Password:
    """`reference` tells the chip which one; `secret` is f(password) of 9303-11 9.7.3."""

    reference: int
    secret: bytes

    def key(self, cipher: Cipher) -> bytes:
        return cipher.derive(self.secret, ciphers.PASSWORD)


@dataclass(frozen=True, slots=True)
class Proof:
    """Of chip authentication mapping: the secret quotient and the key it must explain."""

    group: Group
    quotient: bytes
    mapping_key: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """`proof` is there after chip authentication mapping only."""

    link: SecureLink
    proof: Proof | None


def of_mrz(key: ChipKey) -> Password:
    """Give the password the printed data make."""
    return Password(MRZ, information_hash(key))


def of_can(can: str) -> Password:
    """Give the password of a card access number."""
    return Password(CAN, can.encode("ascii", "replace"))


def below(bound: int) -> int:
    """Draw a secret number from 1 up to but not including `bound`."""
    return 1 + secrets.randbelow(bound - 1)


def open_channel(
    link: Link,
    info: PaceInfo,
    password: Password,
    aside: Executor,
    *,
    named: bool = False,
    draw: Draw = below,
) -> Opened:
    """Agree on a channel; `named` tells the chip which of its parameters are meant.

    `aside` computes what can be while the chip does the same.
    Raises `WrongKeyError`, `PaceParamsError` or `PaceRefusedError`.
    """
    generic = None if info.mapping == IM else GenericMapping(info.group, draw, aside)
    _choose(link, info, password, named=named)
    try:
        return _agree(_Talk(link), info, password.key(info.cipher), draw, generic)
    except (WrongKeyError, PaceRefusedError):
        raise
    except TlvError as broken:
        raise PaceRefusedError(f"PACE: {broken}") from broken


def _choose(link: Link, info: PaceInfo, password: Password, *, named: bool) -> None:
    data = tlv.encode(0x80, info.oid) + tlv.encode(0x83, bytes([password.reference]))
    if named:
        data += tlv.encode(0x84, bytes([info.parameter]))
    sw = link.send(Command(0x22, 0xC1, 0xA4, data)).sw
    if sw in PARAMS_REFUSED:
        raise PaceParamsError(f"MSE:Set AT answered {sw:04X}")
    if sw >> 4 == TRIES_LEFT:
        if password.reference == CAN and sw & 0x0F < SAFE_TRIES:
            raise LastTryError(f"MSE:Set AT answered {sw:04X}")
    elif sw != OK and sw >> 8 != 0x63:
        raise PaceRefusedError(f"MSE:Set AT answered {sw:04X}")


class _Talk:
    """The chain of GENERAL AUTHENTICATE commands."""

    def __init__(self, link: Link) -> None:
        self.link = link

    def step(self, data: bytes, wanted: int) -> bytes:
        answer = self.ask(data)
        if answer.sw != OK:
            raise PaceRefusedError(f"GENERAL AUTHENTICATE answered {answer.sw:04X}")
        return tlv.find(self.objects(answer), wanted) if wanted else b""

    def ask(self, data: bytes, *, last: bool = False) -> Answer:
        body = tlv.encode(DYNAMIC, data)
        return self.link.send(Command(0x86, 0, 0, body, 256, 0 if last else 0x10))

    def objects(self, answer: Answer) -> list[tlv.Tlv]:
        return tlv.items(tlv.only(answer.data, DYNAMIC))


def _agree(
    talk: _Talk, info: PaceInfo, key: bytes, draw: Draw, generic: GenericMapping | None
) -> Opened:
    group, cipher = info.group, info.cipher
    nonce = _nonce(talk, cipher, key)
    if generic is None:
        private, ours = _integrated(talk, info, nonce, len(key), draw)
        chip_mapping = b""
    else:
        chosen, private = generic.masked(nonce), generic.private
        chip_mapping = group.check(talk.step(tlv.encode(0x81, chosen), 0x82))
        ours = generic.public(chip_mapping)
    theirs = group.check(talk.step(tlv.encode(0x83, ours), 0x84))
    if des.same(ours, theirs):
        raise PaceRefusedError("the chip answers with our own key")
    shared = group.secret(group.power(private, theirs))
    enc, mac = cipher.derive(shared, ciphers.ENC), cipher.derive(shared, ciphers.MAC)
    objects = _prove(talk, info, mac, theirs, ours)
    secure = SecureLink(talk.link, enc, mac, bytes(cipher.block), cipher)
    proof = None
    if info.mapping == CAM:
        proof = Proof(group, _quotient(cipher, enc, tlv.find(objects, 0x8A)), chip_mapping)
    return Opened(secure, proof)


def _nonce(talk: _Talk, cipher: Cipher, key: bytes) -> bytes:
    secret = talk.step(b"", 0x80)
    if len(secret) not in NONCES:
        raise PaceRefusedError("a nonce of wrong length")
    return cipher.decrypt(key, secret)


def _integrated(
    talk: _Talk, info: PaceInfo, nonce: bytes, key_octets: int, draw: Draw
) -> tuple[int, bytes]:
    """Give our key on the generator of integrated mapping, private and public."""
    ours = draw(1 << (8 * key_octets)).to_bytes(key_octets, "big")
    talk.step(tlv.encode(0x81, ours), 0)
    private = draw(info.group.order)
    generator = mapping.generator(info.group, info.cipher, nonce, ours)
    return private, info.group.power(private, generator)


def _prove(talk: _Talk, info: PaceInfo, mac: bytes, theirs: bytes, ours: bytes) -> list[tlv.Tlv]:
    token = info.cipher.mac(mac, _token(info, theirs))
    answer = talk.ask(tlv.encode(0x85, token), last=True)
    if answer.sw >> 8 == 0x63:
        raise WrongKeyError(f"PACE_WRONG_PASSWORD: answered {answer.sw:04X}")
    if answer.sw != OK:
        raise PaceRefusedError(f"GENERAL AUTHENTICATE answered {answer.sw:04X}")
    objects = talk.objects(answer)
    if not des.same(tlv.find(objects, 0x86), info.cipher.mac(mac, _token(info, ours))):
        raise WrongKeyError("PACE_WRONG_PASSWORD: the chip's token is wrong")
    return objects


def _token(info: PaceInfo, key: bytes) -> bytes:
    return tlv.encode(0x7F49, tlv.encode(0x06, info.oid) + tlv.encode(info.group.key_tag, key))


def _quotient(cipher: Cipher, key: bytes, secret: bytes) -> bytes:
    try:
        return des.unpad(cipher.decrypt(key, secret, b"\xff" * cipher.block))
    except ChipFault as broken:
        raise PaceRefusedError(f"chip authentication data: {broken}") from broken
