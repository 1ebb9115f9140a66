"""The sealed envelope: HPKE to the centre's key, signed by the device.

RFC 9180 with X25519, HKDF-SHA256, AES-256-GCM; ECDSA P-256 with SHA-256. The digest is the
identity of an envelope, never its signature.
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric import ec, x25519

SUITE: Final = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
SUITE_NAME: Final = "X25519-HKDF_SHA256-AES_256_GCM"
LARGEST_HEADER: Final = 4096


class EnvelopeError(ValueError):
    """Not ours, changed on the way, or sealed to another key; the message says which."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """`header` is canonical JSON, bound into the sealing; `body` the sealed octets."""

    header: bytes
    body: bytes
    signature: bytes

    @property
    def digest(self) -> bytes:
        return digest(self.header, self.body)

    def pack(self) -> bytes:
        """Give the envelope as one string of octets (MessagePack)."""
        return msgspec.msgpack.encode((self.header, self.body, self.signature))

    @classmethod
    def unpack(cls, octets: bytes) -> "Envelope":
        """Read what `pack` wrote. Raise `EnvelopeError`."""
        try:
            return cls(*msgspec.msgpack.decode(octets, type=tuple[bytes, bytes, bytes]))
        except msgspec.MsgspecError as wrong:
            raise EnvelopeError("not an envelope") from wrong


def digest(header: bytes, body: bytes) -> bytes:
    """SHA-256 over header length, header and body."""
    return sha256(len(header).to_bytes(4, "big") + header + body).digest()


def seal(
    plain: bytes,
    head: dict[str, str | int],
    centre: x25519.X25519PublicKey,
    device: ec.EllipticCurvePrivateKey,
) -> Envelope:
    """Seal and sign. Sealing is randomised: never seal one case twice."""
    full = {**head, "v": 1, "suite": SUITE_NAME, "plain": len(plain)}
    header = json.dumps(full, sort_keys=True, separators=(",", ":")).encode()
    body = SUITE.encrypt(plain, centre, info=_info(header))
    signature = device.sign(_signed(digest(header, body)), ec.ECDSA(hashes.SHA256()))
    return Envelope(header, body, signature)


def verify(envelope: Envelope, device: ec.EllipticCurvePublicKey) -> dict[str, str | int]:
    """Check the device's signature; give the header. Raise `EnvelopeError`."""
    if len(envelope.header) > LARGEST_HEADER:
        raise EnvelopeError("header too long")
    try:
        device.verify(envelope.signature, _signed(envelope.digest), ec.ECDSA(hashes.SHA256()))
        head = json.loads(envelope.header)
    except InvalidSignature as wrong:
        raise EnvelopeError("signature") from wrong
    except (ValueError, RecursionError) as wrong:
        raise EnvelopeError("header") from wrong
    if not isinstance(head, dict) or head.get("v") != 1 or head.get("suite") != SUITE_NAME:
        raise EnvelopeError("version or suite")
    return head


def unseal(envelope: Envelope, centre: x25519.X25519PrivateKey) -> bytes:
    """Open with the centre's key. Raise `EnvelopeError`."""
    try:
        return SUITE.decrypt(envelope.body, centre, info=_info(envelope.header))
    except (InvalidTag, ValueError) as wrong:
        raise EnvelopeError("sealed to another key, or changed") from wrong


def _info(header: bytes) -> bytes:
    return b"simkiosk/case/1\0" + sha256(header).digest()


def _signed(identity: bytes) -> bytes:
    return b"simkiosk/case-signature/1\0" + identity
