"""What the operator trusts, from files: CSCA certificates, master lists, CRLs, defect lists.

Certificates of signers may lie there too, for chips that leave theirs out (ICAO 9303-12).
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from drivers.emrtd import certificate, der, tlv
from drivers.emrtd.certificate import Certificate, Revocations
from drivers.emrtd.defects import DEFECT_LIST, Defect
from drivers.emrtd.defects import parse as parse_defects
from drivers.emrtd.faults import BROKEN, SodError, TlvError
from drivers.emrtd.signature import UnsupportedError, verify
from drivers.emrtd.signed import Signed, parse

SUFFIXES: Final = (".pem", ".cer", ".crt", ".der", ".crl", ".ml", ".dl")
LARGEST: Final = 16 << 20
MASTER_LIST: Final = "2.23.136.1.1.2"
PEM: Final = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----\s([^-]*)-----END \1-----")


class TrustError(ValueError):
    """A file of the bundle cannot be read; the message names it."""


@dataclass(frozen=True)
class Trust:
    """As given; nothing about the certificates is judged here."""

    certificates: tuple[Certificate, ...] = ()
    lists: tuple[Revocations, ...] = ()
    defects: tuple[Defect, ...] = ()

    def named(self, subject: der.Name) -> list[Certificate]:
        """Give those of a subject; the case of a country code does not count."""
        return self._by_name.get(subject, [])

    @cached_property
    def _by_name(self) -> dict[der.Name, list[Certificate]]:
        found: dict[der.Name, list[Certificate]] = {}
        for one in self.certificates:
            found.setdefault(one.subject, []).append(one)
        return found

    def revoked(self, signer: Certificate) -> bool:
        """Tell whether a list of the signer's issuer, rightly signed, names the signer."""
        return any(
            one.issuer == signer.issuer
            and signer.serial in one.serials
            and any(_signed(one, issuer) for issuer in self.named(one.issuer))
            for one in self.lists
        )

    def known_defects(self, signer: Certificate) -> tuple[str, ...]:
        """Give the names of what defect lists hold against the signer."""
        names = [n for one in self.defects if one.concerns(signer) for n in one.names]
        return tuple(dict.fromkeys(names))


def load(path: Path | None) -> Trust:
    """Read one file or all of a folder: PEM (several a file) or DER, `.crl`, `.ml` and `.dl`."""
    if path is None:
        return Trust()
    try:
        files = [path] if path.is_file() else sorted(path.iterdir())
        wanted = [f for f in files if f == path or f.suffix.lower() in SUFFIXES]
        held = [one for file in wanted for one in _contents(file)]
    except OSError as absent:
        raise TrustError(f"{absent.filename}: {absent.strerror}") from absent
    return Trust(
        tuple(one for one in held if isinstance(one, Certificate)),
        tuple(one for one in held if isinstance(one, Revocations)),
        tuple(one for one in held if isinstance(one, Defect)),
    )


def _contents(file: Path) -> Iterator[Certificate | Revocations | Defect]:
    data = file.read_bytes()
    if len(data) > LARGEST:
        raise TrustError(f"{file}: too large")
    suffix = file.suffix.lower()
    try:
        for part in _unarmoured(data):
            if suffix == ".ml":
                yield from _master_list(part)
            elif suffix == ".dl":
                yield from parse_defects(_published(part, DEFECT_LIST).content)
            elif suffix == ".crl":
                yield certificate.parse_revocations(part)
            else:
                yield certificate.parse(part)
    except (TlvError, SodError, *BROKEN) as broken:
        kind = {".ml": "master list", ".crl": "revocation list", ".dl": "defect list"}.get(
            suffix, "certificate"
        )
        raise TrustError(f"{file}: no {kind}") from broken


def _unarmoured(data: bytes) -> list[bytes]:
    """Give the objects of a file, which may be written as PEM (RFC 7468)."""
    if b"-----BEGIN " not in data:
        return [data]
    found = [base64.b64decode(body) for _, body in PEM.findall(data)]
    if not found:
        raise ValueError("PEM without an object")
    return found


def _published(octets: bytes, kind: str) -> Signed:
    """Read a list its publisher signed; whoever puts the file here vouches for the publisher."""
    try:
        signed = parse(octets, kind)
        publisher = signed.signer(())
        right = publisher is not None and signed.signed_by(publisher)
    except (UnsupportedError, TlvError) as broken:
        raise ValueError(kind) from broken
    if not right:
        raise ValueError("a list changed since it was signed")
    return signed


def _master_list(octets: bytes) -> Iterator[Certificate]:
    _, held = der.sequence(_published(octets, MASTER_LIST).content)
    at = 0
    while at < len(held.value):
        end = tlv.read(held.value, at).end
        yield certificate.parse(held.value[at:end])
        at = end


def _signed(one: Revocations, issuer: Certificate) -> bool:
    sealed = one.sealed
    try:
        return verify(issuer.key, sealed.algorithm, None, sealed.signature, sealed.body)
    except UnsupportedError:
        return False
