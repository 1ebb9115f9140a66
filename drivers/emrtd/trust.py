"""Certificates of issuers (CSCA) and, where a chip leaves them out, of signers, from files."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from asn1crypto import pem, x509

SUFFIXES: Final = (".pem", ".cer", ".crt", ".der")
LARGEST: Final = 8 << 20
BROKEN: Final = (ValueError, TypeError, KeyError, OverflowError, IndexError)  # as asn1crypto ends


class TrustError(ValueError):
    """A file of the bundle cannot be read; the message names it."""


@dataclass(frozen=True)
class Trust:
    """Certificates as given; nothing about them is judged here."""

    certificates: tuple[x509.Certificate, ...] = ()

    def named(self, subject: x509.Name) -> list[x509.Certificate]:
        """Give those of a subject; the case of a country code does not count."""
        wanted = _key(subject)
        return [one for one in self.certificates if _key(one.subject) == wanted]


def load(path: Path | None) -> Trust:
    """Read one file or all certificates of a folder (PEM, several a file, or DER)."""
    if path is None:
        return Trust()
    try:
        files = [path] if path.is_file() else sorted(path.iterdir())
        wanted = [f for f in files if f == path or f.suffix.lower() in SUFFIXES]
        return Trust(tuple(one for file in wanted for one in _certificates(file)))
    except OSError as absent:
        raise TrustError(f"{absent.filename}: {absent.strerror}") from absent


def _certificates(file: Path) -> Iterator[x509.Certificate]:
    data = file.read_bytes()
    if len(data) > LARGEST:
        raise TrustError(f"{file}: too large")
    try:
        parts = (
            [der for _, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
        )
        for der in parts:
            certificate = x509.Certificate.load(der, strict=True)
            _ = certificate.native  # parsing is lazy: find the broken one now
            yield certificate
    except BROKEN as broken:
        raise TrustError(f"{file}: no certificate") from broken


def _key(name: x509.Name) -> object:
    return sorted((k, str(v).casefold()) for k, v in name.native.items())
