"""Signed objects of issuers (CMS SignedData, RFC 5652): content, signer and signature.

Serves security objects, EF.CardSecurity and master lists (ICAO 9303-10, -11, -12).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, x509

from drivers.emrtd import tlv
from drivers.emrtd.faults import BROKEN, SodError, TlvError
from drivers.emrtd.signature import digest, verify


@dataclass(frozen=True)
class Signed:
    """One signer; certificates as they came along, unjudged."""

    kind: str
    content: bytes
    info: cms.SignerInfo
    certificates: list[x509.Certificate]

    @property
    def signed_at(self) -> datetime | None:
        """Signing time, where the object tells one."""
        found = _attribute(self.info, "signing_time")
        return found if isinstance(found, datetime) else None

    def signer(self, others: tuple[x509.Certificate, ...]) -> x509.Certificate | None:
        """Find the signer's certificate among its own and others."""
        sid = self.info["sid"]
        if sid.name == "subject_key_identifier":
            wanted = sid.native
            return self._first(lambda one: one.key_identifier == wanted, others)
        number, issuer = sid.chosen["serial_number"].native, sid.chosen["issuer"]
        return self._first(
            lambda one: one.serial_number == number and same_name(one.issuer, issuer), others
        )

    def _first(
        self, right: Callable[[x509.Certificate], bool], others: tuple[x509.Certificate, ...]
    ) -> x509.Certificate | None:
        return next((one for one in (*self.certificates, *others) if right(one)), None)

    def signed_by(self, signer: x509.Certificate) -> bool:
        """Tell whether content, attributes and signature belong together."""
        hash_name = self.info["digest_algorithm"]["algorithm"].native
        if _attribute(self.info, "message_digest") != digest(hash_name, self.content):
            return False
        if _attribute(self.info, "content_type") != self.kind:
            return False
        # signed is the SET as DER sorts it; some issuers signed it as they wrote it
        raw = self.info["signed_attrs"].contents
        members = sorted(_octets(one) for one in tlv.items(raw))
        forms = {tlv.encode(0x31, b"".join(members)), tlv.encode(0x31, raw)}
        return any(
            verify(
                signer.public_key, self.info["signature_algorithm"], hash_name,
                self.info["signature"].native, form,
            )
            for form in forms
        )  # fmt: skip


def same_name(one: x509.Name, other: x509.Name) -> bool:
    """Compare names: as octets, which mostly suffices, else as RFC 5280 prepares them."""
    return bool(one.dump() == other.dump() or one.hashable == other.hashable)


def parse(data: bytes, kind: str) -> Signed:
    """Read SignedData of one signer with content of a kind; raise `SodError`."""
    try:
        signed = cms.ContentInfo.load(data, strict=True)["content"]
        inner = signed["encap_content_info"]
        if inner["content_type"].dotted != kind or len(signed["signer_infos"]) != 1:
            raise SodError("signed content of another kind")
        content = bytes(inner["content"].native)
        held = [c.chosen for c in signed["certificates"] if c.name == "certificate"]
        info = signed["signer_infos"][0]
        _ = (info.native, [one.native for one in held])  # parsing is lazy: break here
    except (TlvError, AttributeError, *BROKEN) as broken:
        raise SodError(type(broken).__name__) from broken
    return Signed(kind, content, info, held)


def _octets(one: tlv.Tlv) -> bytes:
    return tlv.encode(one.tag, one.value)


def _attribute(info: cms.SignerInfo, name: str) -> object:
    for attribute in info["signed_attrs"]:
        if attribute["type"].native == name and len(attribute["values"]) == 1:
            value = attribute["values"][0]
            return value.dotted if name == "content_type" else value.native
    return None
