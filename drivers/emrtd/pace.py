"""PACE (ICAO 9303-11 4.4): from a password to a secure channel, with any mapping."""

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
from drivers.emrtd.mapping import Draw, GenericMapping, Pairs, below
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
    """`reference` tells the chip which part of `data` is meant."""

    reference: int
    data: ChipKey

    def key(self, cipher: Cipher) -> bytes:
        """Derive the key of the chip's nonce, from f(password) of 9303-11 9.7.3."""
        data = self.data
        number = data.can.encode("ascii", "replace")
        return cipher.derive(
            number if self.reference == CAN else information_hash(data), ciphers.PASSWORD
        )


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
    return Password(MRZ, key)


def of_can(can: str) -> Password:
    """Give the password of a card access number."""
    return Password(CAN, ChipKey("", "", "", can))


class Attempt:
    """One opening with one password; its own numbers are drawn and used once.

    `aside` computes, from now on, what does not wait for the chip.
    """

    def __init__(self, info: PaceInfo, password: Password, aside: Executor, pairs: Pairs) -> None:
        self.info = info
        self.password = password
        self._aside = aside
        self._pairs = pairs
        self._ready = aside.submit(self._prepare)

    def open(self, link: Link, *, named: bool = False) -> Opened:
        """Agree on a channel; `named` tells the chip which of its parameters are meant.

        Raises `WrongKeyError`, `PaceParamsError` or `PaceRefusedError`.
        """
        _choose(link, self.info, self.password, named=named)
        try:
            return self._agree(_Talk(link))
        except (WrongKeyError, PaceRefusedError):
            raise
        except TlvError as broken:
            raise PaceRefusedError(f"PACE: {broken}") from broken

    def _prepare(self) -> tuple[bytes, GenericMapping | None]:
        info = self.info
        generic = None if info.mapping == IM else self._pairs.take(info.group)
        return self.password.key(info.cipher), generic

    def _agree(self, talk: "_Talk") -> Opened:
        info = self.info
        group, cipher = info.group, info.cipher
        secret = talk.step(b"", 0x80)
        if len(secret) not in NONCES:
            raise PaceRefusedError("a nonce of wrong length")
        key, generic = self._ready.result()
        if generic is None:
            nonce = cipher.decrypt(key, secret)
            private, ours = _integrated(talk, info, nonce, len(key), self._pairs.draw)
            chip_mapping = b""
        else:
            own = self._aside.submit(lambda: generic.masked(cipher.decrypt(key, secret)))
            private = generic.private
            chip_mapping = group.check(talk.step(tlv.encode(0x81, generic.chosen), 0x82))
            ours = generic.public(chip_mapping, own.result())
        theirs = group.check(talk.step(tlv.encode(0x83, ours), 0x84))
        if des.same(ours, theirs):
            raise PaceRefusedError("the chip answers with our own key")
        shared = group.secret(group.power(private, theirs))
        mac = cipher.derive(shared, ciphers.MAC)
        channel = self._aside.submit(_channel, talk.link, info, shared, mac, ours)
        objects = _prove(talk, cipher.mac(mac, _token(info, theirs)))
        secure, enc, expected = channel.result()
        if not des.same(tlv.find(objects, 0x86), expected):
            raise WrongKeyError("PACE_WRONG_PASSWORD: the chip's token is wrong")
        proof = None
        if info.mapping == CAM:
            proof = Proof(group, _quotient(cipher, enc, tlv.find(objects, 0x8A)), chip_mapping)
        return Opened(secure, proof)


def open_channel(
    link: Link,
    info: PaceInfo,
    password: Password,
    aside: Executor,
    *,
    named: bool = False,
    draw: Draw = below,
) -> Opened:
    """Agree on a channel, as `Attempt.open`."""
    return Attempt(info, password, aside, Pairs(draw)).open(link, named=named)


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


def _integrated(
    talk: _Talk, info: PaceInfo, nonce: bytes, key_octets: int, draw: Draw
) -> tuple[int, bytes]:
    """Give our key on the generator of integrated mapping, private and public."""
    ours = draw(1 << (8 * key_octets)).to_bytes(key_octets, "big")
    talk.step(tlv.encode(0x81, ours), 0)
    private = draw(info.group.order)
    generator = mapping.generator(info.group, info.cipher, nonce, ours)
    return private, info.group.power(private, generator)


def _prove(talk: _Talk, token: bytes) -> list[tlv.Tlv]:
    """Show the chip our token; give what it says, its own token unlooked at."""
    answer = talk.ask(tlv.encode(0x85, token), last=True)
    if answer.sw >> 8 == 0x63:
        raise WrongKeyError(f"PACE_WRONG_PASSWORD: answered {answer.sw:04X}")
    if answer.sw != OK:
        raise PaceRefusedError(f"GENERAL AUTHENTICATE answered {answer.sw:04X}")
    return talk.objects(answer)


def _channel(
    link: Link, info: PaceInfo, shared: bytes, mac: bytes, ours: bytes
) -> tuple[SecureLink, bytes, bytes]:
    """Give the channel, its key for encryption and the token that proves the chip."""
    cipher = info.cipher
    enc = cipher.derive(shared, ciphers.ENC)
    secure = SecureLink(link, enc, mac, bytes(cipher.block), cipher)
    return secure, enc, cipher.mac(mac, _token(info, ours))


def _token(info: PaceInfo, key: bytes) -> bytes:
    return tlv.encode(0x7F49, tlv.encode(0x06, info.oid) + tlv.encode(info.group.key_tag, key))


def _quotient(cipher: Cipher, key: bytes, secret: bytes) -> bytes:
    try:
        return des.unpad(cipher.decrypt(key, secret, b"\xff" * cipher.block))
    except ChipFault as broken:
        raise PaceRefusedError(f"chip authentication data: {broken}") from broken
