"""Chip authentication version 1 (ICAO 9303-11 6.2): fresh keys only the true chip can share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from drivers.emrtd import cipher as ciphers
from drivers.emrtd import tlv
from drivers.emrtd.apdu import Command, Link
from drivers.emrtd.cipher import BY_NUMBER, TRIPLE_DES, Cipher
from drivers.emrtd.mapping import below
from drivers.emrtd.public_keys import GroupKey, UnknownKeyError, parse
from drivers.emrtd.secure import SecureLink
from drivers.emrtd.security_infos import BSI, Info, number

PUBLIC_KEY: Final = BSI + b"\x01"
PROTOCOL: Final = BSI + b"\x03"
KINDS: Final = {"DH": 1, "ECDH": 2}


@dataclass(frozen=True, slots=True)
class StaticKey:
    """A key the chip announces and the protocol that goes with it; `oid` empty where unsaid."""

    key: GroupKey
    cipher: Cipher
    oid: bytes
    key_id: int | None


def keys(infos: list[Info]) -> list[StaticKey]:
    """Give the keys we can use, strongest first; those beyond us are left out."""
    found = [one for info in infos if (one := _static(info, infos)) is not None]
    return sorted(found, key=lambda one: (one.oid[-1:], one.key.group.bits), reverse=True)


def announced(infos: list[Info]) -> bool:
    """Tell whether the chip announces chip authentication, in whatever form."""
    return any(info.oid[:-1] == PUBLIC_KEY for info in infos)


def agree(
    link: Link, plain: Link, static: StaticKey, draw: Callable[[int], int] = below
) -> SecureLink:
    """Agree on fresh keys; the next answer under them proves the chip.

    Raises `StatusError` when the chip refuses.
    """
    group, cipher = static.key.group, static.cipher
    private = draw(group.order)
    ours = group.public(private)
    shared = group.secret(group.power(private, static.key.element))
    named = b"" if static.key_id is None else tlv.encode(0x84, _octets(static.key_id))
    if cipher is TRIPLE_DES:
        data = tlv.encode(0x91, ours) + named
        link.send(Command(0x22, 0x41, 0xA6, data)).need("MSE:Set KAT")
    else:
        data = tlv.encode(0x80, static.oid) + named
        link.send(Command(0x22, 0x41, 0xA4, data)).need("MSE:Set AT")
        body = tlv.encode(0x7C, tlv.encode(0x80, ours))
        link.send(Command(0x86, 0, 0, body, 256)).need("GENERAL AUTHENTICATE")
    enc, mac = cipher.derive(shared, ciphers.ENC), cipher.derive(shared, ciphers.MAC)
    return SecureLink(plain, enc, mac, bytes(cipher.block), cipher)


def _static(info: Info, infos: list[Info]) -> StaticKey | None:
    if info.oid[:-1] != PUBLIC_KEY:
        return None
    try:
        key = parse(tlv.encode(info.required.tag, info.required.value))
    except UnknownKeyError:
        return None
    if not isinstance(key, GroupKey) or KINDS[key.group.kind] != info.oid[-1]:
        return None
    key_id = number(info.optional)
    protocols = [
        one.oid
        for one in infos
        if one.oid[:-2] == PROTOCOL
        and one.oid[-2] == info.oid[-1]
        and one.oid[-1] in BY_NUMBER
        and number(one.required) == 1
        and number(one.optional) == key_id
    ]
    if not protocols:
        return StaticKey(key, TRIPLE_DES, b"", key_id)
    best = max(protocols)
    return StaticKey(key, BY_NUMBER[best[-1]], best, key_id)


def _octets(value: int) -> bytes:
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big")
