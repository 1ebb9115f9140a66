"""Keyed hashes of what the centre compares but need not know: documents, codes, tokens."""

import contextlib
import hmac
import os
import secrets
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Final

LENGTH: Final = 32


class Pepper:
    """One secret of the centre; different uses never share a hash."""

    def __init__(self, key: bytes) -> None:
        if len(key) < LENGTH:
            raise ValueError("the pepper is too short")
        self._key = key

    def document(self, text: str) -> str:
        """Hash issuer and number of a document, whatever its spacing and case."""
        return self._hash("document", "".join(text.split()).upper())

    def otp(self, ticket: str, code: str) -> str:
        return self._hash("otp", f"{ticket}\0{code}")

    def resume(self, reservation: str, code: str) -> str:
        """Hash a resume code as people type it: case, spaces and dashes do not count."""
        bare = "".join(c for c in code.upper() if c.isalnum())
        return self._hash("resume", f"{reservation}\0{bare}")

    def activation(self, code: str) -> str:
        return self._hash("activation", code)

    def activation_key(self, code: str) -> bytes:
        """Give the key that only the holder of a code and the centre together can make."""
        return hmac.new(self._key, f"activation-key\0{code}".encode(), sha256).digest()

    def record(self, field: str, value: str) -> str:
        """Hash one value of a subscriber's record, brought to its one spelling before."""
        return self._hash("record", f"{field}\0{value}")

    def number(self, number: str) -> str:
        """Name a phone number to ourselves alone; short, for it travels to kiosks and back."""
        return self._hash("number", number)[:24]

    def proof_key(self, ticket: str) -> bytes:
        """Give the key that seals what a signing SIM proved."""
        return hmac.new(self._key, f"proof-key\0{ticket}".encode(), sha256).digest()

    def token(self, token: str) -> str:
        return self._hash("token", token)

    def _hash(self, use: str, text: str) -> str:
        return hmac.new(self._key, f"{use}\0{text}".encode(), sha256).hexdigest()


def same(left: str, right: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())


def pepper_in(path: Path) -> Pepper:
    """Read the secret, or make it once; losing it loses the count of numbers per document."""
    if not path.exists():
        handle, made = tempfile.mkstemp(dir=path.parent, prefix=".pepper-")
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(LENGTH))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # another process was first: its secret counts
            os.link(made, path)
        Path(made).unlink()
    return Pepper(path.read_bytes())
