"""What the operator trusts, from files: CSCA certificates, master lists, CRLs, defect lists.

Certificates of signers may lie there too, for chips that leave theirs out (ICAO 9303-12).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, TypeVar

from asn1crypto import crl, pem, x509

from drivers.emrtd import tlv
from drivers.emrtd.defects import DEFECT_LIST, Defect
from drivers.emrtd.defects import parse as parse_defects
from drivers.emrtd.faults import BROKEN, SodError, TlvError
from drivers.emrtd.signature import UnsupportedError, verify
from drivers.emrtd.signed import Signed, parse

SUFFIXES: Final = (".pem", ".cer", ".crt", ".der", ".crl", ".ml", ".dl")
LARGEST: Final = 16 << 20
MASTER_LIST: Final = "2.23.136.1.1.2"


Held = TypeVar("Held", x509.Certificate, crl.CertificateList)


class TrustError(ValueError):
    """A file of the bundle cannot be read; the message names it."""


@dataclass(frozen=True)
class Trust:
    """As given; nothing about the certificates is judged here."""

    certificates: tuple[x509.Certificate, ...] = ()
    lists: tuple[crl.CertificateList, ...] = ()
    defects: tuple[Defect, ...] = ()

    def named(self, subject: x509.Name) -> list[x509.Certificate]:
        """Give those of a subject; the case of a country code does not count."""
        return self._by_name.get(_key(subject), [])

    @cached_property
    def _by_name(self) -> dict[object, list[x509.Certificate]]:
        found: dict[object, list[x509.Certificate]] = {}
        for one in self.certificates:
            found.setdefault(_key(one.subject), []).append(one)
        return found

    def revoked(self, signer: x509.Certificate) -> bool:
        """Tell whether a list of the signer's issuer, rightly signed, names the signer."""
        return any(
            _key(one.issuer) == _key(signer.issuer)
            and signer.serial_number in _serials(one)
            and any(_signed(one, issuer) for issuer in self.named(one.issuer))
            for one in self.lists
        )

    def known_defects(self, signer: x509.Certificate) -> tuple[str, ...]:
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
        tuple(one for one in held if isinstance(one, x509.Certificate)),
        tuple(one for one in held if isinstance(one, crl.CertificateList)),
        tuple(one for one in held if isinstance(one, Defect)),
    )


def _contents(file: Path) -> Iterator[x509.Certificate | crl.CertificateList | Defect]:
    data = file.read_bytes()
    if len(data) > LARGEST:
        raise TrustError(f"{file}: too large")
    suffix = file.suffix.lower()
    try:
        parts = (
            [der for _, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
        )
        for der in parts:
            if suffix == ".ml":
                yield from _master_list(der)
            elif suffix == ".dl":
                yield from parse_defects(_published(der, DEFECT_LIST).content)
            elif suffix == ".crl":
                yield _whole(crl.CertificateList.load(der, strict=True))
            else:
                yield _whole(x509.Certificate.load(der, strict=True))
    except (TlvError, SodError, *BROKEN) as broken:
        kind = {".ml": "master list", ".crl": "revocation list", ".dl": "defect list"}.get(
            suffix, "certificate"
        )
        raise TrustError(f"{file}: no {kind}") from broken


def _published(der: bytes, kind: str) -> Signed:
    """Read a list its publisher signed; whoever puts the file here vouches for the publisher."""
    try:
        signed = parse(der, kind)
        publisher = signed.signer(())
        right = publisher is not None and signed.signed_by(publisher)
    except (UnsupportedError, TlvError) as broken:
        raise ValueError(kind) from broken
    if not right:
        raise ValueError("a list changed since it was signed")
    return signed


def _master_list(der: bytes) -> Iterator[x509.Certificate]:
    _, held = tlv.items(tlv.only(_published(der, MASTER_LIST).content, 0x30))
    at = 0
    while at < len(held.value):
        end = tlv.read(held.value, at).end
        yield _whole(x509.Certificate.load(held.value[at:end], strict=True))
        at = end


def _whole(one: Held) -> Held:
    _ = one.native  # parsing is lazy: find the broken one now
    return one


def _signed(one: crl.CertificateList, issuer: x509.Certificate) -> bool:
    try:
        return verify(
            issuer.public_key, one["signature_algorithm"], None, one["signature"].native,
            one["tbs_cert_list"].dump(),
        )  # fmt: skip
    except UnsupportedError:
        return False


def _serials(one: crl.CertificateList) -> set[int]:
    listed = one["tbs_cert_list"]["revoked_certificates"]
    return {entry["user_certificate"].native for entry in listed}


def _key(name: x509.Name) -> object:
    return tuple(sorted((k, str(v).casefold()) for k, v in name.native.items()))
