"""Is a certificate to be trusted now: chain to our anchors, terms, use, revocation (RFC 5280 6).

A subset: name chaining, signatures, terms, basic constraints, key usage. What is critical and not
known here refuses the chain. Without a fresh CRL of every issuer on the way nothing is trusted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from hub.signing.certificates.revocation import Crls

DEEPEST: Final = 4  # certificates above the signer's own
CRITICAL: Final = (x509.BasicConstraints.oid, x509.KeyUsage.oid, x509.ExtendedKeyUsage.oid,
                   x509.CertificatePolicies.oid)  # fmt: skip


class UntrustedError(Exception):
    """`reason` is a code of the kiosk's catalogue, `day` the ISO date that belongs to it."""

    def __init__(self, reason: str, day: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.day = day


NOT_VERIFIED: Final = "pki.not_verified"
EXPIRED: Final = "pki.cert_expired"
REVOKED: Final = "pki.cert_revoked"


@dataclass(frozen=True, slots=True)
class Trust:
    """What we hold to be true authorities, and where their revocations are read."""

    anchors: tuple[x509.Certificate, ...]
    crls: Crls

    def check(
        self, signer: x509.Certificate, others: Iterable[x509.Certificate], now: float
    ) -> tuple[x509.Certificate, ...]:
        """Give the chain, the signer first. Raise `UntrustedError`, `CrlError`."""
        at = datetime.fromtimestamp(now, UTC)
        chain = self._chain(signer, tuple(others), at)
        if signer.not_valid_after_utc < at:
            raise UntrustedError(EXPIRED, signer.not_valid_after_utc.date().isoformat())
        if signer.not_valid_before_utc > at or not _signs(signer):
            raise UntrustedError(NOT_VERIFIED)
        for one, issuer in pairwise(chain):
            ended = self.crls.revoked(one, issuer, at)
            if ended is not None:
                reason = REVOKED if one is signer else NOT_VERIFIED
                raise UntrustedError(reason, ended.date().isoformat())
        return chain

    def _chain(
        self, signer: x509.Certificate, others: tuple[x509.Certificate, ...], at: datetime
    ) -> tuple[x509.Certificate, ...]:
        if _unknown_critical(signer):
            raise UntrustedError(NOT_VERIFIED)
        chain = [signer]
        while len(chain) <= DEEPEST:
            anchor = _issuer(chain[-1], self.anchors, len(chain) - 1, at)
            if anchor is not None:
                return (*chain, anchor)
            above = _issuer(chain[-1], others, len(chain) - 1, at)
            if above is None:
                break
            chain.append(above)
        raise UntrustedError(NOT_VERIFIED)


def _issuer(
    of: x509.Certificate, among: Iterable[x509.Certificate], below: int, at: datetime
) -> x509.Certificate | None:
    """Find who issued a certificate; `below`: authorities between it and the signer."""
    return next((one for one in among if _issued(of, one) and _authority(one, below, at)), None)


def _issued(of: x509.Certificate, by: x509.Certificate) -> bool:
    try:
        of.verify_directly_issued_by(by)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _authority(one: x509.Certificate, below: int, at: datetime) -> bool:
    if not one.not_valid_before_utc <= at <= one.not_valid_after_utc or _unknown_critical(one):
        return False
    try:
        rank = one.extensions.get_extension_for_class(x509.BasicConstraints).value
        use = one.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    deep = rank.path_length is None or below <= rank.path_length
    return rank.ca and use.key_cert_sign and deep


def _signs(one: x509.Certificate) -> bool:
    """Tell whether the key may sign for a person, and is no authority's."""
    try:
        use = one.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    try:
        authority = one.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        authority = False
    return (use.digital_signature or use.content_commitment) and not authority


def _unknown_critical(one: x509.Certificate) -> bool:
    try:
        return any(held.critical and held.oid not in CRITICAL for held in one.extensions)
    except ValueError:
        return True


def anchors_in(path: Path) -> tuple[x509.Certificate, ...]:
    """Read a PEM file of authorities. Raise `OSError`, `ValueError`."""
    return tuple(x509.load_pem_x509_certificates(path.read_bytes()))
