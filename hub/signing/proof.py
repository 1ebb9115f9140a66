"""What a signature proves of whom: judged once, kept sealed with its case."""

import secrets
from dataclasses import dataclass, field
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from hub.signing.certificates import subject as subjects
from hub.signing.certificates.signature import NotSignedError, opened
from hub.signing.certificates.trust import NOT_VERIFIED, Trust, UntrustedError
from hub.store.pepper import Pepper
from sync.wire.signing_v1 import ENTERPRISE, SignerV1

OTHER_SUBJECT: Final = "pki.other_subject"
TAX_CODE: Final = "data.tax_code_check_digit"
NONCE: Final = 12


class Proof(msgspec.Struct, frozen=True):
    """`signature` is the CMS over `content`; `chain` DER certificates, the signer's first."""

    signer: SignerV1
    old_id_number: str
    content: bytes
    signature: bytes
    chain: list[bytes]
    at: float

    def number(self, subject: str) -> str:
        """Give the number that names the holder: tax code of an enterprise, else the 12 digits."""
        return self.signer.tax_code if subject == ENTERPRISE else self.signer.id_number


@dataclass(frozen=True, slots=True)
class Judge:
    """`attributes` maps object identifiers of subjects to CCCD, CMND or MST."""

    trust: Trust
    attributes: dict[str, str] = field(default_factory=dict)

    def judge(self, subject: str, content: bytes, signature: bytes, now: float) -> Proof:
        """Give what is proven. Raise `UntrustedError`, `CrlError`."""
        try:
            signed = opened(signature, content)
        except NotSignedError as wrong:
            raise UntrustedError(NOT_VERIFIED) from wrong
        chain = self.trust.check(signed.signer, signed.others, now)
        who = subjects.read(signed.signer, self.attributes)
        _fits(subject, who)
        issuers = signed.signer.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
        signer = SignerV1(
            who.full_name, who.id_number, who.tax_code, who.organisation, who.email,
            str(issuers[0].value)[:200] if issuers else "",
            signed.signer.not_valid_after_utc.date().isoformat(),
        )  # fmt: skip
        ders = [one.public_bytes(Encoding.DER) for one in chain]
        return Proof(signer, who.old_id_number, content, signature, ders, now)


def _fits(subject: str, who: subjects.Subject) -> None:
    """Refuse a company's certificate that names a person too, and one that names nobody."""
    if subject == ENTERPRISE:
        if who.tax_code_wrong:
            raise UntrustedError(TAX_CODE)
        fits = bool(who.tax_code) and not (who.id_number or who.old_id_number)
    else:
        fits = bool(who.id_number or who.old_id_number)
    if not fits or not who.full_name:
        raise UntrustedError(OTHER_SUBJECT)


def seal(pepper: Pepper, ticket: str, proof: Proof) -> bytes:
    """Seal a proof with a key that ticket and centre make together."""
    nonce = secrets.token_bytes(NONCE)
    plain = msgspec.msgpack.encode(proof)
    return nonce + _key(pepper, ticket).encrypt(nonce, plain, ticket.encode())


def unseal(pepper: Pepper, ticket: str, sealed: bytes) -> Proof | None:
    """Open a sealed proof; None where there is none or it was changed."""
    try:
        plain = _key(pepper, ticket).decrypt(sealed[:NONCE], sealed[NONCE:], ticket.encode())
        return msgspec.msgpack.decode(plain, type=Proof)
    except (InvalidTag, ValueError):
        return None


def _key(pepper: Pepper, ticket: str) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(pepper.proof_key(ticket))
