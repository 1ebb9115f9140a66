"""Certificates and revocation lists as read (RFC 5280 4, 5): their parts, nothing judged.

Issuers of travel documents break that standard in many small ways: only what is used is looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from drivers.emrtd import der, tlv
from drivers.emrtd.faults import TlvError
from drivers.emrtd.signature import Algorithm, algorithm

VERSION: Final = 0xA0
EXTENSIONS: Final = 0xA3
SUBJECT_KEY: Final = "2.5.29.14"
AUTHORITY_KEY: Final = "2.5.29.35"
KEY_IDENTIFIER: Final = 0x80


@dataclass(frozen=True)
class Sealed:
    """What an issuer signed: the octets, how, and the signature."""

    body: bytes
    algorithm: Algorithm
    signature: bytes


@dataclass(frozen=True)
class Certificate:
    """`issuer` and `subject` compare as names; `key` is a SubjectPublicKeyInfo; `octets` is all."""

    octets: bytes
    sealed: Sealed
    serial: int
    issuer: der.Name
    begins: datetime
    ends: datetime
    subject: der.Name
    key: bytes
    key_id: bytes | None
    issuer_key_id: bytes | None


@dataclass(frozen=True)
class Revocations:
    """A revocation list; `issuer` compares as a name."""

    sealed: Sealed
    issuer: der.Name
    entries: bytes

    @cached_property
    def serials(self) -> frozenset[int]:
        """Numbers of the certificates it names."""
        return frozenset(_serials(self.entries))


def parse(octets: bytes) -> Certificate:
    """Read a certificate; raise `TlvError` or `ValueError`."""
    sealed = _sealed(octets)
    inner = tlv.only(sealed.body, der.SEQUENCE)
    parts = tlv.items(inner)
    wholes = tlv.wholes(inner, parts)
    if parts[0].tag == VERSION:
        parts, wholes = parts[1:], wholes[1:]
    serial, _, _, validity, _, _, *more = parts
    if validity.tag != der.SEQUENCE:
        raise TlvError("no validity")
    begins, ends = (der.moment(one) for one in tlv.items(validity.value))
    known = dict(_extensions(more))
    return Certificate(
        octets, sealed, der.integer(serial), der.name(wholes[2]), begins, ends,
        der.name(wholes[4]), wholes[5], _own_key(known), _issuers_key(known),
    )  # fmt: skip


def parse_revocations(octets: bytes) -> Revocations:
    """Read a revocation list; raise `TlvError` or `ValueError`."""
    sealed = _sealed(octets)
    inner = tlv.only(sealed.body, der.SEQUENCE)
    parts = tlv.items(inner)
    wholes = tlv.wholes(inner, parts)
    if parts[0].tag == der.INTEGER:
        parts, wholes = parts[1:], wholes[1:]
    der.moment(parts[2])
    listed = next((one.value for one in parts[3:] if one.tag == der.SEQUENCE), b"")
    found = Revocations(sealed, der.name(wholes[1]), listed)
    _ = found.serials  # a broken one is found now
    return found


def _sealed(octets: bytes) -> Sealed:
    whole = tlv.only(octets, der.SEQUENCE)
    body, how, signature = tlv.items(whole)
    return Sealed(whole[: body.end], algorithm(how), der.bits(signature))


def _serials(entries: bytes) -> Iterator[int]:
    at = 0
    while at < len(entries):
        one = tlv.read(entries, at)
        at = one.end
        yield der.integer(tlv.read(one.value))


def _extensions(parts: list[tlv.Tlv]) -> Iterator[tuple[str, bytes]]:
    for one in parts:
        if one.tag == EXTENSIONS:
            for extension in der.sequence(one.value):
                fields = tlv.items(extension.value)
                yield der.identifier(fields[0]), der.octets(fields[-1])


def _own_key(known: dict[str, bytes]) -> bytes | None:
    held = known.get(SUBJECT_KEY)
    return None if held is None else tlv.only(held, der.OCTETS)


def _issuers_key(known: dict[str, bytes]) -> bytes | None:
    held = der.sequence(known[AUTHORITY_KEY]) if AUTHORITY_KEY in known else []
    return next((one.value for one in held if one.tag == KEY_IDENTIFIER), None)
