"""Signed objects of issuers (CMS SignedData, RFC 5652): content, signer and signature.

Serves security objects, EF.CardSecurity and master lists (ICAO 9303-10, -11, -12).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from drivers.emrtd import certificate, der, tlv
from drivers.emrtd.certificate import Certificate
from drivers.emrtd.faults import BROKEN, SodError, TlvError
from drivers.emrtd.signature import Algorithm, algorithm, digest, digest_name, verify

SIGNED_DATA: Final = "1.2.840.113549.1.7.2"
CONTENT_TYPE: Final = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST: Final = "1.2.840.113549.1.9.4"
SIGNING_TIME: Final = "1.2.840.113549.1.9.5"
FIRST: Final = 0xA0  # context tag 0: content, certificates, signed attributes
BY_KEY: Final = 0x80


@dataclass(frozen=True)
class SignerName:
    """Names a signer by its key identifier, or by issuer and number."""

    key_id: bytes | None
    issuer: der.Name = ()
    serial: int = 0

    def means(self, one: Certificate) -> bool:
        """Tell whether a certificate is that of this signer."""
        if self.key_id is not None:
            return one.key_id == self.key_id
        return one.serial == self.serial and one.issuer == self.issuer


@dataclass(frozen=True)
class Attributes:
    """What the signer signed besides: `octets` as written, and those that count here."""

    octets: bytes = b""
    kind: str = ""
    digest: bytes = b""
    signed_at: datetime | None = None


@dataclass(frozen=True)
class Signed:
    """One signer; certificates as they came along, unjudged."""

    kind: str
    content: bytes
    certificates: list[Certificate]
    named: SignerName
    digest: str
    attributes: Attributes
    algorithm: Algorithm
    signature: bytes

    @property
    def signed_at(self) -> datetime | None:
        """Signing time, where the object tells one."""
        return self.attributes.signed_at

    def signer(self, others: tuple[Certificate, ...]) -> Certificate | None:
        """Find the signer's certificate among its own and others."""
        return self._first(self.named.means, others)

    def _first(
        self, right: Callable[[Certificate], bool], others: tuple[Certificate, ...]
    ) -> Certificate | None:
        return next((one for one in (*self.certificates, *others) if right(one)), None)

    def signed_by(self, signer: Certificate) -> bool:
        """Tell whether content, attributes and signature belong together."""
        told = self.attributes
        if told.kind != self.kind or told.digest != digest(self.digest, self.content):
            return False
        # signed is the SET as DER sorts it; some issuers signed it as they wrote it
        members = b"".join(sorted(tlv.wholes(told.octets)))
        return any(
            verify(
                signer.key, self.algorithm, self.digest, self.signature, tlv.encode(der.SET, form)
            )
            for form in dict.fromkeys((members, told.octets))
        )


def parse(data: bytes, kind: str) -> Signed:
    """Read SignedData of one signer with content of a kind; raise `SodError`."""
    try:
        outer, wrapped = der.sequence(data)
        if der.identifier(outer) != SIGNED_DATA:
            raise SodError("no signed data")
        _, _, inner, *certificates, signers = der.sequence(wrapped.value)
        (signer,) = tlv.items(signers.value)
        said, *content = tlv.items(inner.value)
        if der.identifier(said) != kind:
            raise SodError("signed content of another kind")
        held = [
            certificate.parse(whole)
            for one in certificates
            if one.tag == FIRST
            for whole in tlv.wholes(one.value)
            if whole[0] == der.SEQUENCE
        ]
        return _signed(kind, der.octets(tlv.read(content[0].value)), held, signer)
    except (TlvError, *BROKEN) as broken:
        raise SodError(type(broken).__name__) from broken


def _signed(kind: str, content: bytes, held: list[Certificate], signer: tlv.Tlv) -> Signed:
    _, identity, hashing, *rest = tlv.items(signer.value)
    attributes = Attributes()
    if rest[0].tag == FIRST:
        attributes, rest = _attributes(rest[0].value), rest[1:]
    return Signed(
        kind, content, held, signer_name(identity), digest_name(hashing), attributes,
        algorithm(rest[0]), der.octets(rest[1]),
    )  # fmt: skip


def _attributes(octets: bytes) -> Attributes:
    """Read the signed attributes; each that counts has one value."""
    told: dict[str, tlv.Tlv] = {}
    for attribute in tlv.items(octets):
        said, values = tlv.items(attribute.value)
        held = tlv.items(values.value)
        if len(held) == 1:
            told.setdefault(der.identifier(said), held[0])
    return Attributes(
        octets,
        der.identifier(told[CONTENT_TYPE]) if CONTENT_TYPE in told else "",
        der.octets(told[MESSAGE_DIGEST]) if MESSAGE_DIGEST in told else b"",
        der.moment(told[SIGNING_TIME]) if SIGNING_TIME in told else None,
    )


def signer_name(identity: tlv.Tlv) -> SignerName:
    """Read a SignerIdentifier."""
    if identity.tag == BY_KEY:
        return SignerName(identity.value)
    if identity.tag != der.SEQUENCE:
        raise TlvError("a signer without name")
    _, number = tlv.items(identity.value)
    issuer, _ = tlv.wholes(identity.value)
    return SignerName(None, der.name(issuer), der.integer(number))
