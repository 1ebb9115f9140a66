"""Revocation lists: fetched where a certificate says, verified, kept until they are old.

RFC 5280 5 and 6.3 without delta and indirect lists. Only addresses in certificates of a chain that
ends at our anchors are ever asked.
"""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from hub.fetch import FetchError, Limits, fetch

LARGEST: Final = 16 * 1024 * 1024
KEPT: Final = timedelta(hours=1)
MOST_KEPT: Final = 32
MOST_ADDRESSES: Final = 3
OK: Final = 200
KNOWN: Final = (x509.IssuingDistributionPoint.oid,)


class CrlError(Exception):
    """Nobody can say now whether a certificate is revoked; the message says why."""


@dataclass(frozen=True, slots=True)
class _Kept:
    crl: x509.CertificateRevocationList
    until: datetime


class Crls:
    """Called from several threads; `seconds` bounds one download."""

    def __init__(self, seconds: float) -> None:
        self._limits = Limits(seconds, LARGEST)
        self._kept: dict[tuple[bytes, str], _Kept] = {}
        self._lock = threading.Lock()

    def revoked(
        self, one: x509.Certificate, issuer: x509.Certificate, at: datetime
    ) -> datetime | None:
        """Give the day it was revoked, or None. Raise `CrlError`."""
        fault = CrlError("no address of a list")
        for address in _addresses(one)[:MOST_ADDRESSES]:
            try:
                crl = self._list(address, issuer, at)
            except CrlError as absent:
                fault = absent
                continue
            entry = crl.get_revoked_certificate_by_serial_number(one.serial_number)
            return entry.revocation_date_utc if entry is not None else None
        raise fault

    def _list(
        self, address: str, issuer: x509.Certificate, at: datetime
    ) -> x509.CertificateRevocationList:
        key = (issuer.subject.public_bytes(), address)
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and at < kept.until:
            return kept.crl
        crl = _verified(_load(_fetched(address, self._limits)), issuer, at)
        ends = min(at + KEPT, crl.next_update_utc or at)
        with self._lock:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[key] = _Kept(crl, ends)
        return crl


def _addresses(one: x509.Certificate) -> list[str]:
    try:
        points = one.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    names = [name for point in points for name in point.full_name or ()]
    return [name.value for name in names if isinstance(name, x509.UniformResourceIdentifier)]


def _fetched(address: str, limits: Limits) -> bytes:
    try:
        status, octets = fetch(address, limits)
    except FetchError as broken:
        raise CrlError(str(broken)) from broken
    if status != OK:
        raise CrlError(f"status {status}")
    return octets


def _load(octets: bytes) -> x509.CertificateRevocationList:
    pem = octets.startswith(b"-----BEGIN")
    try:
        return x509.load_pem_x509_crl(octets) if pem else x509.load_der_x509_crl(octets)
    except ValueError as wrong:
        raise CrlError("no list") from wrong


def _verified(
    crl: x509.CertificateRevocationList, issuer: x509.Certificate, at: datetime
) -> x509.CertificateRevocationList:
    try:
        genuine = crl.issuer == issuer.subject and _signed(crl, issuer)
        whole = not any(held.critical and held.oid not in KNOWN for held in crl.extensions)
        whole = whole and _whole(crl)
    except (ValueError, TypeError, x509.ExtensionNotFound) as wrong:
        raise CrlError("the list cannot be read") from wrong
    if not genuine or not whole:
        raise CrlError("a list of somebody else" if not genuine else "a part of a list")
    if crl.next_update_utc is None or not crl.last_update_utc <= at <= crl.next_update_utc:
        raise CrlError("the list is old")
    return crl


def _whole(crl: x509.CertificateRevocationList) -> bool:
    """Tell whether the list speaks of all certificates of people."""
    try:
        point = crl.extensions.get_extension_for_class(x509.IssuingDistributionPoint).value
    except x509.ExtensionNotFound:
        return True
    part = point.only_some_reasons or point.indirect_crl or point.only_contains_attribute_certs
    return not part


def _signed(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    key = issuer.public_key()
    use = issuer.extensions.get_extension_for_class(x509.KeyUsage).value
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey) or not use.crl_sign:
        return False
    return crl.is_signature_valid(key)
