"""Judges the seal of a kiosk on a contract: a PAdES signature over the whole file, by its own key.

Written from ISO 32000-1 clause 12.8, RFC 5652 clause 5.4 and ETSI EN 319 142-1 clause 6.3, not with
the program that seals. It asks for no revocation data and no timestamp: there are none.
"""

import re
from hashlib import sha256
from typing import Any, Final

from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

UNSEALED: Final = "contract.unsealed"
BROKEN: Final = "contract.seal_broken"
FOREIGN: Final = "contract.seal_foreign"
RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})")
SUB_FILTER: Final = b"/ETSI.CAdES.detached"
MOST_HEX: Final = 64 * 1024
NAMED: Final = tsp.SigningCertificateV2  # its module teaches `cms` the attribute, RFC 5035 3


class _BrokenError(Exception):
    """The seal does not hold."""


class Seals:
    """Knows the fleet's authority, above every kiosk's certificate."""

    def __init__(self, authority: x509.Certificate) -> None:
        self._authority = authority

    def fault(self, pdf: bytes, device: str) -> str | None:
        """Name what is wrong with the seal as a finding; None where it holds."""
        ranges = RANGE.findall(pdf)
        if not ranges or SUB_FILTER not in pdf:
            return UNSEALED
        try:
            signer = _signer(pdf, [int(number) for number in ranges[0]])
            signer.verify_directly_issued_by(self._authority)
        except _BrokenError:
            return BROKEN
        except (ValueError, TypeError, InvalidSignature):
            return FOREIGN
        names = signer.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return None if [name.value for name in names] == [device] else FOREIGN


def _signer(pdf: bytes, ranges: list[int]) -> x509.Certificate:
    """Give the certificate whose key sealed all bytes but the seal itself."""
    start, first, second, length = ranges
    gap = pdf[first:second]
    if start or second + length != len(pdf) or not 2 < len(gap) < MOST_HEX:
        raise _BrokenError
    if gap[:1] != b"<" or gap[-1:] != b">":
        raise _BrokenError
    covered = sha256(pdf[:first] + pdf[second:]).digest()
    try:
        signed: Any = cms.ContentInfo.load(bytes.fromhex(gap[1:-1].decode("ascii")))["content"]
        (told,) = signed["signer_infos"]
        return _proven(told, [one.chosen.dump() for one in signed["certificates"]], covered)
    except (ValueError, TypeError, KeyError, AttributeError, InvalidSignature) as wrong:
        raise _BrokenError from wrong


def _proven(told: Any, held: list[bytes], covered: bytes) -> x509.Certificate:  # noqa: ANN401
    """Check digest, signing certificate and signature (RFC 5652 5.4, RFC 5035 3)."""
    attributes = {one["type"].native: one["values"][0] for one in told["signed_attrs"]}
    if attributes["message_digest"].native != covered:
        raise _BrokenError
    if told["digest_algorithm"]["algorithm"].native != "sha256":
        raise _BrokenError
    certified = attributes["signing_certificate_v2"]
    if not isinstance(certified, NAMED):
        raise _BrokenError
    named = certified["certs"][0]["cert_hash"].native
    der = next((one for one in held if sha256(one).digest() == named), None)
    if der is None:
        raise _BrokenError
    certificate = x509.load_der_x509_certificate(der)
    key = certificate.public_key()
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    if not isinstance(key, ec.EllipticCurvePublicKey) or not usage.content_commitment:
        raise _BrokenError
    words = told["signed_attrs"].untag().dump()
    key.verify(told["signature"].native, words, ec.ECDSA(hashes.SHA256()))
    return certificate
